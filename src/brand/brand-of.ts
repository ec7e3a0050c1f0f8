import { HEX_COLOUR } from '../hex-colour.ts';
import { BRAND_FIELDS, type BrandFields } from './brand-fields.ts';
import { type Palette, paletteFor } from './palette.ts';

export type BrandSource = 'channel' | 'general' | 'built-in';

export interface BrandField<T> {
  value: T;
  source: BrandSource;
}

/** Every field of a brand with where its value comes from, so that pages can show it. */
export type ResolvedBrand = { [K in keyof BrandFields]: BrandField<BrandFields[K]> } & {
  name: BrandField<string>;
  /** `#rrggbb` */
  accentColour: BrandField<string>;
  /** Readable colours made from the accent. */
  palette: { light: Palette; dark: Palette };
};

const BUILT_IN_ACCENT = '#1f2937';

/** Per field: the channel's own value, else General Settings, else built in. */
export function brandOf(
  account: { name: string; brand: Partial<BrandFields> },
  channel: { brand: BrandFields & { useGeneralSettings: boolean } } | null,
): ResolvedBrand {
  const own = channel?.brand && channel.brand.useGeneralSettings === false ? channel.brand : null;

  const field = <K extends keyof BrandFields>(name: K): BrandField<BrandFields[K]> => {
    const mine = own?.[name] ?? null;
    if (says(name, mine)) return { value: mine, source: 'channel' };
    const general = account.brand[name] ?? null;
    return says(name, general) ? { value: general, source: 'general' } : { value: null, source: 'built-in' };
  };
  const orElse = (given: BrandField<string | null>, builtIn: string): BrandField<string> => {
    const { value, source } = given;
    return value === null ? { value: builtIn, source: 'built-in' } : { value, source };
  };

  // Every declared field, so that a new one is resolved without a word here.
  const resolved: unknown = Object.fromEntries(
    Object.keys(BRAND_FIELDS).map((name) => [name, field(name as keyof BrandFields)]),
  );
  const fields = resolved as { [K in keyof BrandFields]: BrandField<BrandFields[K]> };
  const accentColour = orElse(fields.accentColour, BUILT_IN_ACCENT);
  return {
    ...fields,
    name: orElse(fields.name, account.name),
    accentColour,
    palette: {
      light: paletteFor(accentColour.value, 'light'),
      dark: paletteFor(accentColour.value, 'dark'),
    },
  };
}

/** False where a field is empty, or holds what cannot be shown. */
function says<K extends keyof BrandFields>(name: K, value: BrandFields[K]): boolean {
  if (value === null) return false;
  if (typeof value === 'object') return Object.values(value).some(Boolean);
  return value.trim() !== '' && (name !== 'accentColour' || HEX_COLOUR.test(value));
}
