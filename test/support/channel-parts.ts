import { Types } from 'mongoose';
import { knownOf } from '../../src/channels/channel-form.ts';
import { newParts } from '../../src/channels/new-parts.ts';
import type { ChannelParts } from '../../src/channels/tabs.ts';

/** What the tabs of a channel say when nobody touched them, so that a new field changes no builder and no test. */
export const channelParts = (warehouseId = new Types.ObjectId()): ChannelParts =>
  newParts({}, knownOf({ now: new Date(), warehouseIds: [warehouseId.toString()] }));
