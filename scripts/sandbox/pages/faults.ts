import { FAULT_NAMES, FAULTS, type FaultTuning } from '../faults.ts';
import { SHAPES, type ShapeName } from '../shapes/shapes.ts';
import type { PageAnswer, PageCall, PageRoute } from './route.ts';
import { orderSentence } from './words.ts';

const OFTEN = [
  { value: '1', label: 'Every time' },
  { value: '0.5', label: 'Half the time' },
  { value: '0.1', label: 'One in ten' },
  { value: 'next', label: 'Next time only' },
];
const SIGNATURES: { value: FaultTuning['signatures']; label: string }[] = [
  { value: 'both', label: 'Both, as today' },
  { value: 'old', label: 'Only the old one' },
  { value: 'new', label: 'Only the new one' },
];
/** 48 hours in one minute. */
const FAST = 2_880;

export const faultPages: PageRoute[] = [
  { method: 'get', path: '/admin/faults', answer: show },
  { method: 'post', path: '/admin/faults', answer: save },
  {
    method: 'post',
    path: '/admin/faults/clear',
    answer({ store }) {
      store.faults.clear();
      return { redirect: '/admin/faults', notice: 'All faults are off.' };
    },
  },
  { method: 'post', path: '/admin/shapes/:name', answer: place },
];

function show({ store }: PageCall): PageAnswer {
  const row = (name: (typeof FAULT_NAMES)[number]) => {
    const { next, probability } = store.faults.get(name);
    const often = next > 0 ? 'next' : probability > 0 ? String(probability) : '1';
    const on = next > 0 || probability > 0;
    return {
      name,
      ...FAULTS[name],
      checked: on,
      choices: OFTEN.map((choice) => ({ ...choice, selected: choice.value === often })),
    };
  };
  const { tuning } = store.faults;
  return {
    view: 'faults',
    title: 'Faults',
    data: {
      groups: [
        { title: 'The API', faults: FAULT_NAMES.filter((name) => FAULTS[name].on === 'api').map(row) },
        {
          title: 'Deliveries',
          faults: FAULT_NAMES.filter((name) => FAULTS[name].on === 'deliveries').map(row),
        },
      ],
      shapes: Object.entries(SHAPES).map(([name, { label, says }]) => ({ name, label, says })),
      objectLag: tuning.objectLagMs / 1_000,
      listLag: tuning.listLagMs / 60_000,
      apiDelayMs: tuning.apiDelayMs,
      deliveryDelayMs: tuning.deliveryDelayMs,
      signatures: SIGNATURES.map((choice) => ({ ...choice, selected: choice.value === tuning.signatures })),
      fast: tuning.retrySpeed > 1,
    },
  };
}

const isShape = (name: string): name is ShapeName => Object.hasOwn(SHAPES, name);

function place({ store, params: { name = '' } }: PageCall): PageAnswer {
  if (!isShape(name)) throw new RangeError('There is no such button.');
  const { order, orders } = store.placeShape(name);
  const many = orders.length > 1 ? `${orders.length} orders were placed, the first of them: ` : '';
  return { redirect: '/admin/faults', notice: `${SHAPES[name].label}. ${many}${orderSentence(order)}.` };
}

function save({ store, form }: PageCall): PageAnswer {
  for (const name of FAULT_NAMES) {
    const often = form.get(`${name}-often`) ?? '1';
    if (!form.has(name)) store.faults.set(name, false);
    else
      store.faults.set(
        name,
        often === 'next'
          ? { next: 1 }
          : { probability: OFTEN.some(({ value }) => value === often) ? Number(often) : 1 },
      );
  }
  const { tuning } = store.faults;
  /** At most a day; what is no number changes nothing. */
  const lag = (field: string, unit: number, before: number) => {
    const value = Number(form.get(field) ?? Number.NaN);
    return value >= 0 ? Math.min(86_400_000, Math.round(value * unit)) : before;
  };
  const milliseconds = (field: string) =>
    Math.min(60_000, Math.max(0, Math.trunc(Number(form.get(field))) || 0));
  store.faults.tune({
    apiDelayMs: milliseconds('apiDelayMs'),
    deliveryDelayMs: milliseconds('deliveryDelayMs'),
    objectLagMs: lag('objectLag', 1_000, tuning.objectLagMs),
    listLagMs: lag('listLag', 60_000, tuning.listLagMs),
    signatures: SIGNATURES.find(({ value }) => value === form.get('signatures'))?.value ?? 'both',
    retrySpeed: form.get('retries') === 'fast' ? FAST : 1,
  });
  return { redirect: '/admin/faults', notice: 'The faults are saved.' };
}
