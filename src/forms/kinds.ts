import { z } from 'zod';
import { countryChoices } from '../countries.ts';
import { isEmailAddress } from '../email-address.ts';
import { HEX_COLOUR } from '../hex-colour.ts';
import { isOneLine } from '../one-line.ts';
import { safeLink } from '../safe-link.ts';
import type { Field, Look } from './field.ts';

/** What any field may say beside its rule. */
interface Words {
  hint?: string;
}

/** Of a field that was sent several times the last one counts; what is no text is empty. */
function last(value: unknown): string {
  const one: unknown = Array.isArray(value) ? value.at(-1) : value;
  return typeof one === 'string' ? one.trim() : '';
}

/** What was sent, as one text without spaces around it: every rule but a switch's begins with it. */
export const text = z.unknown().optional().transform(last);

/** A text whose rule is said in one sentence; left empty it is null. */
function optional(fits: (value: string) => boolean, fault: string) {
  return text.refine((value) => value === '' || fits(value), fault).transform((value) => value || null);
}

const oneLine = (label: string, min: number, max: number) =>
  text
    .refine(
      (value) => value === '' || (value.length >= min && value.length <= max),
      min > 0
        ? `${label} must have ${min} to ${max} characters.`
        : `${label} must have at most ${max} characters.`,
    )
    .refine(isOneLine, `${label} must be a single line without control characters.`);

const textField = (
  label: string,
  hint: string | undefined,
  look: Look,
  rule: z.ZodType<string | null>,
): Field<string | null> => ({
  label,
  hint,
  look,
  initial: () => '',
  rule: () => rule,
  show: (value) => value ?? '',
});

/** A switch or a checkbox: present means on, whatever it says; `off`, `false` and `0` mean off. */
export const toggle = (
  label: string,
  options: Words & { on?: boolean; as?: 'switch' | 'checkbox' } = {},
): Field<boolean> => ({
  label,
  hint: options.hint,
  look: { as: options.as ?? 'switch' },
  initial: () => (options.on ? 'on' : ''),
  rule: () =>
    z
      .unknown()
      .optional()
      .transform((value) => !['', 'off', 'false', '0'].includes(last(value))),
  show: (value) => (value ? 'on' : ''),
});

interface LineOptions extends Words, Pick<Look, 'autofill' | 'type'> {
  min?: number;
  max: number;
}

/** A single line that may be left empty. */
export const line = (label: string, { hint, min = 0, max, ...look }: LineOptions): Field<string | null> =>
  textField(
    label,
    hint,
    { as: 'line', maxlength: max, ...look },
    oneLine(label, min, max).transform((value) => value || null),
  );

/** A single line that must be filled in. @param options.ask what is said where it is not. */
export const requiredLine = (
  label: string,
  { hint, min = 1, max, ask, ...look }: LineOptions & { ask: string },
): Field<string> => ({
  label,
  hint,
  look: { as: 'line', maxlength: max, required: true, ...look },
  initial: () => '',
  rule: () => oneLine(label, min, max).refine((value) => value !== '', ask),
  show: (value) => value,
});

export const email = (label: string, { hint }: Words = {}): Field<string | null> =>
  textField(
    label,
    hint,
    { as: 'line', type: 'email', maxlength: 254, autofill: 'email' },
    optional(isEmailAddress, `${label} must be an e-mail address, such as help@example.com.`),
  );

/** People write `www.acme.example`; what names a scheme of its own stays as it is. */
const completed = (value: string) => (/^[\w-]+(\.[\w-]+)+([/?#]|$)/.test(value) ? `https://${value}` : value);

/** An https address; one without `https://` is completed. */
export const link = (label: string, { hint }: Words = {}): Field<string | null> =>
  textField(
    label,
    hint,
    { as: 'line', type: 'url', maxlength: 300, autofill: 'url' },
    optional(
      (value) => value.length <= 300 && safeLink(completed(value)) !== null,
      `${label} must be a full address that starts with https://.`,
    ).transform((value) => value && completed(value)),
  );

/** `#rrggbb`, in small letters. */
export const colour = (label: string, { hint }: Words = {}): Field<string | null> =>
  textField(
    label,
    hint,
    { as: 'line', maxlength: 7, data: 'accent' },
    optional((value) => HEX_COLOUR.test(value), `${label} must be a colour such as #1f2937.`).transform(
      (value) => value?.toLowerCase() ?? null,
    ),
  );

/** ISO 3166-1 alpha-2, in capitals. */
export const country = (label: string, { hint }: Words = {}): Field<string | null> =>
  textField(
    label,
    hint,
    { as: 'select', choices: countryChoices },
    optional(
      (value) => /^[A-Z]{2}$/i.test(value),
      `${label} must be a two-letter code, such as GB.`,
    ).transform((value) => value?.toUpperCase() ?? null),
  );

/** Any number of ISO 3166-1 alpha-2 codes, each once, in order; a text of them is divided by commas. */
export const countries = (label: string, { hint }: Words = {}): Field<string[]> => ({
  label,
  hint,
  look: { as: 'several', choices: () => countryChoices().filter(([code]) => code !== '') },
  initial: () => '',
  rule: () =>
    z
      .unknown()
      .optional()
      .transform((value) => [
        ...new Set(
          [value]
            .flat()
            .flatMap((one) => (typeof one === 'string' ? one.split(',') : []))
            .map((code) => code.trim().toUpperCase())
            .filter(Boolean),
        ),
      ])
      .refine(
        (codes) => codes.every((code) => KNOWN_COUNTRIES.has(code)),
        `${label} must be two-letter codes of countries, such as GB and IE.`,
      )
      .transform((codes) => codes.toSorted()),
  show: (codes) => codes.join(','),
});

const KNOWN_COUNTRIES = new Set(countryChoices().map(([code]) => code));

/** One of a few, the first of them from the start. */
export function choice<const Choices extends Record<string, string>>(
  label: string,
  choices: Choices,
  { hint, ask = `Choose one under ${label}.` }: Words & { ask?: string } = {},
): Field<keyof Choices & string> {
  const entries = Object.entries(choices);
  const first = entries[0]?.[0] ?? '';
  return {
    label,
    hint,
    look: { as: 'select', choices: () => entries },
    initial: () => first,
    rule: () =>
      text
        .transform((value) => value || first)
        .refine((value): value is keyof Choices & string => Object.hasOwn(choices, value), ask),
    show: (value) => value,
  };
}

/** One of a list that the page knows, from the start its first. @param options.ask, `none` what is said otherwise. */
export const pick = (
  label: string,
  { hint, from, ask, none }: Words & { from: string; ask: string; none: string },
): Field<string> => ({
  label,
  hint,
  look: { as: 'select' },
  initial: ({ lists }) => lists?.[from]?.[0] ?? '',
  rule: ({ lists }) => {
    const values = lists?.[from] ?? [];
    return text
      .transform((value) => value || (values[0] ?? ''))
      .refine((value) => values.includes(value), values.length > 0 ? ask : none);
  },
  show: (value) => value,
});

interface NumberOptions extends Words {
  max: number;
  /** In a fresh form; left empty it is 0. */
  initial: number;
  /** What is said of something else than a number, and of one that is too high. */
  noNumber: string;
  tooHigh: string;
}

export const wholeNumber = (
  label: string,
  { hint, max, initial, noNumber, tooHigh }: NumberOptions,
): Field<number> => ({
  label,
  hint,
  look: { as: 'line', inputmode: 'numeric', maxlength: String(max).length + 1 },
  initial: () => String(initial),
  rule: () =>
    text
      .refine((value) => /^\d{0,9}$/.test(value), noNumber)
      .transform(Number)
      .refine((value) => Number.isNaN(value) || value <= max, tooHigh),
  show: String,
});

/** Text that is never shown again; left empty it is null, which keeps the one that is stored. */
export const secret = (
  label: string,
  { hint, min, from, required = false }: Words & { min: number; from: string; required?: boolean },
): Field<string | null> => ({
  ...textField(
    label,
    hint,
    { as: 'secret', required },
    text
      .refine(
        (value) => value === '' || /^[\x21-\x7e]+$/.test(value),
        `${label} must not hold spaces or unusual characters. Copy it again from ${from}.`,
      )
      .refine(
        (value) => value === '' || (value.length >= min && value.length <= 256),
        `${label} must have ${min} to 256 characters. Copy all of it from ${from}.`,
      )
      .transform((value) => value || null),
  ),
  show: () => '',
});
