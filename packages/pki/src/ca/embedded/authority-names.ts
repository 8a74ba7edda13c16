import { distinguishedName } from '../../x509/distinguished-name.js';
import { keyIdentifier } from '../../x509/extensions.js';
import { decodePublicKey } from '../../x509/public-key.js';
import type { EmbeddedAuthoritiesOptions } from './open-authority.js';

/**
 * Name of a new authority, and how the wire prints it. The tag comes from the key, so two installations never give one name to
 * two keys.
 */
export function authorityNames(
  {
    organizationName = 'Cardea',
    hostName,
  }: Pick<EmbeddedAuthoritiesOptions, 'organizationName' | 'hostName'>,
  role: string,
  publicKeyDer: Uint8Array,
) {
  const identifier = keyIdentifier(decodePublicKey(publicKeyDer));
  const tag = Buffer.from(identifier.subarray(0, 4)).toString('hex').toUpperCase();
  const commonName = `${organizationName} ${role} ${tag}`;
  const subject = distinguishedName([
    { attribute: 'organizationName', value: organizationName },
    { attribute: 'commonName', value: commonName },
  ]);
  return { subject, issuerName: `${hostName}\\${commonName}` };
}
