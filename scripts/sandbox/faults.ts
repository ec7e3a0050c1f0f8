import { createRandom } from './random.ts';

/**
 * Every fault by name: its label on the page, what it does, and whom it strikes. Duplicates are possible by
 * documentation page docs.getrecharge.com/docs/webhooks-overview; deliveries out of order were observed by
 * darrylcousins/boxesapp, conflicts by mattgenious/RechargeSharp, truncated bodies by airbytehq/airbyte.
 */
export const FAULTS = {
  rateLimited: {
    label: '429 storm',
    says: 'Every call is answered 429, as if the bucket were full.',
    on: 'api',
  },
  serverErrors: { label: '500 errors', says: 'Calls fail with 500 and a page instead of JSON.', on: 'api' },
  unavailable: { label: '503 errors', says: 'Calls fail with 503 and an empty body.', on: 'api' },
  truncated: {
    label: 'Truncated bodies',
    says: 'Answers are 200, but the body breaks off half way.',
    on: 'api',
  },
  conflict: {
    label: '409 conflicts',
    says: 'Writing calls find another call already in progress.',
    on: 'api',
  },
  revokedToken: {
    label: 'Revoked token',
    says: 'Every token is refused with 401, although it is still there.',
    on: 'api',
  },
  lateObjects: {
    label: 'Late objects',
    says: 'The API shows a new or changed order or plan some seconds after its event: 404, or as it was, until then.',
    on: 'api',
  },
  lateLists: {
    label: 'Late lists',
    says: 'Lists show a new or changed order or plan minutes after its event; asked by its id it is there at once.',
    on: 'api',
  },
  unreachable: { label: 'Unreachable', says: 'The API does not answer: connections are cut.', on: 'api' },
  wrongSignature: {
    label: 'Wrong signature',
    says: 'Deliveries are signed with another secret.',
    on: 'deliveries',
  },
  lostDeliveries: { label: 'Lost webhooks', says: 'Deliveries are never sent.', on: 'deliveries' },
  duplicateDeliveries: {
    label: 'Duplicate deliveries',
    says: 'Each delivery is sent twice.',
    on: 'deliveries',
  },
  shuffledDeliveries: {
    label: 'Deliveries out of order',
    says: 'Deliveries wait up to 1.5 s and overtake each other.',
    on: 'deliveries',
  },
} as const;

export type FaultName = keyof typeof FAULTS;
export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[];

export interface FaultSetting {
  /** So many hits are still to come, whatever the probability. */
  next: number;
  /** Chance of a hit, 0 to 1. */
  probability: number;
  /** Only calls or addresses whose path holds this text; null: all. */
  path: string | null;
}

export interface FaultTuning {
  /** Wait before each answer of the API, in milliseconds. */
  apiDelayMs: number;
  /** How long the fault `lateObjects` holds a record back, in milliseconds. */
  objectLagMs: number;
  /** How long the fault `lateLists` does. */
  listLagMs: number;
  /** Wait before each delivery, in milliseconds. */
  deliveryDelayMs: number;
  /** Which signature headers a delivery carries. */
  signatures: 'both' | 'old' | 'new';
  /** How many times faster than usual a failed delivery is tried again: at 1 its 20 tries take 48 hours. */
  retrySpeed: number;
}

export interface Faults {
  readonly tuning: FaultTuning;
  /** `true`: always; `false`: never; else the next so many, or by chance. */
  set(name: FaultName, value: boolean | Partial<FaultSetting>): void;
  tune(change: Partial<FaultTuning>): void;
  get(name: FaultName): FaultSetting;
  /** Whether the fault strikes this time; counts down `next`. */
  hits(name: FaultName, path: string): boolean;
  clear(): void;
}

const OFF: FaultSetting = { next: 0, probability: 0, path: null };

export function createFaults(initial: Partial<FaultTuning> = {}): Faults {
  const settings = new Map<FaultName, FaultSetting>();
  const random = createRandom(20_261_123);
  const usual: FaultTuning = {
    apiDelayMs: 0,
    objectLagMs: 20_000,
    listLagMs: 35 * 60_000,
    deliveryDelayMs: 0,
    signatures: 'both',
    retrySpeed: 1,
    ...initial,
  };
  const tuning = { ...usual };
  const get = (name: FaultName) => settings.get(name) ?? OFF;
  return {
    tuning,
    get,
    set(name, value) {
      if (value === false) settings.delete(name);
      else settings.set(name, { ...OFF, ...(value === true ? { probability: 1 } : value) });
    },
    tune: (change) => void Object.assign(tuning, change),
    hits(name, path) {
      const setting = get(name);
      if (setting.path !== null && !path.includes(setting.path)) return false;
      if (setting.next > 0) {
        settings.set(name, { ...setting, next: setting.next - 1 });
        return true;
      }
      return setting.probability > 0 && random.chance(setting.probability);
    },
    clear() {
      settings.clear();
      Object.assign(tuning, usual);
    },
  };
}
