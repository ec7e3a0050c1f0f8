import { z } from 'zod';
import type { Field } from '../forms/field.ts';
import { text } from '../forms/kinds.ts';
import { DAY, HOUR } from '../time.ts';

/** The first import goes back this far unless the merchant says otherwise. */
const IMPORT_DAYS = 14;
/** The furthest a first import may go back. */
const IMPORT_YEARS = 2;
/** The furthest ahead of UTC a merchant's *today* can be. */
const FURTHEST_EAST_MS = 14 * HOUR;

const dayOf = (date: Date): string => date.toISOString().slice(0, 10);
const fresh = (now: Date): string => dayOf(new Date(now.getTime() - IMPORT_DAYS * DAY));

/** From when on orders are imported: the start (UTC) of a day; the day that was shown means the moment that is stored. */
export const IMPORT_FROM: Field<Date> = {
  label: 'Import orders from',
  hint: 'What was placed or changed since; at most two years back.',
  look: { as: 'line', type: 'date' },
  initial: ({ now }) => fresh(now),
  rule: ({ now }, stored) =>
    text.transform((sent, context) => {
      if (stored && (sent === '' || sent === dayOf(stored))) return stored;
      const day = sent || fresh(now);
      const date = /^\d{4}-\d\d-\d\d$/.test(day) ? new Date(`${day}T00:00:00Z`) : null;
      if (!date || Number.isNaN(date.getTime()) || dayOf(date) !== day) {
        context.addIssue('Import orders from must be a date, such as 2026-03-01.');
        return z.NEVER;
      }
      const earliest = new Date(now);
      earliest.setUTCFullYear(earliest.getUTCFullYear() - IMPORT_YEARS);
      if (date.getTime() > now.getTime() + FURTHEST_EAST_MS) {
        context.addIssue('Import orders from must not be in the future.');
      } else if (date.getTime() < earliest.getTime() - DAY) {
        context.addIssue(`Import orders from must be at most ${IMPORT_YEARS} years ago.`);
      }
      return date > now ? now : date;
    }),
  show: dayOf,
};
