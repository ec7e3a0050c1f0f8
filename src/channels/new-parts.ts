import type { Known } from '../forms/field.ts';
import { readPart } from '../forms/read-part.ts';
import { freshTexts } from '../forms/show-part.ts';
import { channelInvalid } from './must-connect.ts';
import { type ChannelParts, TAB, TABS } from './tabs.ts';

/**
 * The parts of a new channel: what a form says of them, and of those that it did not hold what an
 * untouched form would. The one place that a channel's defaults come from is its declared fields.
 * @throws GatewayError `channel_invalid` where nothing can stand by itself: there is no warehouse
 */
export function newParts(given: Partial<ChannelParts>, known: Known): ChannelParts {
  const parts = { ...given };
  for (const tab of TABS) {
    const { key, part } = TAB[tab];
    if (parts[key]) continue;
    const read = readPart(part, freshTexts([part], known), known);
    if (!read.ok) throw channelInvalid(read.faults);
    Object.assign(parts, { [key]: read.value });
  }
  return parts as ChannelParts;
}
