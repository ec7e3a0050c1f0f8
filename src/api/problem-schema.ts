import type { Json } from './route-doc.ts';

/** The shape of every refusal: RFC 9457 problem JSON with a stable `code`. */
export const PROBLEM_SCHEMA: Json = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail', 'errors'],
  properties: {
    type: { type: 'string', description: 'Always `about:blank`: the `code` says more' },
    title: { type: 'string', description: 'What the status means' },
    status: { type: 'integer', description: 'The HTTP status again' },
    code: { type: 'string', description: 'Stable; decide by this' },
    detail: { type: 'string', description: 'What happened, for people' },
    cure: { type: 'string', description: 'What to do now, for people' },
    errors: {
      type: 'array',
      description:
        'Every fault of the input; of more than 20 the first 19, then `more_faults`. Empty where no single field is at fault',
      items: {
        type: 'object',
        required: ['path', 'code', 'message'],
        properties: {
          path: {
            type: 'string',
            description: 'The field, such as `lines.0.quantity`; empty for the whole body',
          },
          code: { type: 'string', description: 'Stable' },
          message: { type: 'string', description: 'What is wrong with it, for people' },
        },
      },
    },
    details: { type: 'object', additionalProperties: true, description: 'More facts, for some codes' },
  },
  examples: [
    {
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
    },
  ],
};
