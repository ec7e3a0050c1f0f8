import { z } from 'zod';
import { boundFaults, faultsOf } from '../api/faults.ts';
import { type Fault, GatewayError } from '../errors.ts';
import { isOneLine } from '../one-line.ts';
import { safeLink } from '../safe-link.ts';

const plain = (what: string, max: number) =>
  z
    .string({ error: `${what} must be a text` })
    .max(max, `${what} must have at most ${max} characters`)
    .refine((text) => text.trim() !== '', { error: `${what} must not be empty` })
    .refine(isOneLine, { error: `${what} must not hold control characters` });

const link = z.string({ error: 'trackingUrl must be a text' }).refine((text) => safeLink(text) !== null, {
  error: 'trackingUrl must be a full https address such as https://carrier.example/track/AB123',
  params: { code: 'unsafe_url' },
});

const number = plain('trackingNumber', 100);
const parcels = z
  .array(z.strictObject({ trackingNumber: number, trackingUrl: link.nullish() }), {
    error: 'parcels must be a list of { trackingNumber, trackingUrl? }',
  })
  .max(100, 'parcels must have at most 100 entries');

const tracking = {
  service: plain('service', 100).nullish(),
  trackingNumber: number.nullish(),
  trackingUrl: link.nullish(),
  parcels: parcels.nullish(),
};

const id = (what: string) =>
  z
    .string({ error: `${what} must be a text` })
    .regex(/^[0-9a-f]{24}$/i, `${what} must be an id of 24 hexadecimal digits`);

const lines = z
  .array(
    z.strictObject({
      lineId: plain('lineId', 500),
      quantity: z
        .number({ error: 'quantity must be a number' })
        .int('quantity must be a whole number')
        .min(1, 'quantity must be at least 1')
        .max(1_000_000, 'quantity is too large'),
    }),
    { error: 'lines must be a list of { lineId, quantity }' },
  )
  .min(1, 'lines must name at least one line; leave it out to despatch all that remains')
  .max(1_000, 'lines must have at most 1000 entries');

export const despatchSchema = z.strictObject({
  orderId: id('orderId').nullish(),
  channelOrderId: z
    .union([plain('channelOrderId', 100), z.number().int().transform(String)], {
      error: 'channelOrderId must be a text',
    })
    .nullish(),
  channelId: id('channelId').nullish(),
  carrier: plain('carrier', 200),
  ...tracking,
  lines: lines.nullish(),
  despatchedAt: z.iso
    .datetime({
      offset: true,
      error: 'despatchedAt must be an ISO 8601 time with a zone, such as 2026-03-02T05:00:00Z',
    })
    .transform((text) => new Date(text))
    .nullish(),
});

export const correctionSchema = z
  .strictObject({ carrier: plain('carrier', 200).optional(), ...tracking })
  .refine((value) => Object.keys(value).length > 0, {
    error: 'name at least one of carrier, service, trackingNumber, trackingUrl, parcels',
  });

export type DespatchInput = z.output<typeof despatchSchema>;
export type Correction = z.output<typeof correctionSchema>;

/** One day: enough for clocks that are wrong, too little for a wrong year. */
const FUTURE_MS = 24 * 60 * 60 * 1_000;

/** @throws GatewayError `invalid_despatch` (422) naming every fault by path. */
export function parseDespatch(input: unknown, now: Date): DespatchInput {
  const result = despatchSchema.safeParse(input);
  const faults = result.success ? [] : faultsOf(result.error);
  const raw = isObject(input) ? input : {};
  if (isObject(input) && !raw.orderId && !raw.channelOrderId) {
    faults.push({
      path: 'orderId',
      code: 'required',
      message: 'name the order by orderId or channelOrderId',
    });
  }
  if (raw.orderId && raw.channelOrderId) {
    const message = 'name the order by orderId or by channelOrderId, not by both';
    faults.push({ path: 'channelOrderId', code: 'ambiguous', message });
  }
  if (result.success) {
    const seen = new Set<string>();
    for (const [index, line] of (result.data.lines ?? []).entries()) {
      const message = 'names a line that stands further up already; add the quantities up';
      if (seen.has(line.lineId)) faults.push({ path: `lines.${index}.lineId`, code: 'duplicate', message });
      seen.add(line.lineId);
    }
    const at = result.data.despatchedAt;
    if (at && at.getTime() > now.getTime() + FUTURE_MS) {
      faults.push({ path: 'despatchedAt', code: 'future', message: 'lies in the future' });
    }
  }
  if (!result.success || faults.length > 0) throw invalid('invalid_despatch', 'The despatch', faults);
  return result.data;
}

/** @throws GatewayError `invalid_correction` (422) naming every fault by path. */
export function parseCorrection(input: unknown): Correction {
  const result = correctionSchema.safeParse(input);
  if (!result.success) throw invalid('invalid_correction', 'The correction', faultsOf(result.error));
  return result.data;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const invalid = (code: string, what: string, all: Fault[]) => {
  const faults = boundFaults(all);
  return new GatewayError(code, `${what} has faults: ${faults.map((f) => f.message).join('; ')}.`, {
    status: 422,
    faults,
    cure: 'Correct the fields named under errors and send it again.',
  });
};
