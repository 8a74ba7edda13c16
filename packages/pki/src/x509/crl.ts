import type { RevokedCertificate } from '@cardea/domain';
import {
  CRLReasons,
  RevokedCertificate as RevokedEntry,
  TBSCertList,
  Time,
  Version,
} from '@peculiar/asn1-x509';
import type { AuthorityCertificate } from './certificate.js';
import { encode, encodeSigned, unsignedInteger } from './der.js';
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
  const entries = [...order.revoked].sort(bySerialNumber).map(crlEntry);
  const tbsCertListDer = encode(
    new TBSCertList({
      version: Version.v2,
      signature,
      issuer: order.issuer.subject,
      thisUpdate: new Time(order.thisUpdate),
      nextUpdate: new Time(order.nextUpdate),
      // RFC 5280 §5.1.2.6: the list must be absent when nothing is revoked.
      ...(entries.length === 0 ? {} : { revokedCertificates: entries }),
      crlExtensions: [authorityKeyIdentifier(order.issuer.keyIdentifier), crlNumber(order.crlNumber)],
    }),
  );
  return encodeSigned(tbsCertListDer, signature, await signer.sign(tbsCertListDer));
}

function bySerialNumber(one: RevokedCertificate, other: RevokedCertificate): number {
  const difference = BigInt(`0x${one.serialNumber}`) - BigInt(`0x${other.serialNumber}`);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function crlEntry({ serialNumber, revokedAt, reason }: RevokedCertificate): RevokedEntry {
  const code = reasonCode(reason);
  return new RevokedEntry({
    userCertificate: unsignedInteger(serialNumber),
    revocationDate: new Time(revokedAt),
    // RFC 5280 §5.3.1: reason unspecified is said by leaving the extension out.
    ...(code === CRLReasons.unspecified ? {} : { crlEntryExtensions: [crlReason(code)] }),
  });
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
