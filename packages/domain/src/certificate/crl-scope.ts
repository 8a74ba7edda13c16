/**
 * Which certificates a CRL of an authority tells about: `complete`, all of them; `delta`, those whose status changed
 * since an earlier complete one (RFC 5280 §5.2.4); or a number from 1, those that were assigned to this partition when
 * they were issued (RFC 5280 §5.2.5).
 */
export type CrlScope = 'complete' | 'delta' | number;

/**
 * Name of the file in which a CRL is published, the last part of its address: `issuing.crl`, `issuing.delta.crl`,
 * `issuing.3.crl`. Names of authorities have no dots, so no two lists share a name.
 */
export function crlFileName(caName: string, scope: CrlScope): string {
  return scope === 'complete' ? `${caName}.crl` : `${caName}.${scope}.crl`;
}

/** What {@link crlFileName} was made of; undefined for any other text. */
export function readCrlFileName(
  fileName: string,
): { readonly caName: string; readonly scope: CrlScope } | undefined {
  const [, caName, part] = /^([a-z0-9-]+)(?:\.(delta|[1-9][0-9]{0,8}))?\.crl$/.exec(fileName) ?? [];
  if (caName === undefined) return undefined;
  if (part === undefined) return { caName, scope: 'complete' };
  return { caName, scope: part === 'delta' ? 'delta' : Number(part) };
}
