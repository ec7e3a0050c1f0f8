import type { z } from 'zod';

/** One entry of a select: what is sent, and what people read. */
export type Choice = readonly [value: string, text: string];

/** What the rules of a form go by beside what was sent. */
export interface Known {
  now: Date;
  /** Values that can be chosen just now, the preferred one first, by the name of their list. */
  lists?: Readonly<Record<string, readonly string[]>>;
}

/** How a field is drawn; the partial `form-field` knows each of them. */
export interface Look {
  as: 'line' | 'select' | 'several' | 'switch' | 'secret' | 'checkbox';
  type?: 'date' | 'email' | 'tel' | 'text' | 'url';
  maxlength?: number;
  inputmode?: 'numeric';
  required?: boolean;
  /** What a browser may fill in, where a form is about the person in front of it. */
  autofill?: string;
  /** A `data-` attribute that the page's script looks for. */
  data?: string;
  /** Of a select, of which `several` takes more than one; one whose list is known to the page alone is given by the page. */
  choices?(): readonly Choice[];
}

/** One field of a form: everything that is to be said of it, but where it stands on the page. */
export interface Field<Value> {
  /** Its name on the page and in the words of its faults. */
  label: string;
  hint?: string | undefined;
  look: Look;
  /** What a fresh form holds. A document that no form was sent for gets what an untouched one says. */
  initial(known: Known): string;
  /** Reads what was sent, whatever it is; every fault in words that name the field. `stored`: its value before. */
  rule(known: Known, stored?: Value): z.ZodType<Value>;
  /** The text that a form shows of a value; none of a secret. */
  show(value: Value): string;
}

/** Fields that make one value, such as an address: null when every one of them is null. */
export interface Group<Members extends Record<string, Field<unknown>> = Record<string, Field<unknown>>> {
  group: Members;
}

/** The fields of a part of a document, by their key in it. */
export type Fields = Record<string, Field<unknown> | Group>;

/** The part of a document that its fields make. */
export type ValuesOf<F extends Fields> = { -readonly [K in keyof F]: ValueOf<F[K]> };

type ValueOf<F> =
  F extends Group<infer Members>
    ? { -readonly [K in keyof Members]: MemberOf<Members[K]> } | null
    : MemberOf<F>;
type MemberOf<F> = F extends Field<infer Value> ? Value : never;
