import { type Address, formatAddress } from 'localized-address-format';
import { cleanText } from './clean-text.ts';
import { countryName } from './countries.ts';
import type { PostalAddress } from './postal-address.ts';
import type { ChannelAddress } from './recharge/channel-order.ts';

interface Options {
  /** The reader's language, for the country's name. @default 'en-GB' */
  language?: string;
  /** Of each part; longer ones are cut. @default 150 */
  characters?: number;
}

/** What an address is made of: cleaned, '' where there is nothing. */
interface Parts {
  name: string;
  company: string;
  street: string[];
  town: string;
  area: string;
  postcode: string;
  /** ISO 3166-1 alpha-2 in capitals, or '' when it is not known. */
  countryCode: string;
  country: string;
}

/**
 * An address as it stands on a parcel: in the order of its country, with the country's name last. The parts that a
 * country does not write, such as a German state, are left out; the town never is.
 */
export function addressLines(
  address: ChannelAddress | PostalAddress | null,
  options: Options = {},
): string[] {
  if (!address) return [];
  const parts = partsOf(address, options);
  return [...withoutCountry(parts), parts.country].filter(Boolean);
}

function partsOf(address: ChannelAddress | PostalAddress, options: Options): Parts {
  const { language = 'en-GB', characters } = options;
  const clean = (text: string | null | undefined) => cleanText(text, characters);
  const given = 'line1' in address ? ofPostal(address) : ofChannel(address);
  const code = given.countryCode?.trim() ?? '';
  // What people take for a code becomes one, such as UK.
  const countryCode = /^[a-z]{2}$/i.test(code) ? (new Intl.Locale(`und-${code}`).region ?? '') : '';
  return {
    name: nameOf(given.names.map(clean)),
    company: clean(given.company),
    street: given.street.map(clean).filter(Boolean),
    town: clean(given.town),
    area: clean(given.area),
    postcode: clean(given.postcode),
    countryCode,
    country: clean(countryCode ? countryName(countryCode, language) : (given.country ?? given.countryCode)),
  };
}

/** First and last name; in the scripts of East Asia the family's name comes first. */
function nameOf(names: string[]): string {
  const isEastAsian = /\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}/u.test(
    names.join(''),
  );
  return (isEastAsian ? names.toReversed() : names).filter(Boolean).join(' ');
}

const ofChannel = (address: ChannelAddress) => ({
  names: [address.firstName, address.lastName],
  company: address.company,
  street: [address.address1, address.address2],
  town: address.city,
  area: address.province,
  postcode: address.zip,
  countryCode: address.countryCode,
  country: address.country,
});

const ofPostal = (address: PostalAddress) => ({
  names: [],
  company: null,
  street: [address.line1, address.line2],
  town: address.city,
  area: address.county,
  postcode: address.postcode,
  countryCode: address.country,
  country: null,
});

function withoutCountry(parts: Parts): string[] {
  const { name, company, street, town, postcode, countryCode } = parts;
  // Elsewhere an area that is called like its town is not written beside it; New York is in New York.
  const isNamedAlike = parts.area.toLowerCase() === town.toLowerCase();
  const area = isNamedAlike && countryCode !== 'US' ? '' : parts.area;
  if (!hasOwnWay(countryCode)) {
    return [name, company, ...street, [town, postcode].filter(Boolean).join(', '), area];
  }
  const script = isLatin([...street, town, area, name]) ? 'latin' : 'local';
  const write = (changed: Partial<Address>) =>
    formatAddress(
      {
        postalCountry: countryCode,
        name,
        organization: company,
        addressLines: street,
        locality: town,
        administrativeArea: area,
        postalCode: postcode,
        ...changed,
      },
      script,
    );
  // Some countries write no town beside the area, or neither: customers of shops type it all the same.
  const district = script === 'latin' ? [town, area].filter(Boolean).join(', ') : area + town;
  const tries = [write({}), write({ administrativeArea: district })];
  const lines =
    tries.find((written) => hasTown(written, parts)) ?? write({ addressLines: [...street, town] });
  return lines.map((line) => withoutDoubledPrefix(line, postcode).trim());
}

/** Of a country that it knows nothing of, the library writes the town and drops area and postcode. */
const hasOwnWay = (postalCountry: string): boolean =>
  formatAddress({ postalCountry, locality: 'T', administrativeArea: 'A', postalCode: 'P' }).join('') !== 'T';

const isLatin = (texts: string[]): boolean => !/(?!\p{Script=Latin})\p{Letter}/u.test(texts.join(''));

const hasTown = (lines: string[], { street, town }: Parts): boolean =>
  town === '' ||
  lines.some((line) => !street.includes(line) && line.toLowerCase().includes(town.toLowerCase()));

/** "SE-SE-111 22": some countries' postcodes are written with a prefix that some people type themselves. */
function withoutDoubledPrefix(line: string, postcode: string): string {
  const prefix = /^[A-Z]{1,3}[- ]?/.exec(postcode)?.[0];
  return prefix ? line.replace(prefix + postcode, postcode) : line;
}
