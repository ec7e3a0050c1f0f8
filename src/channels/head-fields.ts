import { requiredLine, secret, toggle } from '../forms/kinds.ts';
import { part } from '../forms/part.ts';

/** The part of the form above the tabs. It is no part of the document: see `saveChannel`. */
export const HEAD = part({
  active: toggle('Active', {
    on: true,
    hint: 'On: orders and products come in, and mails go out. Off: our webhooks are removed, all data is kept.',
  }),
  name: requiredLine('Name', {
    min: 2,
    max: 60,
    ask: 'Enter a name, such as “ReCharge UK”.',
    hint: 'How you call this store, such as ReCharge UK.',
  }),
  /** Null: unchanged. */
  token: secret('Access Token', {
    min: 20,
    from: 'ReCharge',
    hint: 'From ReCharge, Integrations → API Tokens. Stored encrypted and never shown again.',
  }),
  clientSecret: secret('API Client Secret', {
    min: 16,
    from: 'ReCharge',
    hint: "Optional. With it we check the signature of each event, which is safer and quicker; without it we ask ReCharge about every event. It stands on the token's own page in ReCharge.",
  }),
  /** Ends signed verification: ReCharge's deliveries are re-checked through the API. */
  removeClientSecret: toggle('Remove the stored secret', { as: 'checkbox' }),
});
