import type { ChannelDoc } from '../channels/model.ts';
import type { SealContext, SealedField } from '../crypto.ts';
import type { QuarantineDoc } from '../ingest/quarantine-model.ts';

/** A sealed value where it lies, and how another takes its place as long as it is still the same. */
export interface Sealed {
  field: SealedField;
  text: string;
  replaceBy(text: string): {
    filter: Record<string, unknown>;
    update: { $set: Record<string, string> };
    arrayFilters?: Record<string, unknown>[];
  };
}

export type ChannelSecrets = Pick<
  ChannelDoc,
  '_id' | 'accountId' | 'token' | 'clientSecret' | 'previousClientSecret' | 'hookKeys'
>;
export type QuarantineSecrets = Pick<QuarantineDoc, '_id' | 'accountId' | 'sealedBody'>;

type ChannelField = Extract<SealedField, `channel.${string}`>;

const at = (field: SealedField, path: string, text: string | undefined): Sealed[] =>
  text === undefined
    ? []
    : [
        {
          field,
          text,
          replaceBy: (fresh) => ({ filter: { [path]: text }, update: { $set: { [path]: fresh } } }),
        },
      ];

/** Where each kind of secret lies in a channel; the compiler misses the place of one that is added. */
const IN_CHANNEL: Record<ChannelField, (doc: ChannelSecrets) => Sealed[]> = {
  'channel.token': ({ token }) => at('channel.token', 'token.sealed', token.sealed),
  'channel.clientSecret': ({ clientSecret, previousClientSecret }) => [
    ...at('channel.clientSecret', 'clientSecret.sealed', clientSecret?.sealed),
    ...at('channel.clientSecret', 'previousClientSecret.sealed', previousClientSecret?.sealed),
  ],
  'channel.hookKey': ({ hookKeys }) =>
    hookKeys.map(({ sealed: text }) => ({
      field: 'channel.hookKey',
      text,
      replaceBy: (fresh) => ({
        filter: { 'hookKeys.sealed': text },
        update: { $set: { 'hookKeys.$[key].sealed': fresh } },
        arrayFilters: [{ 'key.sealed': text }],
      }),
    })),
};

const IN_QUARANTINE: Record<Exclude<SealedField, ChannelField>, (doc: QuarantineSecrets) => Sealed[]> = {
  'quarantine.body': ({ sealedBody }) => at('quarantine.body', 'sealedBody', sealedBody),
};

export const sealedInChannel = (doc: ChannelSecrets): Sealed[] =>
  Object.values(IN_CHANNEL).flatMap((places) => places(doc));

export const sealedInQuarantine = (doc: QuarantineSecrets): Sealed[] =>
  Object.values(IN_QUARANTINE).flatMap((places) => places(doc));

export const contextOf = (doc: { _id: object; accountId: object }, field: SealedField): SealContext => ({
  accountId: doc.accountId,
  record: doc._id,
  field,
});
