import type { ValuesOf } from '../forms/field.ts';
import type { HEAD } from './head-fields.ts';
import { type ChannelParts, TABS, type Tab } from './tabs.ts';

/** `channel` is the part above the tabs: Active, Name, Access Token, API Client Secret. */
export type FormPart = 'channel' | Tab;
export const FORM_PARTS: readonly FormPart[] = ['channel', ...TABS];

/** What a form says. A part that is absent was not in the form and stays as it is. */
export interface ChannelInput extends Partial<ChannelParts> {
  channel?: ValuesOf<typeof HEAD.fields>;
}
