import {
  type Clock,
  CmError,
  type KeyEncryptionKeyRepository,
  type OwnKeys,
  Secret,
  type WrappedKeyRepository,
} from '@cardea/domain';
import { type KeyPlace, placeOf, type TokenPlace } from './key-place.js';
import { KnownKeys } from './known-keys.js';
import { Pkcs11KeyStore, tokenWrappingKeyName } from './pkcs11/pkcs11-key-store.js';
import { TokenConnection, type TokenOptions } from './pkcs11/token-connection.js';
import { RoutingKeyStore } from './routing-key-store.js';
import { findSecret, readOwnersFile, type SecretSource } from './secret-file.js';
import { type KeyEncryptionKeySource, loadKeyEncryptionKeys } from './software/key-encryption-key.js';
import { InstalledKeyEncryptionKeys, onlyKey } from './software/key-encryption-keys.js';
import { SoftwareKeyStore, type StoredKey } from './software/software-key-store.js';

/** The token of an installation, and where its PIN is. */
export interface TokenSource extends Omit<TokenOptions, 'pin'> {
  readonly pin: SecretSource;
}

/** What {@link openKeyStore} needs. */
export interface KeyStoreSources {
  readonly keys: WrappedKeyRepository;
  /** Which key-encryption keys of the software keystore there are. */
  readonly keyEncryptionKeys: KeyEncryptionKeyRepository;
  readonly clock: Clock;
  readonly keyEncryptionKey: KeyEncryptionKeySource;
  /** Undefined when the installation has no token. */
  readonly token: TokenSource | undefined;
  /** A token of the root's own, which need not be there all the time; undefined when there is none. */
  readonly rootToken?: TokenSource | undefined;
  readonly placeForNew: (name: string) => KeyPlace;
  /** Told when the token is lost or cannot be opened. */
  readonly warn?: (message: string) => void;
}

/** The two places once they are open. */
class Places {
  readonly #sources: KeyStoreSources;
  readonly #keys: KnownKeys;
  readonly #connections: TokenConnection[] = [];
  #isClosed = false;
  readonly #inToken = new Map<TokenPlace, Pkcs11KeyStore>();
  #software: Promise<{ store: SoftwareKeyStore; keys: InstalledKeyEncryptionKeys }> | undefined;

  constructor(sources: KeyStoreSources, keys: KnownKeys) {
    this.#sources = sources;
    this.#keys = keys;
  }

  inToken(place: TokenPlace): Pkcs11KeyStore {
    const known = this.#inToken.get(place);
    if (known !== undefined) return known;
    const { clock } = this.#sources;
    const opened = new Pkcs11KeyStore({ keys: this.#keys, token: this.#tokenAt(place), place, clock });
    this.#inToken.set(place, opened);
    return opened;
  }

  async software(): Promise<{ store: SoftwareKeyStore; keys: InstalledKeyEncryptionKeys }> {
    this.#software ??= this.#openSoftware();
    try {
      return await this.#software;
    } catch (error) {
      this.#software = undefined;
      throw error;
    }
  }

  async refresh(): Promise<void> {
    await this.#keys.list();
    await this.#inToken.get('pkcs11')?.refresh();
    await (await this.#software)?.keys.refresh();
  }

  close(): void {
    this.#isClosed = true;
    for (const connection of this.#connections) connection[Symbol.dispose]();
  }

  /** Connects to a token when it is first asked for something: what the store says of its keys needs no PIN. */
  #tokenAt(place: TokenPlace): Pick<TokenConnection, 'call'> {
    const { token, rootToken, warn } = this.#sources;
    let connecting: Promise<TokenConnection> | undefined;
    return {
      call: async (call) => {
        connecting ??= connect(place, place === 'pkcs11' ? token : rootToken, warn).then((connection) => {
          this.#connections.push(connection);
          if (this.#isClosed) connection[Symbol.dispose]();
          return connection;
        });
        const connection = await connecting.catch((error: unknown) => {
          connecting = undefined;
          throw error;
        });
        return await connection.call(call);
      },
    };
  }

  async #openSoftware() {
    const { keyEncryptionKey: source, keyEncryptionKeys: versions, clock, warn } = this.#sources;
    const keys = await InstalledKeyEncryptionKeys.open({
      versions,
      clock,
      read: (mayCreate) =>
        loadKeyEncryptionKeys(source, { mayCreate, ...(warn === undefined ? {} : { warn }) }),
      opensWhatIsStored: async ({ key }) => {
        const stored = (await this.#keys.list()).find((each) => placeOf(each) === 'software');
        if (stored === undefined) return undefined;
        const store = new SoftwareKeyStore({ keys: this.#keys, keyEncryptionKey: onlyKey(key), clock });
        return await store.rewrapKey(stored).then(
          () => true,
          () => false,
        );
      },
      warn: (message) => warn?.(message),
    });
    return { store: new SoftwareKeyStore({ keys: this.#keys, keyEncryptionKey: keys, clock }), keys };
  }
}

/** The keystore of an installation while it is open. */
export class OpenedKeyStore extends RoutingKeyStore implements Disposable, OwnKeys {
  readonly #places: Places;
  readonly #ownKeys: OwnKeys;

  constructor(
    options: ConstructorParameters<typeof RoutingKeyStore>[0] & { readonly keys: OwnKeys },
    places: Places,
  ) {
    super(options);
    this.#places = places;
    this.#ownKeys = options.keys;
  }

  /** Those that other processes made are known once {@link refresh} has read them. */
  isOwnKey(publicKeySha256: string): boolean {
    return this.#ownKeys.isOwnKey(publicKeySha256);
  }

  /** Takes up keys that another process has made and versions that it has put into use. Reads the store. */
  async refresh(): Promise<void> {
    await this.#places.refresh();
  }

  /** The key-encryption keys of the software keystore. */
  async keyEncryptionKeys(): Promise<InstalledKeyEncryptionKeys> {
    return (await this.#places.software()).keys;
  }

  /** Octets with which secrets that are wrapped from now on begin. */
  async secretHeader(): Promise<Uint8Array> {
    if (this.placeForNew(tokenWrappingKeyName) === 'pkcs11')
      return await this.#places.inToken('pkcs11').wrappedHeader();
    return await this.keyHeader();
  }

  /** Octets with which keys that are stored from now on begin. */
  async keyHeader(): Promise<Uint8Array> {
    return (await this.#places.software()).store.wrappedHeader();
  }

  /** A key in software, encrypted anew under the current key-encryption key. */
  async rewrapKey(key: StoredKey): Promise<Uint8Array> {
    return await (await this.#places.software()).store.rewrapKey(key);
  }

  /** Ends the process that drives the token. */
  [Symbol.dispose](): void {
    this.#places.close();
  }
}

/**
 * Opens the keystore of an installation; software and token are opened when a key needs them. Wraps a trial, so that a
 * token or key-encryption key that does not work shows at once. A token that does not answer is waited for by whoever needs
 * it, unless there is no key yet.
 *
 * Errors: `Misconfigured` as the keystore of the place where secrets are wrapped, `CaUnavailable` at the first start.
 */
export async function openKeyStore(sources: KeyStoreSources): Promise<OpenedKeyStore> {
  const { placeForNew } = sources;
  const keys = new KnownKeys(sources.keys);
  const isFirstStart = (await keys.list()).length === 0;
  const places = new Places(sources, keys);
  const open = async (place: KeyPlace) =>
    place === 'software' ? (await places.software()).store : places.inToken(place);
  const opened = new OpenedKeyStore({ keys, open, placeForNew }, places);
  try {
    const trial = new Secret(new Uint8Array(1));
    await opened.unwrap(await opened.wrap(trial, 'trial'), 'trial');
    return opened;
  } catch (error) {
    const isAway = error instanceof CmError && error.kind === 'CaUnavailable';
    if (isAway && !isFirstStart) return opened;
    opened[Symbol.dispose]();
    throw error;
  }
}

async function connect(
  place: TokenPlace,
  source: TokenSource | undefined,
  warn: KeyStoreSources['warn'],
): Promise<TokenConnection> {
  if (source === undefined) throw new CmError('Misconfigured', noToken[place]);
  const pin = (await isPinAway(place, source)) ? undefined : await findSecret(source.pin);
  if (pin === undefined) throw noPin(place);
  // Editors end a file with a line end, which no PIN has.
  return new TokenConnection({ ...source, pin: new Secret(pin.secret.reveal().replace(/\r?\n$/, '')) }, warn);
}

/** The file with the PIN of the root may be brought for as long as the root has to sign. */
async function isPinAway(place: TokenPlace, { pin }: TokenSource): Promise<boolean> {
  if (place === 'pkcs11' || pin.fromEnvironment !== undefined || pin.namedFile === undefined) return false;
  return (await readOwnersFile(pin.namedFile)) === undefined;
}

const noToken: Readonly<Record<TokenPlace, string>> = {
  pkcs11:
    'A key is in a PKCS#11 token, but none is configured: set CARDEA_PKCS11_MODULE and CARDEA_PKCS11_TOKEN.',
  'pkcs11-root':
    'A key is in the PKCS#11 token of the root, but none is configured: set CARDEA_ROOT_PKCS11_MODULE and CARDEA_ROOT_PKCS11_TOKEN.',
};

function noPin(place: TokenPlace): CmError {
  if (place === 'pkcs11')
    return new CmError(
      'Misconfigured',
      'The PIN of the PKCS#11 token is missing: set CARDEA_PKCS11_PIN_FILE, or give the service the credential pkcs11-pin.',
    );
  return new CmError(
    'CaUnavailable',
    'The PIN of the PKCS#11 token of the root is not at hand: write it into the file that CARDEA_ROOT_PKCS11_PIN_FILE names, or give the service the credential root-pkcs11-pin.',
  );
}
