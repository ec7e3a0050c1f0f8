import { describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../../src/mongo/database.ts';
import { applyOrderEvents, orderStage } from '../../support/order-stage.ts';
import { tcpProxy } from '../../support/tcp-proxy.ts';

const stage = await orderStage();
const { access, apply, deps, order, rowsOf, updated } = stage;

describe('a process whose database connection is cut in the middle', () => {
  test('leaves order and row together or neither, and the events can be applied again', async () => {
    const proxy = await tcpProxy(deps.config.mongodbUri);
    for (let round = 0; round < 8; round++) {
      const through = new URL(proxy.through(deps.config.mongodbUri));
      through.searchParams.delete('replicaSet');
      through.searchParams.set('directConnection', 'true');
      const db = await openDatabase({ log: deps.log }, { uri: through.href });
      const ids = Array.from({ length: 10 }, (_, index) => 1_000 * (round + 1) + index);
      const events = ids.flatMap((id) => [updated({ id, version: 1 }), updated({ id, version: 2 })]);
      // The first rounds lose what we send, the later ones what MongoDB answers, at ever other places.
      if (round < 5) proxy.cutAfter(2_000 + round * 20_000, 'client');
      else proxy.cutAfter((round - 4) * 500, 'server');
      const sessions: unknown[] = [];
      const watched: Database = {
        ...db,
        transaction: (step) =>
          db.transaction((session) => {
            sessions.push(session.id);
            return step(session);
          }),
      };
      const work = applyOrderEvents({ ...deps, db: watched, access }, events).catch(() => 'cut');
      await Promise.race([work, new Promise((resolve) => setTimeout(resolve, 500))]);
      await db.connection.getClient().close(true);
      await work;
      proxy.cutAfter(null);
      await db.close().catch(() => {});
      // MongoDB would end the orphaned transactions by itself, but only after a minute.
      // An empty list would end every session on the server that the tests share.
      if (sessions.length > 0) await deps.db.connection.db?.admin().command({ killSessions: sessions });
      for (const id of ids) expect(await rowsOf(id)).toHaveLength((await order(id)) ? 2 : 0);
      await apply(...events);
      for (const id of ids) {
        expect(await order(id)).toMatchObject({ revision: 2 });
        expect(await rowsOf(id)).toHaveLength(2);
      }
    }
    await proxy.close();
  }, 90_000);
});
