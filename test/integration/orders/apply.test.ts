import { describe, expect, it } from 'vitest';
import { orderStage } from '../../support/order-stage.ts';

const stage = await orderStage();
const { apply, updated, order, rowsOf } = stage;

describe('applying order events', () => {
  it('stores a new order with exact money and its event row', async () => {
    const [verdict] = await apply(updated({ id: 1 }));
    expect(verdict).toMatchObject({ outcome: 'applied', objectId: '1' });
    const stored = await order(1);
    expect(stored).toMatchObject({ status: 'new', number: '1', channelStatus: 'success', revision: 1 });
    expect(stored?.totals.total?.toString()).toBe('25.60');
    expect(await rowsOf(1)).toMatchObject([{ outcome: 'applied', deliveries: 1, revision: 1 }]);
  });
});
