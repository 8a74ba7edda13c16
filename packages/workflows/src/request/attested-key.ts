import {
  type AttestedKey,
  type CheckedCertificationRequest,
  CmError,
  type KeyAttestationEvidence,
  type KeyAttestationTerms,
} from '@cardea/domain';
import type { Ports } from '../ports.js';

/** Under which terms the client's keys are attested, and what it handed in: the n-th for its n-th request. */
export interface Attestations {
  readonly terms: KeyAttestationTerms;
  readonly evidence: readonly (KeyAttestationEvidence | null)[];
  readonly now: Date;
}

/**
 * What the card said of a key that is to be certified; null where the profile template asks for no attestation, and then
 * evidence is not looked at.
 *
 * Errors: `BadCertificationRequest` with the reason why the key is not certified.
 */
export function attestedKeyOf(
  { keyAttestation }: Pick<Ports, 'keyAttestation'>,
  { terms, evidence, now }: Attestations,
  position: number,
  { publicKeyDer }: CheckedCertificationRequest,
): AttestedKey | null {
  if (terms.requirement === 'none') return null;
  const given = evidence[position] ?? null;
  if (given === null) {
    throw new CmError(
      'BadCertificationRequest',
      'The profile template wants the key to be attested by its card, and no attestation came with the request.',
    );
  }
  const { trustedRootsPem, allowKeysWithoutPin } = terms;
  const attested = keyAttestation.verify(given, { publicKeyDer, trustedRootsPem, now });
  if (attested.pinPolicy === 'never' && !allowKeysWithoutPin) {
    throw new CmError(
      'BadCertificationRequest',
      'The card uses this key without a PIN (PIN policy never), which the profile template does not allow.',
    );
  }
  return attested;
}

/** An attested key as an auditor reads it: `card 12345678, firmware 5.7.1, PIN once, touch never`. */
export function describeAttestedKey(attested: AttestedKey): string {
  const { cardSerial, firmwareVersion, pinPolicy, touchPolicy } = attested;
  return `card ${cardSerial ?? 'without number'}, firmware ${firmwareVersion}, PIN ${pinPolicy}, touch ${touchPolicy}`;
}
