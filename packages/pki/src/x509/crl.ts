import { setImmediate } from 'node:timers/promises';
import type { RevokedCertificate } from '@cardea/domain';
import { CRLReasons, Extensions, Time } from '@peculiar/asn1-x509';
import type { AuthorityCertificate } from './certificate.js';
import { element, encode, encodeSigned, tag, unsignedInteger } from './der.js';
import {
  authorityKeyIdentifier,
  crlNumber,
  crlReason,
  deltaCrlIndicator,
  freshestCrl,
  issuingDistributionPoint,
} from './extensions.js';
import { type AuthoritySigner, signatureAlgorithmOf } from './signer.js';

/** A CRL to sign. */
export interface CrlOrder {
  readonly issuer: AuthorityCertificate;
  readonly crlNumber: number;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly revoked: readonly RevokedCertificate[];
  /** Makes it a delta CRL: number of the complete CRL that it completes (RFC 5280 §5.2.4). */
  readonly baseCrlNumber?: number | undefined;
  /** Makes it a partition of the user certificates: the address that their distribution points name (§5.2.5). */
  readonly partitionUrl?: string | undefined;
  /** Of a complete CRL: where its delta is (§5.2.6). */
  readonly freshestCrlUrl?: string | undefined;
}

/** So many entries are encoded before others get their turn: a millisecond or two. */
const entriesAtOnce = 500;

/** Encodes and signs a version 2 CRL (RFC 5280 §5.1), entries by serial number, DER. */
export async function signCrl(order: CrlOrder, signer: AuthoritySigner): Promise<Uint8Array> {
  const signature = signatureAlgorithmOf(signer.algorithm);
  const entries = await encodeEntries(order.revoked);
  const version2 = element(tag.integer, [Uint8Array.of(1)]);
  const tbsCertListDer = element(tag.sequence, [
    version2,
    encode(signature),
    order.issuer.subjectDer,
    encode(new Time(order.thisUpdate)),
    encode(new Time(order.nextUpdate)),
    // RFC 5280 §5.1.2.6: the list must be absent when nothing is revoked.
    ...(entries.length === 0 ? [] : [element(tag.sequence, entries)]),
    element(tag.context0, [encode(crlExtensions(order))]),
  ]);
  return encodeSigned(tbsCertListDer, signature, await signer.sign(tbsCertListDer));
}

function crlExtensions(order: CrlOrder): Extensions {
  const { baseCrlNumber, partitionUrl, freshestCrlUrl } = order;
  return new Extensions([
    authorityKeyIdentifier(order.issuer.keyIdentifier),
    crlNumber(order.crlNumber),
    ...(baseCrlNumber === undefined ? [] : [deltaCrlIndicator(baseCrlNumber)]),
    ...(partitionUrl === undefined ? [] : [issuingDistributionPoint(partitionUrl)]),
    ...(freshestCrlUrl === undefined ? [] : [freshestCrl([freshestCrlUrl])]),
  ]);
}

async function encodeEntries(revoked: readonly RevokedCertificate[]): Promise<Uint8Array[]> {
  const encodeEntry = entryEncoder();
  const sorted = await inOrderOfSerialNumbers(revoked);
  const pieces: Uint8Array[] = [];
  for (let start = 0; start < sorted.length; start += entriesAtOnce) {
    if (start > 0) await setImmediate();
    pieces.push(Buffer.concat(sorted.slice(start, start + entriesAtOnce).map(encodeEntry)));
  }
  return pieces;
}

/** Serial numbers of ours have one length and come from the store in order; others are sorted as the numbers they are. */
async function inOrderOfSerialNumbers(
  revoked: readonly RevokedCertificate[],
): Promise<readonly RevokedCertificate[]> {
  let isSorted = true;
  for (let index = 1; index < revoked.length && isSorted; index += 1) {
    if (index % (40 * entriesAtOnce) === 0) await setImmediate();
    const [one, other] = [revoked[index - 1], revoked[index]];
    isSorted = one === undefined || other === undefined || bySerialNumber(one, other) <= 0;
  }
  return isSorted ? revoked : [...revoked].sort(bySerialNumber);
}

/** Hex digits of one length and letter case compare like the numbers that they stand for. */
function bySerialNumber(
  { serialNumber: one }: RevokedCertificate,
  { serialNumber: other }: RevokedCertificate,
): number {
  if (one.length === other.length) return one < other ? -1 : one > other ? 1 : 0;
  const difference = BigInt(`0x${one}`) - BigInt(`0x${other}`);
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
  // Of delta CRLs alone.
  ['removeFromCRL', CRLReasons.removeFromCRL],
]);

function reasonCode(reason: string): CRLReasons {
  return reasonCodes.get(reason) ?? CRLReasons.unspecified;
}
