import { toggle } from '../forms/kinds.ts';
import { part, prefixed } from '../forms/part.ts';

export const FEEDBACK_EMAILS = part(
  {
    enabled: toggle('Enable feedback emails', {
      hint: 'A mail that asks for a review, some days after the despatch.',
    }),
  },
  { nameOf: prefixed('feedback') },
);
