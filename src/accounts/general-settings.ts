import type { Types } from 'mongoose';
import { writeAudit } from '../audit/write-audit.ts';
import { BRAND_FIELDS } from '../brand/brand-fields.ts';
import { createChanges, UNLIMITED } from '../changes.ts';
import type { Actor, Deps } from '../deps.ts';
import type { Fault } from '../errors.ts';
import { part } from '../forms/part.ts';
import { readPart } from '../forms/read-part.ts';
import { type FormTexts, freshTexts, showPart } from '../forms/show-part.ts';
import { type AccountDoc, accounts } from './account-model.ts';
import { TIME_ZONE } from './time-zone-field.ts';

/** General Settings: what stands in an account and how its form names it. */
export const GENERAL_SETTINGS = {
  brand: part(BRAND_FIELDS, { nameOf: (path) => (path[0] === 'name' ? 'brandName' : (path.at(-1) ?? '')) }),
  time: part({ timeZone: TIME_ZONE }),
};

export type GeneralSettings = Pick<AccountDoc, 'brand' | 'timeZone'>;

/** Reads the form; all its faults, or the settings. */
export function readGeneralSettings(
  sent: Readonly<Record<string, unknown>>,
  now: Date,
): { ok: true; settings: GeneralSettings } | { ok: false; faults: Fault[] } {
  const brand = readPart(GENERAL_SETTINGS.brand, sent, { now });
  const time = readPart(GENERAL_SETTINGS.time, sent, { now });
  if (brand.ok && time.ok) return { ok: true, settings: { brand: brand.value, ...time.value } };
  return { ok: false, faults: [brand, time].flatMap((read) => (read.ok ? [] : read.faults)) };
}

/** The settings as the form shows them. */
export function showGeneralSettings({ brand, timeZone }: GeneralSettings): FormTexts {
  return { ...showPart(GENERAL_SETTINGS.brand, brand), ...showPart(GENERAL_SETTINGS.time, { timeZone }) };
}

/** What a new account has: what an untouched form says. */
export function newGeneralSettings(now: Date): GeneralSettings {
  const read = readGeneralSettings(freshTexts(Object.values(GENERAL_SETTINGS), { now }), now);
  if (!read.ok) throw new Error('an untouched form has faults');
  return read.settings;
}

/** Stores General Settings and writes down what changed; an unchanged form changes and writes nothing. */
export async function saveGeneralSettings(
  deps: Pick<Deps, 'db' | 'now'>,
  accountId: Types.ObjectId,
  actor: Actor,
  settings: GeneralSettings,
): Promise<void> {
  await deps.db.transaction(async (session) => {
    const before = await accounts(deps).findOneAndUpdate(
      { _id: accountId },
      { $set: { ...settings, updatedAt: deps.now() } },
      { session },
    );
    if (!before) return;
    const old = showGeneralSettings(before);
    const changes = createChanges(UNLIMITED);
    for (const [name, text] of Object.entries(showGeneralSettings(settings))) {
      changes.compare(name, old[name] || null, text || null);
    }
    if (changes.list().length === 0) return;
    const target = { kind: 'account', id: accountId.toString(), name: before.name };
    await writeAudit(
      deps,
      { accountId, actor, action: 'settings.saved', target, changes: changes.list() },
      session,
    );
  });
}
