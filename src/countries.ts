const CODES =
  'AD AE AF AG AI AL AM AO AR AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CK CL CM CN CO CR CU CV CW CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FK FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GW GY HK HN HR HT HU ID IE IL IM IN IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MK ML MM MN MO MQ MR MS MT MU MV MW MX MY MZ NA NC NE NG NI NL NO NP NR NZ OM PA PE PF PG PH PK PL PM PR PS PT PY QA RE RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR SS ST SV SY SZ TC TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW';

const regions = new Intl.DisplayNames('en-GB', { type: 'region', fallback: 'none' });

/** A country's English name for its code; the code itself when it is none. */
export function countryName(code: string | null | undefined): string | null {
  if (!code) return null;
  return /^[A-Za-z]{2}$/.test(code) ? (regions.of(code.toUpperCase()) ?? code) : code;
}

const NAMED = CODES.split(' ')
  .map((code): [string, string] => [code, countryName(code) ?? code])
  .sort((a, b) => a[1].localeCompare(b[1], 'en'));

/** ISO 3166-1 alpha-2 codes with English names, by name; first the empty choice. */
export const countryChoices = (): [code: string, name: string][] => [['', 'Not set'], ...NAMED];
