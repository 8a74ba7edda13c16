import { microsoft } from '../../x509/object-identifiers.js';
import { extendedKeyUsagesOf } from '../extended-key-usages.js';
import { alternativeNames, generalNameTag, otherNameOf } from '../general-names.js';
import type { LintRule } from '../lint-rule.js';

/** A certificate for smart card logon says by a user principal name whose account it opens. */
export const smartcardLogonName: LintRule = {
  name: 'smartcard-logon-name',
  source: 'RFC 4556 §3.2.2, Microsoft: smart card logon with third-party certification authorities',
  causedBy: 'request',
  check: (certificate) => {
    if (!extendedKeyUsagesOf(certificate).includes(microsoft.smartcardLogon)) return undefined;
    const hasName = alternativeNames(certificate).some(
      (name) =>
        name.identifier === generalNameTag.otherName &&
        otherNameOf(name).typeId === microsoft.userPrincipalName,
    );
    return hasName ? undefined : 'is for smart card logon without a user principal name';
  },
};
