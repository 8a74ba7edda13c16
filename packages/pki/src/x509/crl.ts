import type { RevokedCertificate } from '@cardea/domain';
import { CRLReasons, Extensions, Time } from '@peculiar/asn1-x509';
import type { AuthorityCertificate } from './certificate.js';
import { element, encode, encodeSigned, tag, unsignedInteger } from './der.js';
import { authorityKeyIdentifier, crlNumber, crlReason } from './extensions.js';
import { type AuthoritySigner, signatureAlgorithmOf } from './signer.js';

/** A full CRL to sign. */
export interface CrlOrder {
  readonly issuer: AuthorityCertificate;
  readonly crlNumber: number;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly revoked: readonly RevokedCertificate[];
}

/** Encodes and signs a full version 2 CRL (RFC 5280 §5.1), entries by serial number, DER. */
export async function signCrl(order: CrlOrder, signer: AuthoritySigner): Promise<Uint8Array> {
  const signature = signatureAlgorithmOf(signer.algorithm);
  const encodeEntry = entryEncoder();
  const entries = [...order.revoked].sort(bySerialNumber).map(encodeEntry);
  const crlExtensions = new Extensions([
    authorityKeyIdentifier(order.issuer.keyIdentifier),
    crlNumber(order.crlNumber),
  ]);
  const version2 = element(tag.integer, [Uint8Array.of(1)]);
  const tbsCertListDer = element(tag.sequence, [
    version2,
    encode(signature),
    order.issuer.subjectDer,
    encode(new Time(order.thisUpdate)),
    encode(new Time(order.nextUpdate)),
    // RFC 5280 §5.1.2.6: the list must be absent when nothing is revoked.
    ...(entries.length === 0 ? [] : [element(tag.sequence, entries)]),
    element(tag.context0, [encode(crlExtensions)]),
  ]);
  return encodeSigned(tbsCertListDer, signature, await signer.sign(tbsCertListDer));
}

function bySerialNumber(one: RevokedCertificate, other: RevokedCertificate): number {
  const difference = BigInt(`0x${one.serialNumber}`) - BigInt(`0x${other.serialNumber}`);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Encodes entries (RFC 5280 §5.1.2.6); each time and each reason is encoded once and remembered. */
function entryEncoder(): (entry: RevokedCertificate) => Uint8Array {
  const times = new Map<number, Uint8Array>();
  const reasons = new Map<string, Uint8Array>();
  return ({ serialNumber, revokedAt, reason }) =>
    element(tag.sequence, [
      element(tag.integer, [new Uint8Array(unsignedInteger(serialNumber))]),
      remembered(times, Math.floor(revokedAt.getTime() / 1000), () => encode(new Time(revokedAt))),
      remembered(reasons, reason, () => entryExtensions(reason)),
    ]);
}

function remembered<K>(known: Map<K, Uint8Array>, key: K, make: () => Uint8Array): Uint8Array {
  const found = known.get(key) ?? make();
  known.set(key, found);
  return found;
}

/** RFC 5280 §5.3.1: reason unspecified is said by leaving the extensions out. */
function entryExtensions(reason: string): Uint8Array {
  const code = reasonCode(reason);
  return code === CRLReasons.unspecified ? new Uint8Array() : encode(new Extensions([crlReason(code)]));
}

const reasonCodes = new Map<string, CRLReasons>([
  ['keyCompromise', CRLReasons.keyCompromise],
  ['cACompromise', CRLReasons.cACompromise],
  ['affiliationChanged', CRLReasons.affiliationChanged],
  ['superseded', CRLReasons.superseded],
  ['cessationOfOperation', CRLReasons.cessationOfOperation],
  ['certificateHold', CRLReasons.certificateHold],
  ['privilegeWithdrawn', CRLReasons.privilegeWithdrawn],
  ['aACompromise', CRLReasons.aACompromise],
]);

function reasonCode(reason: string): CRLReasons {
  return reasonCodes.get(reason) ?? CRLReasons.unspecified;
}
