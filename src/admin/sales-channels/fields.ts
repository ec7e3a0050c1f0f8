import { FORM_PARTS, type FormPart } from '../../channels/channel-input.ts';
import { HEAD } from '../../channels/head-fields.ts';
import { TAB, TABS, type Tab } from '../../channels/tabs.ts';
import type { Fault } from '../../errors.ts';
import type { Part } from '../../forms/part.ts';
import type { FormTexts } from '../../forms/show-part.ts';
import { formValues } from '../frame/form.ts';

const partOf = (name: FormPart): Part => (name === 'channel' ? HEAD : TAB[name].part);
const namesOf = (part: FormPart): string[] => partOf(part).inputs.map(({ name }) => name);

/** Every part of the form with its fields. */
export const ALL_PARTS: readonly Part[] = FORM_PARTS.map(partOf);

/** The tab that holds a field; null above the tabs. */
export const tabOf = (field: string): Tab | null => TABS.find((tab) => namesOf(tab).includes(field)) ?? null;

export const firstTabWith = (faults: readonly Fault[]): Tab | null =>
  faults.map(({ path }) => tabOf(path)).find((tab) => tab !== null) ?? null;

/** The parts that a form says it holds. */
export function sentParts(body: unknown): FormPart[] {
  const named = [(body as { tab?: unknown } | undefined)?.tab].flat();
  return FORM_PARTS.filter((part) => named.includes(part));
}

/** What was sent, without the secrets; parts that the form did not hold keep what they had. */
export function sentTexts(body: unknown, before: FormTexts, parts: readonly FormPart[]): FormTexts {
  const inputs = parts.flatMap((part) => partOf(part).inputs);
  const secrets = inputs.filter(({ field }) => field.look.as === 'secret').map(({ name }) => [name, '']);
  const sent = formValues(
    body,
    inputs.map(({ name }) => name),
  );
  return { ...before, ...sent, ...Object.fromEntries(secrets) };
}
