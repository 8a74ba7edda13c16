import type {
  AuthorityRepository,
  Clock,
  CrlTerms,
  KeyAlgorithm,
  KeyReference,
  KeyStore,
  StoredAuthority,
} from '@cardea/domain';
import { type IssuerAddresses, readAuthorityCertificate } from '../../x509/certificate.js';
import type { NameConstraints } from '../../x509/extensions.js';
import { AuthorityKey } from './authority-key.js';
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

/** An authority with its key. */
export interface OpenedAuthority {
  readonly authority: EmbeddedAuthority;
  readonly key: AuthorityKey;
}

/**
 * Opens a stored authority with its key, which signed something on trial.
 *
 * Errors: `Misconfigured` when its key is missing or is another than its certificate names; `CaUnavailable` when the token
 * with the key does not answer.
 */
export async function openAuthority(
  options: EmbeddedAuthoritiesOptions,
  stored: StoredAuthority,
  superiors: readonly Uint8Array[],
): Promise<EmbeddedAuthority> {
  const { authority, key } = await openUntriedAuthority(options, stored, superiors);
  await key.tryOut();
  return authority;
}

/**
 * Opens a stored authority whose key is tried out before it signs for the first time.
 *
 * Errors: `Misconfigured` when the store has no such key.
 */
export async function openUntriedAuthority(
  options: EmbeddedAuthoritiesOptions,
  stored: StoredAuthority,
  superiors: readonly Uint8Array[],
): Promise<OpenedAuthority> {
  const { keyStore, knownKeys, crlTerms, clock } = options;
  const { name: authorityName, issuerName } = stored;
  const reference = keyOf(stored);
  const certificate = readAuthorityCertificate(stored.certificateDer);
  const { algorithm } = await keyStore.publicKey(reference);
  const key = new AuthorityKey({ authorityName, keyStore, reference, algorithm, certificate, clock });
  const authority = new EmbeddedAuthority({
    name: authorityName,
    issuerName,
    certificate,
    superiors,
    signer: key,
    addresses: addressesOf(options, authorityName),
    ...(knownKeys === undefined ? {} : { knownKeys }),
    ...(superiors.length === 0 || crlTerms === undefined ? {} : { crlTerms }),
  });
  return { authority, key };
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
