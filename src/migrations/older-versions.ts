import type { Deps } from '../deps.ts';
import { ABOUT_NOW } from '../mongo/database.ts';
import { DATA_FORMAT, databaseMark, type ProcessMark, readMark } from '../process-mark.ts';

/** What the processes that are connected to MongoDB show of themselves; null when the server does not tell. */
export async function connectedProcesses(
  deps: Pick<Deps, 'config' | 'db' | 'log'>,
): Promise<ProcessMark[] | null> {
  const admin = deps.db.connection.getClient().db('admin');
  // Only what belongs to our own user: that needs no privilege.
  const stages = [
    { $currentOp: { allUsers: false, idleConnections: true } },
    { $match: { appName: { $regex: '^helm-gateway' } } },
    { $group: { _id: '$appName' } },
  ];
  try {
    const names = await admin.aggregate<{ _id: string }>(stages, ABOUT_NOW).toArray();
    const mine = databaseMark(deps.config.mongodbUri);
    return names
      .flatMap(({ _id }) => readMark(_id) ?? [])
      .filter(({ database }) => database === null || database === mine);
  } catch (err) {
    deps.log.debug({ err }, 'the server does not tell who is connected');
    return null;
  }
}

/** Whether a process of an older version is connected; null when the server does not tell. */
export async function isOlderConnected(deps: Pick<Deps, 'config' | 'db' | 'log'>): Promise<boolean | null> {
  const connected = await connectedProcesses(deps);
  return connected?.some(({ format }) => format < DATA_FORMAT) ?? null;
}
