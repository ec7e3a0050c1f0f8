import type { Fault } from '../errors.ts';
import type { Known } from '../forms/field.ts';
import { readPart } from '../forms/read-part.ts';
import { type ChannelInput, FORM_PARTS, type FormPart } from './channel-input.ts';
import { HEAD } from './head-fields.ts';
import { MISSING_TOKEN } from './missing-token.ts';
import { type ChannelParts, TAB, TABS } from './tabs.ts';

/** Form-encoded fields as the body parser gives them: texts or lists of texts. */
export type FormBody = Record<string, unknown>;

export interface FormKnowledge {
  /** Ids of the account's active warehouses, the default one first. */
  warehouseIds: string[];
  now: Date;
  /** On create the token is required, and what a form leaves out has its default. */
  isNew: boolean;
  /** The channel that is edited. */
  stored?: ChannelParts;
}

export type ParsedForm = { ok: true; input: ChannelInput } | { ok: false; faults: Fault[] };

/** What the fields' own rules go by. */
export const knownOf = ({ now, warehouseIds }: Pick<FormKnowledge, 'now' | 'warehouseIds'>): Known => ({
  now,
  lists: { warehouses: warehouseIds },
});

/**
 * Reads the channel's form. Each part that a form shows says so by a hidden field `tab` (`channel` or
 * a tab's name, several allowed): an unchecked box is not sent, so only then does its absence mean off.
 * A part without its marker is not touched; a new channel without any marker has its `channel` part.
 * Faults name the inputs as paths.
 */
export function parseChannelForm(body: FormBody, form: FormKnowledge): ParsedForm {
  const parts = partsOf(body, form.isNew);
  const known = knownOf(form);
  const faults: Fault[] = [];
  const input: ChannelInput = {};
  if (parts.has('channel')) {
    const head = readPart(HEAD, body, known);
    if (head.ok) input.channel = head.value;
    else faults.push(...head.faults);
  }
  const token = HEAD.fields.token.rule(known).safeParse(body['token']);
  if (form.isNew && token.success && token.data === null) faults.push(MISSING_TOKEN);
  for (const tab of TABS.filter((name) => parts.has(name))) {
    const { key, part } = TAB[tab];
    const read = readPart(part, body, known, form.stored?.[key]);
    if (read.ok) Object.assign(input, { [key]: read.value });
    else faults.push(...read.faults);
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, input };
}

function partsOf(body: FormBody, isNew: boolean): Set<FormPart> {
  const named = [body['tab']].flat();
  const parts = new Set(FORM_PARTS.filter((part) => named.includes(part)));
  if (isNew) parts.add('channel');
  return parts;
}
