import { type Clock, CmError, Secret, type WrappedKeyRepository } from '@cardea/domain';
import type { KeyPlace } from './key-place.js';
import { KnownKeys } from './known-keys.js';
import { Pkcs11KeyStore } from './pkcs11/pkcs11-key-store.js';
import { TokenConnection, type TokenOptions } from './pkcs11/token-connection.js';
import { RoutingKeyStore } from './routing-key-store.js';
import { findSecret, type SecretSource } from './secret-file.js';
import { type KeyEncryptionKeySource, loadKeyEncryptionKey } from './software/key-encryption-key.js';
import { SoftwareKeyStore } from './software/software-key-store.js';

/** The token of an installation, and where its PIN is. */
export interface TokenSource extends Omit<TokenOptions, 'pin'> {
  readonly pin: SecretSource;
}

/** What {@link openKeyStore} needs. */
export interface KeyStoreSources {
  readonly keys: WrappedKeyRepository;
  readonly clock: Clock;
  readonly keyEncryptionKey: KeyEncryptionKeySource;
  /** Undefined when the installation has no token. */
  readonly token: TokenSource | undefined;
  readonly placeForNew: (name: string) => KeyPlace;
  /** Told when the token is lost or cannot be opened. */
  readonly warn?: (message: string) => void;
}

/** The keystore of an installation while it is open. */
export class OpenedKeyStore extends RoutingKeyStore implements Disposable {
  readonly #close: () => void;

  constructor(options: ConstructorParameters<typeof RoutingKeyStore>[0], close: () => void) {
    super(options);
    this.#close = close;
  }

  /** Ends the process that drives the token. */
  [Symbol.dispose](): void {
    this.#close();
  }
}

/**
 * Opens the keystore of an installation; software and token are opened when a key needs them. Wraps a trial, so that a
 * token or key-encryption key that does not work shows at once.
 *
 * Errors: `Misconfigured` and `CaUnavailable` as the keystore of the place where secrets are wrapped.
 */
export async function openKeyStore(sources: KeyStoreSources): Promise<OpenedKeyStore> {
  const { clock, placeForNew } = sources;
  const keys = new KnownKeys(sources.keys);
  await keys.list();
  let token: TokenConnection | undefined;
  const open = async (place: KeyPlace) => {
    if (place === 'pkcs11') {
      token ??= await connect(sources.token, sources.warn);
      return new Pkcs11KeyStore({ keys, token, clock });
    }
    const keyEncryptionKey = await loadKeyEncryptionKey(sources.keyEncryptionKey);
    return new SoftwareKeyStore({ keys, keyEncryptionKey, clock });
  };
  const opened = new OpenedKeyStore({ keys, open, placeForNew }, () => token?.[Symbol.dispose]());
  try {
    const trial = new Secret(new Uint8Array(1));
    await opened.unwrap(await opened.wrap(trial, 'trial'), 'trial');
    return opened;
  } catch (error) {
    opened[Symbol.dispose]();
    throw error;
  }
}

async function connect(
  source: TokenSource | undefined,
  warn: KeyStoreSources['warn'],
): Promise<TokenConnection> {
  if (source === undefined)
    throw new CmError(
      'Misconfigured',
      'A key is in a PKCS#11 token, but none is configured: set CARDEA_PKCS11_MODULE and CARDEA_PKCS11_TOKEN.',
    );
  const pin = await findSecret(source.pin);
  if (pin === undefined)
    throw new CmError(
      'Misconfigured',
      'The PIN of the PKCS#11 token is missing: set CARDEA_PKCS11_PIN_FILE, or give the service the credential pkcs11-pin.',
    );
  // Editors end a file with a line end, which no PIN has.
  return new TokenConnection({ ...source, pin: new Secret(pin.secret.reveal().replace(/\r?\n$/, '')) }, warn);
}
