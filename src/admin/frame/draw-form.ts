import type { Fault } from '../../errors.ts';
import type { Choice } from '../../forms/field.ts';
import type { Part } from '../../forms/part.ts';
import type { FormTexts } from '../../forms/show-part.ts';
import { type FieldView, formView, options, severalOptions } from './form.ts';

/** A declared field as the partial `form-field` draws it. */
export interface DeclaredFieldView extends FieldView {
  label: string;
  hint: string | null;
  placeholder: string | null;
  /** What stands in its place when it is left empty, and in words where that comes from. */
  instead: Instead | null;
  as: string;
  type: string;
  maxlength: number | null;
  inputmode: string | null;
  required: boolean;
  autocomplete: string;
  data: string | null;
  options: ReturnType<typeof options>;
}

/** A value that an empty field inherits. */
export interface Instead {
  value: string;
  words: string;
}

/** What a page knows of its form beyond the declarations; by the names of inputs. */
export interface PageWords {
  hints?: Readonly<Record<string, string>>;
  placeholders?: Readonly<Record<string, string>>;
  instead?: Readonly<Record<string, Instead>>;
  choices?: Readonly<Record<string, readonly Choice[]>>;
  /** Whether a browser may fill in what it knows of the person in front of it. @default false */
  autofill?: boolean;
}

/** Declared parts of a form with their values and faults, for the partials `error-summary` and `form-field`. */
export function drawForm(
  parts: readonly Part[],
  texts: FormTexts,
  faults: readonly Fault[],
  page: PageWords = {},
): { fields: Record<string, DeclaredFieldView>; errors: { href: string; message: string }[] } {
  const inputs = parts.flatMap((part) => part.inputs);
  const names = inputs.map(({ name }) => name);
  const view = formView(names, texts, faults);
  const fields = inputs.map(({ name, field }): [string, DeclaredFieldView] => {
    const {
      as,
      type = 'text',
      maxlength = null,
      inputmode = null,
      required = false,
      data = null,
    } = field.look;
    const basic = view.fields[name];
    if (!basic) throw new Error(`the form has no field ${name}`);
    return [
      name,
      {
        ...basic,
        label: field.label,
        hint: page.hints?.[name] ?? page.instead?.[name]?.words ?? field.hint ?? null,
        placeholder: page.placeholders?.[name] ?? null,
        instead: page.instead?.[name] ?? null,
        as,
        type,
        maxlength,
        inputmode,
        required,
        autocomplete: page.autofill ? (field.look.autofill ?? 'off') : 'off',
        data,
        options: (as === 'several' ? severalOptions : options)(
          page.choices?.[name] ?? field.look.choices?.() ?? [],
          basic.value,
        ),
      },
    ];
  });
  return { fields: Object.fromEntries(fields), errors: view.errors };
}
