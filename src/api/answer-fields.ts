import { z } from 'zod';
import { idText } from '../ids.ts';

/** The words that answers are declared in, beside zod's own. */

export const text = z.string();
export const textOrNull = z.string().nullable();
export const yesNo = z.boolean();
export const yesNoOrNull = z.boolean().nullable();
export const id = idText;
export const time = z.iso.datetime();
export const timeOrNull = time.nullable();
export const linkOrNull = z.url().nullable();
/** An exact decimal as text, such as "12.50". */
export const money = z
  .string()
  .regex(/^-?[0-9]+(\.[0-9]+)?$/)
  .nullable();
export const count = z.int().min(0);
export const countOrNull = count.nullable();
