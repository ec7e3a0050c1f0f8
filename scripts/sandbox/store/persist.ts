import fs from 'node:fs';
import path from 'node:path';
import type { Order, State } from '../data/state.ts';
import type { Deliveries, Job } from '../deliveries/deliveries.ts';

interface Rest extends Pick<State, 'tokens' | 'webhooks' | 'products' | 'plans' | 'counters'> {
  pending: Job[];
}

export interface Persistence {
  /** False: nothing was kept, the store is new. */
  load(): boolean;
  /** Writes what is still unwritten, at once. */
  flush(): void;
}

const WAIT_MS = 300;

/**
 * Keeps the store in two files of `dataDir`: orders as a journal (`sandbox-orders.jsonl`, a line per change,
 * the latest of an order counts, rewritten at each start), all else in `sandbox-store.json`, replaced at
 * once.
 */
export function createPersistence(
  { state, deliveries }: { state: State; deliveries: Deliveries },
  dataDir: string,
): Persistence {
  const journal = path.join(dataDir, 'sandbox-orders.jsonl');
  const rest = path.join(dataDir, 'sandbox-store.json');
  const unwritten = new Set<number>();
  let restChanged = false;
  let timer: NodeJS.Timeout | undefined;

  const replace = (file: string, text: string) => {
    const next = `${file}.next`;
    fs.writeFileSync(next, text, { mode: 0o600 });
    fs.renameSync(next, file);
  };
  const lineOf = (id: number) => `${JSON.stringify(state.orders.get(id) ?? { id, deleted: true })}\n`;

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (unwritten.size > 0) fs.appendFileSync(journal, [...unwritten].map(lineOf).join(''), { mode: 0o600 });
    unwritten.clear();
    if (!restChanged) return;
    restChanged = false;
    const { tokens, webhooks, products, plans, counters } = state;
    const kept: Rest = { tokens, webhooks, products, plans, counters, pending: deliveries.pending() };
    replace(rest, JSON.stringify(kept));
  };

  const load = () => {
    fs.mkdirSync(dataDir, { recursive: true });
    if (fs.existsSync(journal)) {
      for (const line of fs.readFileSync(journal, 'utf8').split('\n')) {
        const order = parsed(line);
        if (order && 'deleted' in order) state.orders.delete(order.id);
        else if (order) state.orders.set(order.id, order);
      }
      replace(journal, [...state.orders.keys()].map(lineOf).join(''));
    }
    if (!fs.existsSync(rest)) return false;
    const { pending, ...kept } = JSON.parse(fs.readFileSync(rest, 'utf8')) as Rest;
    Object.assign(state, kept);
    // The journal may be a moment ahead of the counters when the process was killed.
    state.counters.order = Math.max(state.counters.order, ...state.orders.keys());
    deliveries.restore(pending);
    return true;
  };

  state.onChange((orderId) => {
    if (orderId !== null) unwritten.add(orderId);
    restChanged = true;
    timer ??= setTimeout(flush, WAIT_MS).unref();
  });
  return { load, flush };
}

/** A line that a killed process left half written is passed over. */
function parsed(line: string): Order | { id: number; deleted: true } | null {
  try {
    return line === '' ? null : (JSON.parse(line) as Order);
  } catch {
    return null;
  }
}
