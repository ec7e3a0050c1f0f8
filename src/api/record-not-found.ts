import { defineRefusal, type Refusal } from '../refusal.ts';

/** 404 for a record that is not there or is another account's: both look the same. */
export const recordNotFound = (what: string, cure = `Look it up with GET /api/v1/${what}s.`): Refusal =>
  defineRefusal({
    code: `${what}_not_found`,
    status: 404,
    meaning: `There is no such ${what}, or it is another account's.`,
    message: () => `There is no such ${what}.`,
    cure,
  });
