import { buildLine } from './build-order.ts';
import { despatchFacts, type FactParts, LINES } from './despatch-facts.ts';

const ACME = {
  supportEmail: 'help@acme-coffee.example',
  phone: '+44 20 7946 0018',
  website: 'https://acme-coffee.example/',
  accentColour: '#0f766e',
  legalLine: 'Acme Coffee Ltd, registered in England and Wales no. 01234567, VAT GB123456789',
  address: {
    line1: '5 Roaster Yard',
    line2: null,
    city: 'Bristol',
    county: null,
    postcode: 'BS1 4XJ',
    country: 'GB',
  },
};
const LONG = 'Single origin washed Ethiopian Yirgacheffe Kochere micro-lot, medium roast for filter';

const PARTS: Record<string, FactParts> = {
  plain: {},
  branded: { brand: ACME },
  partial: { brand: ACME, takes: { a: 1, b: 1 } },
  last: { brand: { ...ACME, accentColour: '#e11d48' }, took: { a: 2 }, takes: { b: 1, c: 1 } },
  'two-parcels': {
    brand: ACME,
    tracking: {
      carrier: 'DPD UK',
      parcels: [{ trackingNumber: '15505123456789' }, { trackingNumber: '15505987654321' }],
    },
  },
  'no-tracking': { brand: { ...ACME, accentColour: '#facc15' }, tracking: { carrier: "Bob's Vans" } },
  'number-only': { brand: ACME, tracking: { carrier: "Bob's Vans", trackingNumber: 'BV-0000-1234' } },
  long: {
    brand: {
      ...ACME,
      name: 'The Very Long Named Coffee Roasting Company of Greater Manchester and Surroundings',
    },
    takes: { a: 1 },
    order: {
      number: 'WHOLESALE-2026-0000001042',
      lines: [
        buildLine({
          lineId: 'a',
          name: `${LONG} ${LONG}`,
          sku: 'A-VERY-LONG-STOCK-KEEPING-UNIT-000123456789-UK-1KG',
        }),
        buildLine({
          lineId: 'b',
          name: 'Donaudampfschifffahrtsgesellschaftskapitänskajütenschlüsselanhänger',
        }),
        ...LINES.slice(1),
      ],
    },
    tracking: {
      carrier: 'Hermes DE',
      service: 'International Economy Signed For Next Week',
      trackingNumber: '0123456789012345678901234567890123456789',
    },
  },
  'non-latin': {
    brand: { ...ACME, name: '猿田彦珈琲' },
    order: {
      lines: [
        buildLine({ lineId: 'a', name: '深煎りブレンド', variantTitle: '二百グラム' }),
        buildLine({ lineId: 'b', name: 'قهوة عربية مختصة', variantTitle: '٢٥٠ غرام' }),
        buildLine({ lineId: 'c', name: 'Кофе в зёрнах', variantTitle: null }),
      ],
      shippingAddress: {
        firstName: 'محمد',
        lastName: 'الأحمد',
        company: null,
        address1: 'شارع الملك فهد ١٢',
        address2: null,
        city: 'الرياض',
        province: null,
        zip: '11564',
        countryCode: 'SA',
        country: null,
        phone: null,
      },
    },
  },
};

/** The despatch mail in every shape that people will see it in. */
export const mailVariants = () => [
  ...Object.entries(PARTS).map(([name, parts]) => ({ name, facts: despatchFacts(parts) })),
  {
    name: 'corrected',
    facts: {
      ...despatchFacts({ brand: ACME }),
      told: { carrier: 'Evri', numbers: ['H00HUA0001234567'], links: [] },
    },
  },
];
