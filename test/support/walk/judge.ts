import type { mongo } from 'mongoose';
import type { Recorded } from './recorder.ts';

/** So many records may be looked at for one that is wanted. */
const MOST_EXAMINED = 20;
/** So many, such as the records of one order, may be put in order without an index. */
const MOST_SORTED = 20;

export interface Judgement {
  shape: string;
  faults: string[];
}

/** What of a plan matters, at any depth of it. */
interface Stage {
  stage: string;
  isPartial?: boolean;
  /** Of an index, by its fields in their sequence: `["[MinKey, MaxKey]"]` is all of it. */
  indexBounds?: Record<string, string[]>;
  nReturned?: number;
  inputStage?: Stage;
}

/** How MongoDB answers a command on the records that are there. */
export async function judge(db: mongo.Db, { shape, command }: Recorded): Promise<Judgement> {
  const explained = await db.command({ explain: asCommand(command), verbosity: 'executionStats' });
  const plans = planners(explained);
  const stages = plans.flatMap(({ queryPlanner }) => stagesOf(queryPlanner.winningPlan));
  const ran = plans.flatMap(({ executionStats }) => stagesOf(executionStats?.executionStages));
  const docs = sum(plans.map(({ executionStats }) => executionStats?.totalDocsExamined));
  const keys = sum(plans.map(({ executionStats }) => executionStats?.totalKeysExamined));
  const wanted = await wantedBy(db, command, plans);
  const faults: string[] = [];
  if (stages.some(({ stage }) => stage === 'COLLSCAN') && !takesAny(command))
    faults.push('reads the whole collection (COLLSCAN)');
  if (stages.some(isWholeIndex)) faults.push('reads a whole index');
  const sorted = ran
    .filter(({ stage }) => stage === 'SORT')
    .map(({ inputStage }) => inputStage?.nReturned ?? 0);
  if (Math.max(0, ...sorted) > MOST_SORTED)
    faults.push(`sorts ${Math.max(...sorted)} records in memory (SORT)`);
  if ((explained.stages ?? []).some((stage: mongo.Document) => '$sort' in stage))
    faults.push('sorts in memory ($sort)');
  if (docs > MOST_EXAMINED * Math.max(1, wanted)) faults.push(`looks at ${docs} records for ${wanted}`);
  if (keys > MOST_EXAMINED * Math.max(10, wanted)) faults.push(`looks at ${keys} index keys for ${wanted}`);
  return { shape, faults };
}

/** Whatever record comes first: asks whether there is any. */
const takesAny = ({ filter, sort, limit }: mongo.Document): boolean =>
  limit === 1 && !sort && Object.keys(filter ?? {}).length === 0;

const isWholeIndex = ({ stage, indexBounds = {}, isPartial }: Stage): boolean => {
  const [first] = Object.values(indexBounds);
  return (
    stage === 'IXSCAN' && !isPartial && /^\[(MinKey, MaxKey|MaxKey, MinKey)\]$/.test(first?.join() ?? '')
  );
};

interface Plan {
  queryPlanner: { winningPlan: mongo.Document };
  executionStats?: {
    totalDocsExamined: number;
    totalKeysExamined: number;
    nReturned: number;
    executionStages: mongo.Document;
  };
}

/** An aggregation names its plan inside its first stage, when it could not be answered as a plain query. */
function planners(explained: mongo.Document): Plan[] {
  if (explained.queryPlanner) return [explained as Plan];
  return (explained.stages ?? []).flatMap((stage: mongo.Document) =>
    stage.$cursor ? [stage.$cursor as Plan] : [],
  );
}

function stagesOf(plan: unknown): Stage[] {
  if (Array.isArray(plan)) return plan.flatMap(stagesOf);
  if (typeof plan !== 'object' || plan === null) return [];
  const inside = Object.values(plan).flatMap(stagesOf);
  return 'stage' in plan && typeof plan.stage === 'string' ? [plan as Stage, ...inside] : inside;
}

/** How many records fit what is asked: what is returned, changed or counted. */
async function wantedBy(db: mongo.Db, command: mongo.Document, plans: Plan[]): Promise<number> {
  if (command.aggregate) {
    const match = command.pipeline[0]?.$match ?? {};
    const limit = command.pipeline.find((stage: mongo.Document) => stage.$limit)?.$limit;
    return db.collection(command.aggregate).countDocuments(match, limit ? { limit } : {});
  }
  const [write] = [...(command.updates ?? []), ...(command.deletes ?? [])];
  if (write) return db.collection(command.update ?? command.delete).countDocuments(write.q);
  return sum(plans.map(({ executionStats }) => executionStats?.nReturned));
}

/** `findAndModify` explains without what a transaction added. */
const asCommand = (command: mongo.Document): mongo.Document =>
  command.aggregate ? { ...command, cursor: command.cursor ?? {} } : command;

const sum = (numbers: (number | undefined)[]): number =>
  numbers.reduce<number>((all, n) => all + (n ?? 0), 0);
