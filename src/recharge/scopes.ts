/**
 * What Helm's guide to the channel asks for: Orders and Products, each *Read and Write*. Names: documentation
 * page developer.rechargepayments.com/2021-11 (scopes).
 */
export const REQUIRED_SCOPES = ['read_orders', 'write_orders', 'read_products', 'write_products'] as const;

export type RequiredScope = (typeof REQUIRED_SCOPES)[number];

export interface MissingScope {
  scope: RequiredScope;
  /** `Orders read`, `Products write`, …: as the test of a connection names it. */
  label: string;
  cure: string;
}

const AREAS = { orders: 'Orders', products: 'Products' } as const;

/**
 * The scopes a token lacks, with their cure. The list ReCharge gives is open (names in no documentation were
 * observed by ChemicalLuck/recharge-api-python), and a write scope is not taken to imply the read one: no
 * source says so.
 */
export function missingScopes(scopes: readonly string[]): MissingScope[] {
  const granted = new Set(scopes.map((scope) => scope.trim().toLowerCase()));
  return REQUIRED_SCOPES.filter((scope) => !granted.has(scope)).map((scope) => {
    const [right, area] = scope.split('_') as ['read' | 'write', keyof typeof AREAS];
    return {
      scope,
      label: `${AREAS[area]} ${right}`,
      cure: `Open the token in ReCharge, set ${AREAS[area]} to "Read and write", save, and test again.`,
    };
  });
}
