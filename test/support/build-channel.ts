import { Types } from 'mongoose';
import { idleImport } from '../../src/channels/imports.ts';
import { type ChannelDoc, channels } from '../../src/channels/model.ts';
import { newWatch } from '../../src/channels/watch.ts';
import { randomToken, type SealedField, sha256 } from '../../src/crypto.ts';
import type { Deps } from '../../src/deps.ts';
import { channelParts } from './channel-parts.ts';

export interface BuiltChannel {
  doc: ChannelDoc;
  hookKey: string;
  token: string;
  clientSecret: string | null;
}

/** A connected channel straight in the database; the address of its deliveries needs `hookKey`. */
export async function buildChannel(
  deps: Pick<Deps, 'db' | 'vault'>,
  overrides: Partial<ChannelDoc> & { clientSecretText?: string | null; tokenText?: string } = {},
): Promise<BuiltChannel> {
  const { clientSecretText = 'whsec_demo_4f9a2c', tokenText, ...rest } = overrides;
  const accountId = rest.accountId ?? new Types.ObjectId();
  const hookKey = randomToken(24);
  const token = tokenText ?? `sk_1x1_${randomToken(24)}`;
  const now = new Date();
  const _id = rest._id ?? new Types.ObjectId();
  const seal = (field: SealedField, text: string) => deps.vault.seal(text, { accountId, record: _id, field });
  const stored = (field: SealedField, text: string) => ({
    sealed: seal(field, text),
    hint: `••••${text.slice(-4)}`,
    setAt: now,
    setBy: 'test',
  });
  const name = rest.name ?? `ReCharge ${randomToken(4)}`;
  const parts = channelParts();
  const doc: ChannelDoc = {
    _id,
    kind: 'recharge',
    accountId,
    name,
    nameKey: name.toLowerCase(),
    active: true,
    token: stored('channel.token', token),
    tokenFingerprint: sha256(token),
    clientSecret: clientSecretText === null ? null : stored('channel.clientSecret', clientSecretText),
    previousClientSecret: null,
    hookKeys: [
      {
        hash: sha256(hookKey),
        sealed: seal('channel.hookKey', hookKey),
        createdAt: now,
        retiredAt: null,
      },
    ],
    connectedAt: new Date('2026-01-01T00:00:00Z'),
    ...parts,
    settings: { ...parts.settings, importFrom: new Date('2026-01-01T00:00:00Z') },
    steps: [],
    webhooks: [],
    imports: { orders: idleImport(), products: idleImport() },
    problems: [],
    watch: newWatch(),
    notices: [],
    leases: {},
    createdAt: now,
    updatedAt: now,
    ...rest,
  };
  await channels(deps).insertOne(doc);
  return { doc, hookKey, token, clientSecret: clientSecretText };
}
