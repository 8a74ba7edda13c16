import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { OctetString } from '@peculiar/asn1-schema';
import {
  BasicConstraints,
  Extension,
  id_ce_basicConstraints,
  id_ce_keyUsage,
  KeyUsage,
  KeyUsageFlags,
} from '@peculiar/asn1-x509';
import { yubicoExtension } from '../attestation/yubico-facts.js';
import { signCertificate, type ValidityPeriod } from '../x509/certificate.js';
import { encode } from '../x509/der.js';
import { distinguishedName } from '../x509/distinguished-name.js';
import { spki } from './weak-keys.js';

// Chains as the maker of a card signs them, with any one thing wrong.

/** A certificate with its key. */
export interface Party {
  readonly commonName: string;
  readonly certificateDer: Uint8Array;
  readonly publicKeyDer: Uint8Array;
  readonly privateKey: KeyObject;
}

/** What a certificate is to be; what is not said is as a well-made authority has it. */
export interface PartyOrder {
  /** Self-signed without. */
  readonly issuer?: Party;
  readonly extensions?: readonly Extension[];
  readonly validity?: ValidityPeriod;
  readonly keys?: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
}

export const now = new Date('2026-06-01T00:00:00Z');
/** As the makers of cards write it. */
const longValidity = {
  notBefore: new Date('2016-03-14T00:00:00Z'),
  notAfter: new Date('2052-04-17T00:00:00Z'),
};
export const expired = { notBefore: longValidity.notBefore, notAfter: new Date('2026-05-31T23:59:59Z') };
export const notYetValid = { notBefore: new Date('2026-06-01T00:00:01Z'), notAfter: longValidity.notAfter };

/** Card makers do not ask our rules. */
const madeElsewhere = {
  rules: [],
  issuer: { subjectDer: new Uint8Array(), keyIdentifier: new Uint8Array(), ...longValidity },
};

/** Makes a certificate signed with SHA-256 by an elliptic curve key, or the RSA key of its issuer. */
export async function makeParty(commonName: string, order: PartyOrder = {}): Promise<Party> {
  const keys = order.keys ?? generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const publicKeyDer = spki(keys.publicKey);
  const issuer = order.issuer ?? { commonName, privateKey: keys.privateKey };
  const certificateDer = await signCertificate(
    {
      serialNumber: `40${randomBytes(15).toString('hex')}`,
      issuerDer: encode(nameOf(issuer.commonName)),
      subjectDer: encode(nameOf(commonName)),
      validity: order.validity ?? longValidity,
      publicKeyDer,
      extensions: order.extensions ?? authorityExtensions(),
    },
    {
      algorithm: issuer.privateKey.asymmetricKeyType === 'rsa' ? 'RSA-2048' : 'ECDSA-P-256',
      sign: async (message) => new Uint8Array(sign('sha256', message, issuer.privateKey)),
    },
    madeElsewhere,
  );
  return { commonName, certificateDer, publicKeyDer, privateKey: keys.privateKey };
}

function nameOf(value: string) {
  return distinguishedName([{ attribute: 'commonName', value }]);
}

/** An extension with the octets of its value. */
export function rawExtension(extnID: string, value: Uint8Array, critical = false): Extension {
  return new Extension({ extnID, critical, extnValue: new OctetString(Uint8Array.from(value)) });
}

/** basicConstraints and keyUsage of an authority, or of something that calls itself one. */
export function authorityExtensions(
  constraints: { readonly cA?: boolean; readonly pathLenConstraint?: number } = {},
  usages: number = KeyUsageFlags.keyCertSign,
): Extension[] {
  return [
    rawExtension(id_ce_basicConstraints, encode(new BasicConstraints({ cA: true, ...constraints })), true),
    rawExtension(id_ce_keyUsage, encode(new KeyUsage(usages)), true),
  ];
}

/** What a card writes into an attestation: firmware 5.7.1, PIN once and touch never unless said. */
export function cardExtensions(policies: readonly number[] = [2, 1]): Extension[] {
  return [
    rawExtension(yubicoExtension.firmwareVersion, Uint8Array.of(5, 7, 1)),
    rawExtension(yubicoExtension.serialNumber, Uint8Array.of(0x02, 0x04, 0x00, 0xbc, 0x61, 0x4e)),
    rawExtension(yubicoExtension.policies, Uint8Array.from(policies)),
  ];
}

/** Root, the card's own authority and an attested key. */
export async function makeCardChain(
  orders: { readonly [part in 'root' | 'card' | 'key']?: Omit<PartyOrder, 'issuer'> } = {},
): Promise<{ root: Party; card: Party; key: Party }> {
  const root = await makeParty('Maker Root', orders.root);
  const card = await makeParty('Card Attestation', { ...orders.card, issuer: root });
  const key = await makeParty('Attestation 9A', {
    extensions: cardExtensions(),
    ...orders.key,
    issuer: card,
  });
  return { root, card, key };
}
