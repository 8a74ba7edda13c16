import { createPublicKey, randomBytes, verify } from 'node:crypto';
import type { CrlTerms } from '@cardea/domain';
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
} from '../../x509/certificate.js';
import type { NameConstraints } from '../../x509/extensions.js';
import { EmbeddedAuthority } from './embedded-authority.js';

/** What the embedded authorities need of the installation. */
export interface EmbeddedAuthoritiesOptions {
  readonly keyStore: KeyStore;
  readonly authorities: Pick<AuthorityRepository, 'find' | 'insert'>;
  readonly clock: Clock;
  /** Of both keys when they are made; existing authorities keep theirs. Default `ECDSA-P-256`. */
  readonly algorithm?: KeyAlgorithm;
  /** Base URL of the server without a slash at the end; CRLs and certificates are found below it. */
  readonly publicUrl: string;
  /** Printed before the CA name, as in `host\\CA name`. */
  readonly hostName: string;
  /** First words of the names of new authorities. Default `Cardea`. */
  readonly organizationName?: string;
  /** Of the issuing authority when it is made; an existing one keeps its own. Default none. */
  readonly nameConstraints?: NameConstraints | undefined;
  /** Of the issuing authorities; a root has neither deltas nor partitions. */
  readonly crlTerms?: CrlTerms;
  /** SHA-256 hashes (lower-case hex) of SubjectPublicKeyInfo to refuse; default the published test keys. */
  readonly knownKeys?: ReadonlySet<string>;
}

/**
 * Opens a stored authority with its key.
 *
 * Errors: `Misconfigured` when its key is missing or is another than its certificate names.
 */
export async function openAuthority(
  options: EmbeddedAuthoritiesOptions,
  stored: StoredAuthority,
  superiors: readonly Uint8Array[],
): Promise<EmbeddedAuthority> {
  const { keyStore, knownKeys, crlTerms } = options;
  const { name, issuerName } = stored;
  const key = keyOf(stored);
  const certificate = readAuthorityCertificate(stored.certificateDer);
  const { algorithm } = await keyStore.publicKey(key);
  await keySignsForCertificate(keyStore, key, algorithm, certificate, name);
  return new EmbeddedAuthority({
    name,
    issuerName,
    certificate,
    superiors,
    keyStore,
    key,
    algorithm,
    addresses: addressesOf(options, name),
    ...(knownKeys === undefined ? {} : { knownKeys }),
    ...(superiors.length === 0 || crlTerms === undefined ? {} : { crlTerms }),
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

/** Where clients find what the authority of this name publishes. */
export function addressesOf(
  { publicUrl }: Pick<EmbeddedAuthoritiesOptions, 'publicUrl'>,
  name: string,
): IssuerAddresses {
  const base = publicUrl.replace(/\/+$/, '');
  return {
    crlUrl: `${base}/pki/${name}.crl`,
    ocspUrl: `${base}/pki/ocsp`,
    certificateUrl: `${base}/pki/${name}.crt`,
  };
}

/** The key of a stored authority. */
export function keyOf({ keyName, keyVersion }: StoredAuthority): KeyReference {
  return { name: keyName, version: keyVersion };
}
