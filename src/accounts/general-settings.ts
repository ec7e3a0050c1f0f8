import type { Types } from 'mongoose';
import { z } from 'zod';
import { writeAudit } from '../audit/write-audit.ts';
import type { Actor, Deps } from '../deps.ts';
import { type AccountDoc, accounts } from './account-model.ts';

const NO_CONTROLS = /^[^\p{Cc}\p{Cf}]*$/u;
const text = (max: number, words: string) =>
  z
    .string()
    .trim()
    .max(max, `${words} can have at most ${max} characters.`)
    .regex(NO_CONTROLS, `${words} cannot hold line breaks or invisible characters.`)
    .transform((value) => value || null);
const when = (pattern: RegExp, message: string) => (value: string | null, context: z.RefinementCtx) => {
  if (value !== null && !pattern.test(value)) context.addIssue({ code: 'custom', message });
};

const isZone = (zone: string) => {
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
};

/** General Settings as a form sends them: flat texts, empty for "not set". */
export const generalSettingsSchema = z.object({
  brandName: text(80, 'The brand name').superRefine(
    when(/^.{2,}$/u, 'Enter a brand name of at least 2 characters, or leave it empty.'),
  ),
  supportEmail: text(254, 'The support email').superRefine(
    when(/^[^\s@<>",;]+@[^\s@<>",;]+\.[^\s@<>",;]{2,}$/, 'Enter an address like support@example.com.'),
  ),
  phone: text(30, 'The phone number').superRefine(
    when(/^\+?[\d ()./-]{5,}$/, 'Enter a phone number like +44 1904 555 0123.'),
  ),
  website: text(300, 'The website').superRefine((value, context) => {
    if (value === null) return;
    const url = URL.canParse(value) ? new URL(value) : null;
    if (url?.protocol !== 'https:' || url.username || !url.hostname.includes('.')) {
      context.addIssue({ code: 'custom', message: 'Enter a full address that starts with https://.' });
    }
  }),
  accentColour: text(7, 'The accent colour').superRefine(
    when(/^#[0-9a-fA-F]{6}$/, 'Enter a colour as # and six digits, such as #1d3fa8.'),
  ),
  legalLine: text(240, 'The legal line'),
  line1: text(120, 'The address'),
  line2: text(120, 'The address'),
  city: text(80, 'The town'),
  county: text(80, 'The county'),
  postcode: text(16, 'The postcode'),
  country: text(2, 'The country').superRefine(when(/^[A-Z]{2}$/, 'Choose a country from the list.')),
  timeZone: z.string().trim().refine(isZone, 'Choose a time zone from the list.'),
});

export type GeneralSettings = z.output<typeof generalSettingsSchema>;

/** The account's settings in the shape of the form. */
export function generalSettingsOf(account: AccountDoc): GeneralSettings {
  const { brand, timeZone } = account;
  const {
    line1 = null,
    line2 = null,
    city = null,
    county = null,
    postcode = null,
    country = null,
  } = brand.address ?? {};
  return {
    brandName: brand.name,
    supportEmail: brand.supportEmail,
    phone: brand.phone,
    website: brand.website,
    accentColour: brand.accentColour,
    legalLine: brand.legalLine,
    line1,
    line2,
    city,
    county,
    postcode,
    country,
    timeZone,
  };
}

/** Stores General Settings and writes down what changed; an unchanged form changes and writes nothing. */
export async function saveGeneralSettings(
  deps: Pick<Deps, 'db' | 'now'>,
  accountId: Types.ObjectId,
  actor: Actor,
  settings: GeneralSettings,
): Promise<void> {
  const { brandName, timeZone, line1, line2, city, county, postcode, country, ...brand } = settings;
  const parts = { line1, line2, city, county, postcode, country };
  const address = Object.values(parts).some((part) => part !== null) ? parts : null;
  await deps.db.transaction(async (session) => {
    const before = await accounts(deps).findOneAndUpdate(
      { _id: accountId },
      { $set: { brand: { ...brand, name: brandName, address }, timeZone, updatedAt: deps.now() } },
      { session },
    );
    if (!before) return;
    const old: Record<string, unknown> = generalSettingsOf(before);
    const changes = Object.entries(settings)
      .map(([path, after]) => ({ path, before: old[path] ?? null, after: after as unknown }))
      .filter((change) => change.before !== change.after);
    if (changes.length === 0) return;
    const target = { kind: 'account', id: accountId.toString(), name: before.name };
    await writeAudit(deps, { accountId, actor, action: 'settings.saved', target, changes }, session);
  });
}
