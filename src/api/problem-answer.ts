import { z } from 'zod';
import { text } from './answer-fields.ts';
import { idempotencyKeyReused } from './refusals.ts';

const fault = z.object({
  path: text.describe('The field, such as `lines.0.quantity`; empty for the whole body'),
  code: text.describe('Stable'),
  message: text.describe('What is wrong with it, for people'),
});

const fields = z.object({
  type: text.describe('Always `about:blank`: the `code` says more'),
  title: text.describe('What the status means'),
  status: z.int().describe('The HTTP status again'),
  code: text.describe('Stable; decide by this'),
  detail: text.describe('What happened, for people'),
  cure: text.describe('What to do now, for people').optional(),
  errors: z
    .array(fault)
    .describe(
      'Every fault of the input; of more than 20 the first 19, then `more_faults`. Empty where no single field is at fault',
    ),
  details: z.looseObject({}).describe('More facts, for some codes').optional(),
});

const reused = idempotencyKeyReused;
const example: z.input<typeof fields> = {
  type: 'about:blank',
  title: 'Invalid input',
  status: reused.status,
  code: reused.code,
  detail: reused.meaning,
  cure: reused.cure,
  errors: [{ path: 'Idempotency-Key', code: reused.code, message: reused.meaning }],
};

/** The shape of every refusal: RFC 9457 problem JSON with a stable `code`. */
export const problemAnswer = fields.meta({ id: 'Problem', examples: [example] });
