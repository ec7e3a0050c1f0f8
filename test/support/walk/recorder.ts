import type { mongo } from 'mongoose';
import type { DatabaseOptions } from '../../../src/mongo/database.ts';

/** One command that reads or looks for records before it writes, as it can be explained. */
export interface Recorded {
  collection: string;
  /** What it asks, without its values: `find orders {accountId: ObjectId} sort {_id: -1}`. */
  shape: string;
  command: mongo.Document;
}

/** So many commands of one shape are kept: how many records one touches depends on its values. */
const SAMPLES = 4;

/** What looks nothing up in a collection, or is part of something that does and was looked at already. */
const NO_LOOK_UP = new Set([
  'insert',
  'getMore',
  'killCursors',
  'create',
  'createIndexes',
  'listCollections',
  'listIndexes',
  'collMod',
  'dropIndexes',
  'commitTransaction',
  'abortTransaction',
  'endSessions',
  'hello',
  'ping',
  'drop',
  'dropDatabase',
]);

export function createRecorder() {
  const byShape = new Map<string, Recorded[]>();
  const unknown = new Set<string>();

  const keep = (collection: unknown, verb: string, asked: mongo.Document, command: mongo.Document) => {
    // Asks the server about itself.
    if (typeof collection !== 'string') return;
    const shape = `${verb} ${collection} ${shapeOf(asked)}`;
    const kept = byShape.get(shape) ?? [];
    byShape.set(shape, kept);
    if (kept.length < SAMPLES) kept.push({ collection, shape, command: explainable(command) });
  };

  const onCommand: NonNullable<DatabaseOptions['onCommand']> = ({ commandName: name, command }) => {
    if (NO_LOOK_UP.has(name)) return;
    const of = command[name];
    switch (name) {
      case 'find':
        return keep(of, name, pick(command, ['filter', 'sort', 'limit']), command);
      case 'aggregate':
        return keep(of, name, pick(command, ['pipeline']), command);
      case 'count':
      case 'distinct':
        return keep(of, name, pick(command, ['query', 'key']), command);
      case 'findAndModify':
        return keep(of, name, pick(command, ['query', 'sort']), command);
      case 'update':
        for (const update of command.updates)
          keep(of, name, pick(update, ['q', 'multi', 'upsert']), { update: of, updates: [update] });
        return;
      case 'delete':
        for (const one of command.deletes)
          keep(of, name, pick(one, ['q', 'limit']), { delete: of, deletes: [one] });
        return;
      default:
        unknown.add(name);
    }
  };

  return { onCommand, recorded: () => [...byShape.values()].flat(), unknown };
}

const pick = (from: mongo.Document, names: string[]): mongo.Document =>
  Object.fromEntries(names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]));

/** What belongs to its session, its transaction and its way through the driver. */
const AROUND = new Set([
  'lsid',
  'txnNumber',
  'startTransaction',
  'autocommit',
  'readConcern',
  'writeConcern',
  '$clusterTime',
  '$db',
  'comment',
  'maxTimeMS',
  '$readPreference',
]);

function explainable(command: mongo.Document): mongo.Document {
  const kept: mongo.Document = Object.fromEntries(
    Object.entries(command).filter(([name]) => !AROUND.has(name)),
  );
  return kept.sort instanceof Map ? { ...kept, sort: Object.fromEntries(kept.sort) } : kept;
}

/** Values by their type; lists by their first entry, since a list of ids is one question however long. */
function shapeOf(value: unknown): string {
  if (Array.isArray(value)) {
    const parts = [...new Set(value.map(shapeOf))];
    return `[${parts.join(', ')}]`;
  }
  if (value === null || typeof value !== 'object') return typeof value === 'number' ? 'n' : typeof value;
  // The driver keeps sorts as maps, since their sequence counts.
  if (value instanceof Map) return JSON.stringify(Object.fromEntries(value));
  if (value instanceof RegExp || value instanceof Date) return value.constructor.name;
  if ('_bsontype' in value) return String(value._bsontype);
  const fields = Object.entries(value).map(([key, inner]) => `${key}: ${sorts(key, inner)}`);
  return `{${fields.join(', ')}}`;
}

/** A sort's directions are part of its question. */
const sorts = (key: string, inner: unknown): string =>
  (key === 'sort' || key === '$sort') && !(inner instanceof Map) ? JSON.stringify(inner) : shapeOf(inner);
