import type { CrlScope } from '@cardea/domain';

interface Scoped {
  readonly caName: string;
  readonly scope: CrlScope;
}

/** Reads the column. */
export function scopeOf({ scope }: { readonly scope: string }): CrlScope {
  return scope === 'complete' || scope === 'delta' ? scope : Number(scope);
}

/** By authority; complete first, then delta, then partitions. */
export function byAuthorityAndScope(one: Scoped, other: Scoped): number {
  if (one.caName !== other.caName) return one.caName < other.caName ? -1 : 1;
  return rank(one.scope) - rank(other.scope);
}

function rank(scope: CrlScope): number {
  return scope === 'complete' ? -1 : scope === 'delta' ? 0 : scope;
}
