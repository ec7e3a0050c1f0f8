/** What the guide asks for: Orders and Products, each *Read and Write*. */
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
 * The scopes a token lacks, with their cure. The list ReCharge gives is open (unknown names occur), and a
 * write scope is not taken to imply the read one: tokens list both.
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
