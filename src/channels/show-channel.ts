import { type FormTexts, showPart } from '../forms/show-part.ts';
import { HEAD } from './head-fields.ts';
import type { ChannelDoc } from './model.ts';
import { TAB, TABS } from './tabs.ts';

/** A channel as its form shows it: every part of it, and no secret. */
export function showChannel(channel: ChannelDoc): FormTexts {
  const { active, name } = channel;
  const secrets = { token: null, clientSecret: null, removeClientSecret: false };
  const tabs = TABS.map((tab) => showPart(TAB[tab].part, channel[TAB[tab].key]));
  return Object.assign(showPart(HEAD, { active, name, ...secrets }), ...tabs);
}
