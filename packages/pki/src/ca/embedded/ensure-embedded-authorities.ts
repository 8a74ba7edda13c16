import { randomBytes } from 'node:crypto';
import type { KeyAlgorithm, KeyReference, StoredAuthority } from '@cardea/domain';
import {
  type AuthorityCertificate,
  readAuthorityCertificate,
  signAuthorityCertificate,
  signRootCertificate,
  type ValidityPeriod,
} from '../../x509/certificate.js';
import { authorityNames } from './authority-names.js';
import type { EmbeddedAuthority } from './embedded-authority.js';
import { addressesOf, type EmbeddedAuthoritiesOptions, keyOf, openAuthority } from './open-authority.js';

/** Clocks of clients may be this much behind ours. */
const clockSkewMs = 10 * 60 * 1000;
const rootYears = 20;
const issuingYears = 10;

/**
 * Opens the root and the issuing authority, and makes each that is missing: its key, its certificate, its row. A start
 * that was interrupted continues where it stopped.
 *
 * Errors: `Misconfigured` when a stored authority does not fit its key, or the key-encryption key does not open it.
 */
export async function ensureEmbeddedAuthorities(
  options: EmbeddedAuthoritiesOptions,
): Promise<{ root: EmbeddedAuthority; issuing: EmbeddedAuthority }> {
  const { root, issuing } = await makeMissingAuthorities(options);
  return {
    root: await openAuthority(options, root, []),
    issuing: await openAuthority(options, issuing, [root.certificateDer]),
  };
}

/** Makes the root and the issuing authority where they are missing, and opens neither. */
export async function makeMissingAuthorities(
  options: EmbeddedAuthoritiesOptions,
): Promise<{ root: StoredAuthority; issuing: StoredAuthority }> {
  const root = (await options.authorities.find('root')) ?? (await store(options, await createRoot(options)));
  const rootCertificate = readAuthorityCertificate(root.certificateDer);
  const issuing =
    (await options.authorities.find('issuing')) ??
    (await store(options, await createIssuing(options, root, rootCertificate)));
  return { root, issuing };
}

async function createRoot(options: EmbeddedAuthoritiesOptions): Promise<StoredAuthority> {
  const { keyStore } = options;
  const { key, publicKeyDer, algorithm } = await generateAuthorityKey(options, 'ca/root');
  const { subject, issuerName } = authorityNames(options, 'Root CA', publicKeyDer);
  const certificateDer = await signRootCertificate(
    {
      serialNumber: authoritySerialNumber(),
      subject,
      publicKeyDer,
      validity: validityOf(options.clock.now(), rootYears),
      pathLenConstraint: 1,
    },
    { algorithm, sign: (message) => keyStore.sign(key, message) },
  );
  return { name: 'root', certificateDer, keyName: key.name, keyVersion: key.version, issuerName };
}

async function createIssuing(
  options: EmbeddedAuthoritiesOptions,
  root: StoredAuthority,
  issuer: AuthorityCertificate,
): Promise<StoredAuthority> {
  const { keyStore } = options;
  const rootKey = keyOf(root);
  const { algorithm: rootAlgorithm } = await keyStore.publicKey(rootKey);
  const { key, publicKeyDer } = await generateAuthorityKey(options, 'ca/issuing');
  const { subject, issuerName } = authorityNames(options, 'Issuing CA', publicKeyDer);
  const certificateDer = await signAuthorityCertificate(
    {
      serialNumber: authoritySerialNumber(),
      subject,
      publicKeyDer,
      validity: issuingValidity(options.clock.now(), issuer),
      pathLenConstraint: 0,
      nameConstraints: options.nameConstraints,
      issuer,
      addresses: addressesOf(options, 'root'),
    },
    { algorithm: rootAlgorithm, sign: (message) => keyStore.sign(rootKey, message) },
  );
  return { name: 'issuing', certificateDer, keyName: key.name, keyVersion: key.version, issuerName };
}

/** Inserts a new authority; when another process was first, its authority counts. */
async function store(
  { authorities }: EmbeddedAuthoritiesOptions,
  authority: StoredAuthority,
): Promise<StoredAuthority> {
  try {
    await authorities.insert(authority);
    return authority;
  } catch (error) {
    const first = await authorities.find(authority.name);
    if (first === undefined) throw error;
    return first;
  }
}

/** Makes the next version of an authority's key. */
export async function generateAuthorityKey(
  { keyStore, algorithm = 'ECDSA-P-256' }: EmbeddedAuthoritiesOptions,
  name: string,
): Promise<{ key: KeyReference; publicKeyDer: Uint8Array; algorithm: KeyAlgorithm }> {
  return { ...(await keyStore.generateKey(name, algorithm)), algorithm };
}

function authoritySerialNumber(): string {
  // RFC 5280 §4.1.2.2: positive and never zero.
  const octets = randomBytes(16);
  octets[0] = ((octets[0] ?? 0) & 0x7f) | 0x40;
  return octets.toString('hex').toUpperCase();
}

/** From when to when an issuing authority is certified that begins `now`: never outside the validity of its issuer. */
export function issuingValidity(now: Date, issuer: AuthorityCertificate): ValidityPeriod {
  const { notBefore, notAfter } = validityOf(now, issuingYears);
  return {
    notBefore: laterOf(notBefore, issuer.notBefore),
    notAfter: earlierOf(notAfter, issuer.notAfter),
  };
}

function validityOf(now: Date, years: number): ValidityPeriod {
  const notAfter = new Date(now);
  notAfter.setUTCFullYear(now.getUTCFullYear() + years);
  return { notBefore: new Date(now.getTime() - clockSkewMs), notAfter };
}

function laterOf(one: Date, other: Date): Date {
  return one > other ? one : other;
}

function earlierOf(one: Date, other: Date): Date {
  return one < other ? one : other;
}
