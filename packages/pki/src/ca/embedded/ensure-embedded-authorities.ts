import { createPublicKey, randomBytes, verify } from 'node:crypto';
import {
  type AuthorityRepository,
  type Clock,
  CmError,
  type KeyAlgorithm,
  type KeyReference,
  type KeyStore,
  type StoredAuthority,
} from '@cardea/domain';
import {
  type AuthorityCertificate,
  type IssuerAddresses,
  readAuthorityCertificate,
  signAuthorityCertificate,
  signRootCertificate,
  type ValidityPeriod,
} from '../../x509/certificate.js';
import { distinguishedName } from '../../x509/distinguished-name.js';
import { keyIdentifier } from '../../x509/extensions.js';
import { decodePublicKey } from '../../x509/public-key.js';
import { EmbeddedAuthority } from './embedded-authority.js';

/** What the embedded authorities need of the installation. */
export interface EmbeddedAuthoritiesOptions {
  readonly keyStore: KeyStore;
  readonly authorities: AuthorityRepository;
  readonly clock: Clock;
  /** Of both keys when they are made; existing authorities keep theirs. Default `ECDSA-P-256`. */
  readonly algorithm?: KeyAlgorithm;
  /** Base URL of the server without a slash at the end; CRLs and certificates are found below it. */
  readonly publicUrl: string;
  /** Printed before the CA name, as in `host\CA name`. */
  readonly hostName: string;
  /** First words of the names of new authorities. Default `Cardea`. */
  readonly organizationName?: string;
  /** SHA-256 hashes (lower-case hex) of SubjectPublicKeyInfo to refuse; default the published test keys. */
  readonly knownKeys?: ReadonlySet<string>;
}

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
  const root = (await options.authorities.find('root')) ?? (await store(options, await createRoot(options)));
  const rootCertificate = readAuthorityCertificate(root.certificateDer);
  const issuing =
    (await options.authorities.find('issuing')) ??
    (await store(options, await createIssuing(options, root, rootCertificate)));
  return {
    root: await openAuthority(options, root, undefined),
    issuing: await openAuthority(options, issuing, rootCertificate),
  };
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
      validity: validityOf(options.clock, rootYears),
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
  const validity = validityOf(options.clock, issuingYears);
  const certificateDer = await signAuthorityCertificate(
    {
      serialNumber: authoritySerialNumber(),
      subject,
      publicKeyDer,
      validity: {
        notBefore: laterOf(validity.notBefore, issuer.notBefore),
        notAfter: earlierOf(validity.notAfter, issuer.notAfter),
      },
      pathLenConstraint: 0,
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

async function openAuthority(
  options: EmbeddedAuthoritiesOptions,
  stored: StoredAuthority,
  parent: AuthorityCertificate | undefined,
): Promise<EmbeddedAuthority> {
  const { keyStore, knownKeys } = options;
  const { name, issuerName } = stored;
  const key = keyOf(stored);
  const certificate = readAuthorityCertificate(stored.certificateDer);
  const { algorithm } = await keyStore.publicKey(key);
  await keySignsForCertificate(keyStore, key, algorithm, certificate, name);
  return new EmbeddedAuthority({
    name,
    issuerName,
    certificate,
    parent,
    keyStore,
    key,
    algorithm,
    addresses: addressesOf(options, name),
    ...(knownKeys === undefined ? {} : { knownKeys }),
  });
}

/** A trial signature, so that a wrong key-encryption key or a foreign certificate shows at start and not at issuance. */
async function keySignsForCertificate(
  keyStore: KeyStore,
  key: KeyReference,
  algorithm: KeyAlgorithm,
  { publicKeyDer }: AuthorityCertificate,
  name: string,
): Promise<void> {
  const trial = randomBytes(32);
  const signature = await keyStore.sign(key, trial);
  const publicKey = createPublicKey({ key: Buffer.from(publicKeyDer), format: 'der', type: 'spki' });
  const hash = algorithm === 'ECDSA-P-384' ? 'sha384' : 'sha256';
  if (!verify(hash, trial, publicKey, signature))
    throw new CmError(
      'Misconfigured',
      `The certificate of the authority ${name} does not belong to the key ${key.name} version ${key.version}.`,
    );
}

async function generateAuthorityKey(
  { keyStore, algorithm = 'ECDSA-P-256' }: EmbeddedAuthoritiesOptions,
  name: string,
): Promise<{ key: KeyReference; publicKeyDer: Uint8Array; algorithm: KeyAlgorithm }> {
  return { ...(await keyStore.generateKey(name, algorithm)), algorithm };
}

/** The tag comes from the key, so two installations never give one name to two keys. */
function authorityNames(
  { organizationName = 'Cardea', hostName }: EmbeddedAuthoritiesOptions,
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

function authoritySerialNumber(): string {
  // RFC 5280 §4.1.2.2: positive and never zero.
  const octets = randomBytes(16);
  octets[0] = ((octets[0] ?? 0) & 0x7f) | 0x40;
  return octets.toString('hex').toUpperCase();
}

function validityOf(clock: Clock, years: number): ValidityPeriod {
  const now = clock.now();
  const notAfter = new Date(now);
  notAfter.setUTCFullYear(now.getUTCFullYear() + years);
  return { notBefore: new Date(now.getTime() - clockSkewMs), notAfter };
}

function addressesOf({ publicUrl }: EmbeddedAuthoritiesOptions, name: string): IssuerAddresses {
  const base = publicUrl.replace(/\/+$/, '');
  return {
    crlUrl: `${base}/pki/${name}.crl`,
    ocspUrl: `${base}/pki/ocsp`,
    certificateUrl: `${base}/pki/${name}.crt`,
  };
}

function keyOf({ keyName, keyVersion }: StoredAuthority): KeyReference {
  return { name: keyName, version: keyVersion };
}

function laterOf(one: Date, other: Date): Date {
  return one > other ? one : other;
}

function earlierOf(one: Date, other: Date): Date {
  return one < other ? one : other;
}
