import { extensionType } from '../../x509/object-identifiers.js';
import { addressFault } from '../general-names.js';
import type { LintRule } from '../lint-rule.js';
import { childrenOf, type DerElement } from '../strict-der.js';
import { extension } from '../tbs-certificate.js';

const distributionPointTag = 0xa0;
const fullNameTag = 0xa0;

/** Each distribution point says by absolute addresses where the CRL, or the delta CRL, is. */
export const crlDistributionPoints: LintRule = {
  name: 'crl-distribution-points',
  source: 'RFC 5280 §4.2.1.13, §4.2.1.15',
  causedBy: 'profile',
  check: (certificate) => {
    for (const name of ['cRLDistributionPoints', 'freshestCRL'] as const) {
      const found = extension(certificate, extensionType[name]);
      if (found === undefined) continue;
      const points = childrenOf(found.value);
      if (points.length === 0) return `has ${name} without a point`;
      const fault = points.map(faultOf).find((each) => each !== undefined);
      if (fault !== undefined) return fault;
    }
    return undefined;
  },
};

function faultOf(point: DerElement): string | undefined {
  const [name] = childrenOf(point);
  if (name?.identifier !== distributionPointTag) return 'has a CRL distribution point without a name';
  const [fullName] = childrenOf(name, distributionPointTag);
  const addresses = childrenOf(fullName, fullNameTag);
  if (addresses.length === 0) return 'has a CRL distribution point without an address';
  return addresses.map(addressFault).find((fault) => fault !== undefined);
}
