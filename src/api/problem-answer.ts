import { z } from 'zod';
import { text } from './answer-fields.ts';

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

const example: z.input<typeof fields> = {
  type: 'about:blank',
  title: 'Conflict',
  status: 409,
  code: 'over_despatch',
  detail: 'The despatch holds more than order 1043 has left.',
  cure: 'Send the quantities that are left, or leave lines out to despatch all that remains.',
  errors: [
    {
      path: 'lines.0.quantity',
      code: 'over_despatch',
      message: '"Colombian coffee beans" has 1 of 2 left to despatch, not 2',
    },
  ],
};

/** The shape of every refusal: RFC 9457 problem JSON with a stable `code`. */
export const problemAnswer = fields.meta({ id: 'Problem', examples: [example] });
