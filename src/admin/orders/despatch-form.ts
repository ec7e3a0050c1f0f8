import { randomToken } from '../../crypto.ts';
import { planDespatch } from '../../despatch/plan-despatch.ts';
import { type Fault, GatewayError } from '../../errors.ts';
import { decideMail } from '../../mail/decide-mail.ts';
import type { OrderDoc } from '../../orders/model.ts';
import { remainingOfLine } from '../../orders/quantities.ts';
import { carrierSuggestions } from '../../shipments/find-carrier.ts';
import { formValues, formView } from '../frame/form.ts';
import type { OrderFacts } from './load-order-facts.ts';

/** So many lines have a field of their own; the others leave together or stay together. */
const MOST_FIELDS = 200;

const TEXTS = ['carrier', 'service', 'trackingNumber', 'moreParcels', 'key'] as const;

export interface DespatchForm {
  values: Record<string, string>;
  /** Of the form's lines in their order: the field's name, what stands in it, what it may be. */
  lines: { field: string; lineId: string; text: string; name: string; remaining: number }[];
  key: string | null;
  /** What goes to `despatch`; `lineFields[i]` is the field of its `lines[i]`. */
  input: Record<string, unknown>;
  lineFields: string[];
}

const openLines = (order: Pick<OrderDoc, 'lines'>) =>
  order.lines.filter((line) => remainingOfLine(line) > 0).map((line, i) => ({ line, field: `quantity${i}` }));

/** The submitted form. Lines are named by the form, since the order may have changed while it was open. */
export function readDespatch(body: unknown, order: OrderDoc): DespatchForm {
  const values = formValues(body, TEXTS);
  const names = Object.keys((body ?? {}) as object).filter((name) => /^quantity\d{1,4}$/.test(name));
  const texts = formValues(body, [...names, ...names.map((name) => `line.${name}`)]);
  const byId = new Map(order.lines.map((line) => [line.lineId, line]));
  const lines = names.map((field) => {
    const lineId = texts[`line.${field}`] ?? '';
    const line = byId.get(lineId);
    const remaining = line ? remainingOfLine(line) : 0;
    return { field, lineId, text: texts[field] ?? '', name: line?.name ?? 'A removed line', remaining };
  });
  const leaving = lines.filter(({ text }) => text !== '' && text !== '0');
  // A checkbox for all the lines that the form has no field for, so that it stays small whatever the order.
  const named = new Set(lines.map(({ lineId }) => lineId));
  const rest = formValues(body, ['rest']).rest === 'on' ? order.lines : [];
  const others = rest.filter((line) => remainingOfLine(line) > 0 && !named.has(line.lineId));
  const numbers = [values.trackingNumber ?? '', ...(values.moreParcels ?? '').split(/[\n,;]+/)]
    .map((number) => number.trim())
    .filter(Boolean);
  return {
    values,
    lines,
    key: values.key || null,
    input: {
      orderId: order._id.toString(),
      carrier: values.carrier,
      ...(values.service ? { service: values.service } : {}),
      ...(numbers.length === 1 ? { trackingNumber: numbers[0] } : {}),
      ...(numbers.length > 1 ? { parcels: numbers.map((trackingNumber) => ({ trackingNumber })) } : {}),
      lines: [
        ...leaving.map(({ lineId, text }) => ({ lineId, quantity: Number(text) })),
        ...others.map((line) => ({ lineId: line.lineId, quantity: remainingOfLine(line) })),
      ],
    },
    lineFields: [...leaving.map(({ field }) => field), ...others.map(() => 'rest')],
  };
}

/** What can be said in the form's own words before asking; empty when nothing is wrong. */
export function despatchFaults(form: DespatchForm): Fault[] {
  const faults: Fault[] = [];
  const fault = (path: string, message: string) => void faults.push({ path, code: 'invalid', message });
  if (!form.values.carrier) fault('carrier', 'Enter the carrier, for example Royal Mail.');
  for (const { field, text, name } of form.lines) {
    if (!/^\d{0,6}$/.test(text)) fault(field, `Enter a whole number for ${name}.`);
  }
  if (form.lineFields.length === 0) {
    fault(form.lines[0]?.field ?? 'carrier', 'Enter how many pieces leave, for one line at least.');
  }
  return faults;
}

/** The dialog's model: whether it may open, what stands in it, and what went wrong. */
export function despatchView(
  facts: OrderFacts,
  now: Date,
  sent?: { form: DespatchForm; refusal: GatewayError },
) {
  const { order } = facts;
  const refusal = refusalOf(order);
  const open = openLines(order);
  const lines = open.slice(0, MOST_FIELDS);
  const names = [...TEXTS, 'rest', ...lines.map(({ field }) => field)];
  const values: Record<string, string> = { rest: 'on', ...sent?.form.values };
  for (const { line, field } of lines) {
    const typed = sent?.form.lines.find(({ lineId }) => lineId === line.lineId);
    values[field] = typed?.text ?? String(remainingOfLine(line));
  }
  const faults = sent ? wordsOf(sent.form, sent.refusal) : [];
  const form = formView(names, values, faults, 'despatch-');
  return {
    possible: refusal === null,
    refusal: refusal
      ? { text: refusal.message, cure: refusal.cure ?? '', done: refusal.code === 'nothing_left' }
      : null,
    form,
    failed: faults.length > 0,
    key: randomToken(18),
    carriers: carrierSuggestions(),
    lines: lines.map(({ line, field }) => ({
      field: form.fields[field],
      lineId: line.lineId,
      name: line.variantTitle ? `${line.name}, ${line.variantTitle}` : line.name,
      sku: line.sku,
      remaining: remainingOfLine(line),
    })),
    others: open.length - lines.length,
    mail: mailOutlook(facts, now),
  };
}

function refusalOf(order: OrderDoc): GatewayError | null {
  try {
    planDespatch(order, null);
    return null;
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
}

/** What becomes of the mail of a despatch that is recorded now, as the mail itself will say it. */
function mailOutlook({ channel, order }: OrderFacts, now: Date) {
  if (!channel) return { text: 'Not sent because the sales channel was removed.', switchHref: null };
  const shipment = { state: 'despatched' as const, createdAt: now, despatchedAt: now };
  const { state, reason, explanation, to } = decideMail({ channel, order, shipment }, now);
  const goes =
    state === 'queued' ? `Goes to ${to} at once.` : state === 'scheduled' ? `Goes to ${to}.` : null;
  const href = `/settings/sales-channels/${channel._id.toString()}?tab=despatch-emails`;
  return {
    text: [goes, explanation].filter(Boolean).join(' '),
    switchHref: reason === 'despatch_emails_off' ? href : null,
  };
}

/** Faults of `despatch` at the fields they belong to; one without a field stands in the summary. */
function wordsOf(form: DespatchForm, refusal: GatewayError): Fault[] {
  if (refusal.code === 'idempotency_key_reused') {
    const message =
      'This form was sent before with other contents. Check below what was recorded, then send again.';
    return [{ path: '', code: refusal.code, message }];
  }
  if (refusal.faults.length === 0) {
    return [{ path: '', code: refusal.code, message: `${refusal.message} ${refusal.cure ?? ''}`.trim() }];
  }
  return refusal.faults.map(({ path, code, message }) => {
    const at = /^lines\.(\d+)/.exec(path)?.[1];
    const field =
      at === undefined ? (path.startsWith('parcels') ? 'moreParcels' : path) : form.lineFields[Number(at)];
    const text = message.charAt(0).toUpperCase() + message.slice(1);
    return { path: field ?? '', code, message: /[.!?]$/.test(text) ? text : `${text}.` };
  });
}
