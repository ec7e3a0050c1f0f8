import { DAY } from '../times.ts';
import type { Plan, Product, Variant } from './state.ts';

type VariantRow = [options: string[], sku: string | null, pence: number, grams: number, compareAt?: number];
interface ProductRow {
  title: string;
  description: string;
  colours: [string, string];
  shape: Product['shape'];
  options: string[];
  variants: VariantRow[];
  taxable?: boolean;
  requiresShipping?: boolean;
  /** [unit, every, charged every, discount] for each plan. */
  plans: ['day' | 'week' | 'month', number, number, string | null][];
}

const coffee = (code: string, small: number, large: number): VariantRow[] => [
  [['250g', 'Whole bean'], `HLR-${code}-250-WB`, small, 250],
  [['250g', 'Ground'], `HLR-${code}-250-GR`, small, 250],
  [['1kg', 'Whole bean'], `HLR-${code}-1000-WB`, large, 1000, Math.round(large * 1.1)],
];

const ROWS: ProductRow[] = [
  {
    title: 'Dockside Blend',
    description: 'Medium roast with cocoa and hazelnut notes. Our everyday cup.',
    colours: ['#1f5c4d', '#f2c14e'],
    shape: 'bag',
    options: ['Size', 'Grind'],
    variants: coffee('DOCK', 1300, 4200),
    plans: [
      ['week', 2, 2, '15.00'],
      ['week', 4, 4, '15.00'],
      ['month', 1, 3, '20.00'],
    ],
  },
  {
    title: 'Lighthouse Espresso',
    description: 'Dark and syrupy, made for milk. Treacle, walnut, a little smoke.',
    colours: ['#7a2e2e', '#f6e7cb'],
    shape: 'bag',
    options: ['Size', 'Grind'],
    variants: coffee('LITE', 1250, 4000),
    plans: [
      ['week', 2, 2, '15.00'],
      ['week', 4, 4, '10.00'],
    ],
  },
  {
    title: 'Yirgacheffe Kochere (washed)',
    description: 'Jasmine, bergamot and lemon curd from the Kochere washing station.',
    colours: ['#d96c47', '#fff1d6'],
    shape: 'bag',
    options: ['Size', 'Grind'],
    variants: coffee('YIRG', 1650, 5400),
    plans: [['month', 1, 1, '10.00']],
  },
  {
    title: 'Finca El Paraíso Gesha',
    description: 'A small lot of Gesha, fermented slowly: lychee, rose, white tea.',
    colours: ['#6b4e9b', '#f4d8e4'],
    shape: 'bag',
    options: ['Size'],
    variants: [[['100g'], 'HLR-GESH-100', 2450, 100]],
    plans: [['month', 1, 1, null]],
  },
  {
    title: 'Slack Tide Decaf',
    description: 'Sugar cane decaf. All of the evening, none of the night.',
    colours: ['#2f6690', '#d9e8f5'],
    shape: 'bag',
    options: ['Size', 'Grind'],
    variants: [
      [['250g', 'Whole bean'], 'HLR-DECF-250-WB', 1350, 250],
      [['250g', 'Ground'], null, 1350, 250],
    ],
    plans: [['week', 4, 4, '15.00']],
  },
  {
    title: 'Café au Lait Cold Brew – 6 × 250 ml',
    description: 'Six cans of oat-milk cold brew. Shake, then open.',
    colours: ['#8c5e3c', '#fbeee0'],
    shape: 'box',
    options: [],
    variants: [[[], 'HLR-COLD-6', 1800, 1710]],
    taxable: true,
    plans: [
      ['week', 1, 1, '5.00'],
      ['week', 2, 2, '5.00'],
    ],
  },
  {
    title: 'Assam Second Flush',
    description: 'Malty breakfast tea, strong enough for milk.',
    colours: ['#a63d40', '#f7d9c4'],
    shape: 'tin',
    options: ['Format'],
    variants: [
      [['Loose leaf, 100g'], 'HLT-ASSM-LL', 895, 160],
      [['Tea bags × 40'], 'HLT-ASSM-TB', 750, 140],
    ],
    plans: [['month', 1, 1, '10.00']],
  },
  {
    title: 'Sencha 煎茶',
    description: 'Steamed green tea from Shizuoka: fresh, grassy, gently sweet.',
    colours: ['#4f7f3a', '#e6f0d2'],
    shape: 'tin',
    options: ['Format'],
    variants: [
      [['Loose leaf, 80g'], 'HLT-SNCH-LL', 1190, 130],
      [['Pyramid bags × 20'], 'HLT-SNCH-TB', 990, 110],
    ],
    plans: [
      ['month', 1, 1, '10.00'],
      ['month', 2, 2, '5.00'],
    ],
  },
  {
    title: 'Midnight Rooibos & Vanilla',
    description: 'No caffeine, plenty of comfort.',
    colours: ['#b5532a', '#ffe3c2'],
    shape: 'tin',
    options: ['Format'],
    variants: [
      [['Loose leaf, 100g'], 'HLT-ROOI-LL', 845, 160],
      [['Tea bags × 40'], null, 720, 140],
    ],
    plans: [['month', 1, 1, '10.00']],
  },
  {
    title: 'Harbour Lane Tasting Box',
    description: 'Four coffees of 60 g each, chosen by whoever roasted last.',
    colours: ['#264653', '#e9c46a'],
    shape: 'box',
    options: ['Grind'],
    variants: [
      [['Whole bean'], 'HLR-BOX4-WB', 1600, 320],
      [['Ground'], 'HLR-BOX4-GR', 1600, 320],
    ],
    plans: [
      ['month', 1, 1, null],
      ['month', 1, 6, '12.50'],
    ],
  },
  {
    title: 'Paper Filters (100)',
    description: 'For the 1–2 cup dripper. Unbleached.',
    colours: ['#9a8c7c', '#f5f0e8'],
    shape: 'box',
    options: [],
    variants: [[[], null, 450, 120]],
    taxable: true,
    plans: [['month', 3, 3, null]],
  },
  {
    title: 'Enamel Mug “Gull”',
    description: 'Dented by the sea before you get the chance. 350 ml.',
    colours: ['#1d4e89', '#ffffff'],
    shape: 'cup',
    options: ['Colour'],
    variants: [
      [['Storm blue'], 'HLG-MUG-BLU', 1400, 210],
      [['Signal red'], 'HLG-MUG-RED', 1400, 210],
      [['Fog'], 'HLG-MUG-FOG', 1200, 210, 1400],
    ],
    taxable: true,
    plans: [],
  },
  {
    title: 'Hand Dripper, size 01',
    description: 'Porcelain, made to be used every day.',
    colours: ['#5b5f66', '#eef1f4'],
    shape: 'cup',
    options: [],
    variants: [[[], 'HLG-DRIP-01', 2200, 480]],
    taxable: true,
    plans: [],
  },
  {
    title: 'Harbour Lane Club',
    description: 'First pick of the small lots, and ten per cent off everything. Nothing to unpack.',
    colours: ['#3d348b', '#f7b801'],
    shape: 'cup',
    options: [],
    variants: [[[], 'HLC-CLUB', 500, 0]],
    requiresShipping: false,
    plans: [['month', 1, 1, null]],
  },
  {
    title: 'Brewing at Home (to download)',
    description: 'Forty pages on water, grind and patience.',
    colours: ['#36453b', '#f4f1de'],
    shape: 'box',
    options: [],
    variants: [[[], 'HLC-BOOK-PDF', 900, 0]],
    requiresShipping: false,
    plans: [['month', 1, 1, '5.00']],
  },
];

/** The store's products and plans: the same on every machine, but for the dates, which lie before `now`. */
export function createCatalogue(now: number, firstPlanId: number): { products: Product[]; plans: Plan[] } {
  const plans: Plan[] = [];
  const start = now - 400 * DAY;
  const products = ROWS.map((row, index): Product => {
    const id = String(8_140_226_093_117 + index * 32_768);
    const variants = row.variants.map(
      ([options, sku, price, grams, compareAt], at): Variant => ({
        id: String(44_719_380_201_533 + index * 1_048_576 + at * 32_768),
        title: options.join(' / ') || 'Default Title',
        sku,
        price,
        compareAt: compareAt ?? null,
        grams,
        options,
      }),
    );
    row.plans.forEach(([unit, every, chargeEvery, discount], at) => {
      plans.push({
        id: firstPlanId + plans.length * 3,
        productId: id,
        // Only the large bags are left out of the prepaid plans, which are then restricted by variant.
        variantIds: chargeEvery > every ? variants.slice(0, 2).map((variant) => variant.id) : null,
        title: row.title,
        type: chargeEvery > every ? 'prepaid' : 'subscription',
        discount,
        unit,
        every,
        chargeEvery,
        createdAt: start + index * DAY,
        updatedAt: start + (index + 20 * at + 20) * DAY,
      });
    });
    return {
      id,
      handle: handleOf(row.title),
      title: row.title,
      description: row.description,
      colours: row.colours,
      shape: row.shape,
      optionNames: row.options,
      variants,
      taxable: row.taxable ?? false,
      requiresShipping: row.requiresShipping ?? true,
      createdAt: start + index * DAY,
      updatedAt: start + (index + 90) * DAY,
    };
  });
  return { products, plans };
}

function handleOf(title: string): string {
  const plain = title
    .normalize('NFD')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .toLowerCase();
  return plain.replace(/^-+|-+$/g, '');
}
