import { extensionType, microsoft } from '../../x509/object-identifiers.js';
import { extendedKeyUsagesOf } from '../extended-key-usages.js';
import type { LintRule } from '../lint-rule.js';
import { extension } from '../tbs-certificate.js';

/** A domain controller lets nobody log on whose certificate it cannot look up in a CRL. */
export const smartcardLogonRevocation: LintRule = {
  name: 'smartcard-logon-revocation',
  source: 'RFC 5280 §4.2.1.13, Microsoft: smart card logon with third-party certification authorities',
  causedBy: 'profile',
  check: (certificate) =>
    extendedKeyUsagesOf(certificate).includes(microsoft.smartcardLogon) &&
    extension(certificate, extensionType.cRLDistributionPoints) === undefined
      ? 'is for smart card logon without a CRL distribution point'
      : undefined,
};
