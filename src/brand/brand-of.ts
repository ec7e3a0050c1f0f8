import type { BrandFields } from './brand-fields.ts';
import { HEX_COLOUR } from './colour.ts';
import { type Palette, paletteFor } from './palette.ts';

export type BrandSource = 'channel' | 'general' | 'built-in';

export interface BrandField<T> {
  value: T;
  source: BrandSource;
}

/** Every field of a brand with where its value comes from, so that pages can show it. */
export interface ResolvedBrand {
  name: BrandField<string>;
  supportEmail: BrandField<string | null>;
  phone: BrandField<string | null>;
  website: BrandField<string | null>;
  /** `#rrggbb` */
  accentColour: BrandField<string>;
  legalLine: BrandField<string | null>;
  address: BrandField<BrandFields['address']>;
  /** Readable colours made from the accent. */
  palette: { light: Palette; dark: Palette };
}

const BUILT_IN_ACCENT = '#1f2937';

/** Per field: the channel's own value, else General Settings, else built in. */
export function brandOf(
  account: { name: string; brand: BrandFields },
  channel: { brand: BrandFields & { useGeneralSettings: boolean } } | null,
): ResolvedBrand {
  const own = channel?.brand && channel.brand.useGeneralSettings === false ? channel.brand : null;
  const general = account.brand;

  function field<K extends keyof BrandFields, F extends BrandFields[K]>(
    name: K,
    fallback: F,
    valid: (value: NonNullable<BrandFields[K]>) => boolean = () => true,
  ): BrandField<NonNullable<BrandFields[K]> | F> {
    for (const [fields, source] of [
      [own, 'channel'],
      [general, 'general'],
    ] as const) {
      const value = fields?.[name];
      const empty = value === null || value === undefined || (typeof value === 'string' && !value.trim());
      if (!empty && valid(value as NonNullable<BrandFields[K]>)) {
        return { value: value as NonNullable<BrandFields[K]>, source };
      }
    }
    return { value: fallback, source: 'built-in' };
  }

  const accentColour = field('accentColour', BUILT_IN_ACCENT, (value) => HEX_COLOUR.test(value));
  return {
    name: field('name', account.name),
    supportEmail: field('supportEmail', null),
    phone: field('phone', null),
    website: field('website', null),
    accentColour,
    legalLine: field('legalLine', null),
    address: field('address', null, (address) => Object.values(address).some((part) => Boolean(part))),
    palette: {
      light: paletteFor(accentColour.value, 'light'),
      dark: paletteFor(accentColour.value, 'dark'),
    },
  };
}
