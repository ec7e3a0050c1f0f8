import type { Change } from '../events/model.ts';
import { fromDecimal } from '../mongo/money.ts';
import type { ProductDoc, ProductPlan, ProductVariant } from './model.ts';

/** An event row stays small whatever a record holds. */
const MOST_CHANGES = 60;
const LONGEST_TEXT = 300;

/** What changed on a plan: `plans[15530871].discountAmount`, …; a summary at first sight. */
export function planChanges(
  before: ProductPlan | null,
  after: ProductPlan,
  channelProductId: string,
): Change[] {
  const path = `plans[${after.channelPlanId}]`;
  if (!before)
    return [{ path, before: null, after: { channelProductId, title: after.title, type: after.type } }];
  return differences(path, plainPlan(before), plainPlan(after));
}

/** What changed on a product: `title`, `variants[44719].sku`, …; a summary at first sight. */
export function productChanges(before: ProductDoc | null, after: ProductDoc): Change[] {
  if (!before) {
    return [
      { path: 'product', before: null, after: 'created' },
      { path: 'title', before: null, after: after.title },
      { path: 'variants', before: null, after: after.variants.length },
    ];
  }
  return differences('', plainProduct(before), plainProduct(after));
}

type Plain = Record<string, unknown>;

function plainPlan({ discountAmount, ...plan }: ProductPlan): Plain {
  const plain: Plain = { ...plan, discountAmount: fromDecimal(discountAmount) };
  delete plain.contentHash;
  return plain;
}

const plainVariant = ({ unitPrice, compareAtPrice, ...variant }: ProductVariant): Plain => ({
  ...variant,
  unitPrice: fromDecimal(unitPrice),
  compareAtPrice: fromDecimal(compareAtPrice),
});

function plainProduct(product: ProductDoc): Plain {
  const { title, vendor, description, imageUrl, requiresShipping, source, deletedAt, catalogueUpdatedAt } =
    product;
  const variants = product.variants.flatMap((variant) =>
    Object.entries(plainVariant(variant)).map(([key, value]) => [
      `variants[${variant.channelVariantId}].${key}`,
      value,
    ]),
  );
  const plain = {
    title,
    vendor,
    description,
    imageUrl,
    requiresShipping,
    source,
    deletedAt,
    catalogueUpdatedAt,
  };
  return { ...plain, ...Object.fromEntries(variants) };
}

function differences(path: string, before: Plain, after: Plain): Change[] {
  const found: Change[] = [];
  for (const key of new Set([...Object.keys(after), ...Object.keys(before)])) {
    const left = before[key] ?? null;
    const right = after[key] ?? null;
    if (JSON.stringify(left) === JSON.stringify(right)) continue;
    found.push({ path: path ? `${path}.${key}` : key, before: cut(left), after: cut(right) });
  }
  if (found.length <= MOST_CHANGES) return found;
  const more = { path: '…', before: null, after: `${found.length - MOST_CHANGES} more` };
  return [...found.slice(0, MOST_CHANGES), more];
}

const cut = (value: unknown): unknown =>
  typeof value === 'string' && value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value;
