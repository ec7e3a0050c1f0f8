import { toExternalId, toNumericId } from './fields.ts';
import { isOldShape } from './old-shape.ts';
import { overLong } from './over-long.ts';
import { isRecord, type JsonRecord, own, parseJson } from './parse-json.ts';
import { toTime } from './to-time.ts';

/** What a delivery is about, read from its body; its topic comes from the address it was sent to. */
export interface IdentifiedDelivery {
  resource: 'order' | 'plan' | 'product';
  /** `created`, `updated`, … */
  event: string;
  /** ReCharge's id (orders, plans), or the shop's product id (products). */
  objectId: string;
  /** True for `*\/deleted`, whose body holds only the id, as observed by mattgenious/RechargeSharp. */
  deleted: boolean;
  /** The record names its object and says nothing else. */
  onlyId: boolean;
  /** `2021-01`: not to be read, its object is fetched instead. */
  shape: '2021-11' | '2021-01';
  /** The record's version; null for deletions, for the old shape, and where it is missing. */
  channelUpdatedAt: Date | null;
  /** The bare record for `parseOrder`, `parsePlan` or `parseProduct`. */
  record: JsonRecord;
}

/**
 * Reads a delivery just far enough to know its object. The envelope is picked by the resource's name,
 * whatever stands beside it (included objects, observed by hookdeck/webhook-skills); a bare record is
 * accepted too, as by darrylcousins/boxesapp.
 *
 * @returns `unreadable` with the reason when no retry can help; never throws.
 */
export function identifyDelivery(topic: string, body: Buffer): IdentifiedDelivery | { unreadable: string } {
  const [resource, event = ''] = topic.split('/');
  if (resource !== 'order' && resource !== 'plan' && resource !== 'product') {
    return { unreadable: `The gateway does not handle the topic ${topic}.` };
  }
  let parsed: unknown;
  try {
    parsed = parseJson(body.toString('utf8'));
  } catch {
    return { unreadable: body.length === 0 ? 'The body is empty.' : 'The body is not JSON.' };
  }
  if (!isRecord(parsed)) return { unreadable: 'The body is JSON, but no object.' };
  const enveloped = own(parsed, resource);
  const record = isRecord(enveloped) ? enveloped : parsed;
  const tooLong = overLong(record);
  if (tooLong) return { unreadable: tooLong };
  const objectId = objectIdOf(resource, record);
  if (objectId === null) {
    const reason = isRecord(enveloped) ? 'has no usable id' : 'is not in the body';
    return { unreadable: `The ${resource} ${reason}.` };
  }
  const deleted = event === 'deleted';
  const old = isOldShape(record);
  const version = resource === 'product' ? own(record, 'external_updated_at') : own(record, 'updated_at');
  return {
    resource,
    event,
    objectId,
    deleted,
    onlyId: Object.keys(record).every((key) => ID_KEYS.has(key)),
    shape: old ? '2021-01' : '2021-11',
    channelUpdatedAt: old || deleted ? null : toTime(version),
    record,
  };
}

/** True when nothing can be done with the delivery but to keep it with its reason. */
export function isUnreadable(
  result: IdentifiedDelivery | { unreadable: string },
): result is { unreadable: string } {
  return 'unreadable' in result;
}

const ID_KEYS = new Set(['id', 'external_product_id', 'shopify_product_id']);

function objectIdOf(resource: IdentifiedDelivery['resource'], record: JsonRecord): string | null {
  if (resource !== 'product') return toNumericId(own(record, 'id'));
  // 2021-01 knows products by a number of ReCharge's own beside the shop's id (observed by airbytehq/airbyte);
  // the shop's is the key.
  return toExternalId(own(record, 'external_product_id') ?? own(record, 'shopify_product_id'));
}
