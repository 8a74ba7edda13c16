// A process of its own that drives a PKCS#11 module; `TokenWorker` starts it and talks to it. A module is code of its
// vendor: it may block, hang or crash, and none of that may reach the server. It imports no file of ours when it runs,
// so that it is one small file in every build.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Handle, Mechanism, PKCS11, Template } from 'pkcs11js';
import type {
  KeyPairUse,
  NumberedCall,
  OwnRefusal,
  TokenAnswer,
  TokenCall,
  TokenKeyName,
} from './token-messages.js';

type Library = typeof import('pkcs11js');
type OpenCall = Extract<TokenCall, { kind: 'open' }>;
type ObjectClass = 'CKO_PRIVATE_KEY' | 'CKO_PUBLIC_KEY' | 'CKO_SECRET_KEY';

/** Of RSA with 4096 bits; every other output is shorter. */
const longestSignatureBytes = 512;
const gcmTagBytes = 16;
/** CKZ_DATA_SPECIFIED: the label of OAEP is in the parameters, where it is empty. */
const dataSpecified = 1;
const publicExponent = Buffer.from('010001', 'hex');

/** A refusal with a name; the text of an error of the module is never passed on. */
class Refusal extends Error {
  readonly refusal: OwnRefusal;

  constructor(refusal: OwnRefusal) {
    super(refusal);
    this.refusal = refusal;
  }
}

/** The token while it is open. */
class OpenToken {
  readonly #library: Library;
  readonly #module: PKCS11;
  readonly #idle: Handle[];
  readonly #waiting: ((session: Handle) => void)[] = [];
  readonly #handles = new Map<string, Handle>();

  constructor(library: Library, module: PKCS11, sessions: Handle[]) {
    this.#library = library;
    this.#module = module;
    this.#idle = sessions;
  }

  /** Runs work on a session that nobody else uses meanwhile: a session does one operation at a time. */
  async perform(call: Exclude<TokenCall, OpenCall>): Promise<Uint8Array[]> {
    const session = this.#idle.pop() ?? (await new Promise<Handle>((resolve) => this.#waiting.push(resolve)));
    try {
      return await this.#perform(session, call);
    } catch (error) {
      // A handle may be stale, such as after the token was restored.
      if ('key' in call) this.#forget(call.key);
      throw error;
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#idle.push(session);
      else next(session);
    }
  }

  #perform(session: Handle, call: Exclude<TokenCall, OpenCall>): Promise<Uint8Array[]> {
    const { CKM_ECDSA, CKM_RSA_PKCS, CKM_SHA256_HMAC } = this.#library;
    switch (call.kind) {
      case 'makeRsaKey':
        return this.#makeRsaKey(session, call);
      case 'makeEcKey':
        return this.#makeEcKey(session, call);
      case 'makeSecretKey':
        return this.#makeSecretKey(session, call.key, call.use);
      case 'destroyKey':
        return this.#destroy(session, call.key);
      case 'sign': {
        const mechanism = call.family === 'RSA' ? CKM_RSA_PKCS : CKM_ECDSA;
        return this.#sign(
          session,
          { mechanism },
          this.#find(session, 'CKO_PRIVATE_KEY', call.key),
          call.input,
        );
      }
      case 'hmac': {
        const key = this.#find(session, 'CKO_SECRET_KEY', call.key);
        return this.#sign(session, { mechanism: CKM_SHA256_HMAC }, key, call.input);
      }
      case 'decryptRsa':
        return this.#decryptRsa(session, call);
      case 'agree':
        return this.#agree(session, call);
      case 'encrypt':
      case 'decrypt':
        return this.#crypt(session, call);
    }
  }

  async #sign(session: Handle, mechanism: Mechanism, key: Handle, input: Uint8Array): Promise<Uint8Array[]> {
    this.#module.C_SignInit(session, mechanism, key);
    return [await this.#module.C_SignAsync(session, bufferOf(input), Buffer.alloc(longestSignatureBytes))];
  }

  async #crypt(
    session: Handle,
    call: Extract<TokenCall, { kind: 'encrypt' | 'decrypt' }>,
  ): Promise<Uint8Array[]> {
    const { CKM_AES_GCM, CK_PARAMS_AES_GCM_v240 } = this.#library;
    const mechanism = {
      mechanism: CKM_AES_GCM,
      parameter: {
        type: CK_PARAMS_AES_GCM_v240,
        iv: bufferOf(call.nonce),
        ivBits: 8 * call.nonce.length,
        aad: bufferOf(call.additionalBytes),
        tagBits: 8 * gcmTagBytes,
      },
    };
    const key = this.#find(session, 'CKO_SECRET_KEY', call.key);
    const output = Buffer.alloc(call.input.length + gcmTagBytes);
    if (call.kind === 'encrypt') {
      this.#module.C_EncryptInit(session, mechanism, key);
      return [await this.#module.C_EncryptAsync(session, bufferOf(call.input), output)];
    }
    this.#module.C_DecryptInit(session, mechanism, key);
    return [await this.#module.C_DecryptAsync(session, bufferOf(call.input), output)];
  }

  async #decryptRsa(
    session: Handle,
    { key, padding, input }: Extract<TokenCall, { kind: 'decryptRsa' }>,
  ): Promise<Uint8Array[]> {
    const { CKM_RSA_PKCS, CKM_RSA_PKCS_OAEP, CK_PARAMS_RSA_OAEP } = this.#library;
    const parameter = () => ({
      type: CK_PARAMS_RSA_OAEP,
      ...this.#oaepHash(padding),
      source: dataSpecified,
    });
    const mechanism =
      padding === 'pkcs1'
        ? { mechanism: CKM_RSA_PKCS }
        : { mechanism: CKM_RSA_PKCS_OAEP, parameter: parameter() };
    this.#module.C_DecryptInit(session, mechanism, this.#find(session, 'CKO_PRIVATE_KEY', key));
    return [await this.#module.C_DecryptAsync(session, bufferOf(input), Buffer.alloc(longestSignatureBytes))];
  }

  #oaepHash(padding: string): { hashAlg: number; mgf: number } {
    const library = this.#library;
    switch (padding) {
      case 'oaep-sha1':
        return { hashAlg: library.CKM_SHA_1, mgf: library.CKG_MGF1_SHA1 };
      case 'oaep-sha384':
        return { hashAlg: library.CKM_SHA384, mgf: library.CKG_MGF1_SHA384 };
      case 'oaep-sha512':
        return { hashAlg: library.CKM_SHA512, mgf: library.CKG_MGF1_SHA512 };
      default:
        return { hashAlg: library.CKM_SHA256, mgf: library.CKG_MGF1_SHA256 };
    }
  }

  /** The token gives the shared secret as an object of the session, which is read and destroyed. */
  async #agree(
    session: Handle,
    { key, peerPoint }: Extract<TokenCall, { kind: 'agree' }>,
  ): Promise<Uint8Array[]> {
    const library = this.#library;
    const parameter = {
      type: library.CK_PARAMS_EC_DH,
      kdf: library.CKD_NULL,
      publicData: bufferOf(peerPoint),
    };
    const shared = await this.#module.C_DeriveKeyAsync(
      session,
      { mechanism: library.CKM_ECDH1_DERIVE, parameter },
      this.#find(session, 'CKO_PRIVATE_KEY', key),
      [
        { type: library.CKA_CLASS, value: library.CKO_SECRET_KEY },
        { type: library.CKA_KEY_TYPE, value: library.CKK_GENERIC_SECRET },
        { type: library.CKA_TOKEN, value: false },
        { type: library.CKA_SENSITIVE, value: false },
        { type: library.CKA_EXTRACTABLE, value: true },
        { type: library.CKA_VALUE_LEN, value: (peerPoint.length - 1) / 2 },
      ],
    );
    try {
      return this.#read(session, shared, [library.CKA_VALUE]);
    } finally {
      this.#module.C_DestroyObject(session, shared);
    }
  }

  async #makeRsaKey(
    session: Handle,
    { key, use, keyBits }: Extract<TokenCall, { kind: 'makeRsaKey' }>,
  ): Promise<Uint8Array[]> {
    const { CKM_RSA_PKCS_KEY_PAIR_GEN, CKA_MODULUS_BITS, CKA_PUBLIC_EXPONENT, CKA_MODULUS } = this.#library;
    const parameters = [
      { type: CKA_MODULUS_BITS, value: keyBits },
      { type: CKA_PUBLIC_EXPONENT, value: publicExponent },
    ];
    const publicKey = await this.#makePair(session, key, CKM_RSA_PKCS_KEY_PAIR_GEN, parameters, use);
    return this.#read(session, publicKey, [CKA_MODULUS, CKA_PUBLIC_EXPONENT]);
  }

  async #makeEcKey(
    session: Handle,
    { key, use, curve }: Extract<TokenCall, { kind: 'makeEcKey' }>,
  ): Promise<Uint8Array[]> {
    const { CKM_EC_KEY_PAIR_GEN, CKA_EC_PARAMS, CKA_EC_POINT } = this.#library;
    const parameters = [{ type: CKA_EC_PARAMS, value: bufferOf(curve) }];
    const publicKey = await this.#makePair(session, key, CKM_EC_KEY_PAIR_GEN, parameters, use);
    return this.#read(session, publicKey, [CKA_EC_POINT]);
  }

  async #makePair(
    session: Handle,
    key: TokenKeyName,
    mechanism: number,
    parameters: Template,
    use: KeyPairUse,
  ): Promise<Handle> {
    const library = this.#library;
    const isRsa = mechanism === library.CKM_RSA_PKCS_KEY_PAIR_GEN;
    const opening = isRsa ? library.CKA_DECRYPT : library.CKA_DERIVE;
    const publicHalf = [
      ...this.#named(key),
      { type: library.CKA_PRIVATE, value: false },
      { type: library.CKA_VERIFY, value: use === 'sign' },
    ];
    const privateHalf = [
      ...this.#kept(key),
      { type: library.CKA_SIGN, value: use === 'sign' },
      { type: opening, value: use === 'decrypt' },
    ];
    const pair = await this.#module.C_GenerateKeyPairAsync(
      session,
      { mechanism },
      [...publicHalf, ...parameters],
      privateHalf,
    );
    return pair.publicKey;
  }

  async #makeSecretKey(session: Handle, key: TokenKeyName, use: 'hmac' | 'aes'): Promise<Uint8Array[]> {
    const library = this.#library;
    const { CKA_VALUE_LEN, CKA_SIGN, CKA_ENCRYPT, CKA_DECRYPT, CKA_CLASS, CKA_KEY_TYPE } = library;
    const uses = use === 'hmac' ? [CKA_SIGN] : [CKA_ENCRYPT, CKA_DECRYPT];
    const mechanism = use === 'hmac' ? library.CKM_GENERIC_SECRET_KEY_GEN : library.CKM_AES_KEY_GEN;
    await this.#module.C_GenerateKeyAsync(session, { mechanism }, [
      ...this.#kept(key),
      { type: CKA_CLASS, value: library.CKO_SECRET_KEY },
      { type: CKA_KEY_TYPE, value: use === 'hmac' ? library.CKK_GENERIC_SECRET : library.CKK_AES },
      { type: CKA_VALUE_LEN, value: 32 },
      ...uses.map((type) => ({ type, value: true })),
    ]);
    return [];
  }

  async #destroy(session: Handle, key: TokenKeyName): Promise<Uint8Array[]> {
    this.#forget(key);
    for (const kind of ['CKO_PRIVATE_KEY', 'CKO_PUBLIC_KEY', 'CKO_SECRET_KEY'] as const)
      for (const found of this.#list(session, kind, key)) this.#module.C_DestroyObject(session, found);
    return [];
  }

  #named({ id, label }: TokenKeyName): Template {
    const { CKA_TOKEN, CKA_ID, CKA_LABEL } = this.#library;
    return [
      { type: CKA_TOKEN, value: true },
      { type: CKA_ID, value: bufferOf(id) },
      { type: CKA_LABEL, value: Buffer.from(label, 'utf8') },
    ];
  }

  /** A key that never leaves the token. */
  #kept(key: TokenKeyName): Template {
    const { CKA_PRIVATE, CKA_SENSITIVE, CKA_EXTRACTABLE } = this.#library;
    return [
      ...this.#named(key),
      { type: CKA_PRIVATE, value: true },
      { type: CKA_SENSITIVE, value: true },
      { type: CKA_EXTRACTABLE, value: false },
    ];
  }

  #read(session: Handle, object: Handle, types: readonly number[]): Uint8Array[] {
    const attributes = this.#module.C_GetAttributeValue(
      session,
      object,
      types.map((type) => ({ type })),
    );
    return attributes.map(({ value }) => {
      if (!Buffer.isBuffer(value)) throw new Refusal('Unknown');
      return value;
    });
  }

  #find(session: Handle, kind: ObjectClass, key: TokenKeyName): Handle {
    const cacheKey = nameOf(key);
    const known = this.#handles.get(cacheKey);
    if (known !== undefined) return known;
    const [found, another] = this.#list(session, kind, key);
    if (found === undefined) throw new Refusal('NoSuchKey');
    if (another !== undefined) throw new Refusal('SeveralKeys');
    this.#handles.set(cacheKey, found);
    return found;
  }

  #list(session: Handle, kind: ObjectClass, key: TokenKeyName): Handle[] {
    const { CKA_CLASS } = this.#library;
    const handles: Handle[] = [];
    this.#module.C_FindObjectsInit(session, [
      { type: CKA_CLASS, value: this.#library[kind] },
      ...this.#named(key),
    ]);
    try {
      for (;;) {
        const handle = this.#module.C_FindObjects(session);
        if (handle === null) return handles;
        handles.push(handle);
      }
    } finally {
      this.#module.C_FindObjectsFinal(session);
    }
  }

  #forget(key: TokenKeyName): void {
    this.#handles.delete(nameOf(key));
  }
}

function nameOf({ id, label }: TokenKeyName): string {
  return `${Buffer.from(id).toString('hex')} ${label}`;
}

function bufferOf(octets: Uint8Array): Buffer {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
}

async function openToken(call: OpenCall): Promise<OpenToken> {
  const library = await loadLibrary();
  const module = loadModule(library, call.modulePath);
  const slot = chooseSlot(module, call.tokenLabel);
  const { CKF_RW_SESSION, CKF_SERIAL_SESSION, CKF_USER_PIN_FINAL_TRY, CKU_USER } = library;
  // The next wrong PIN would block the token, and no program may try that on its own.
  if ((module.C_GetTokenInfo(slot).flags & CKF_USER_PIN_FINAL_TRY) !== 0) throw new Refusal('PinAtFinalTry');
  const flags = CKF_RW_SESSION | CKF_SERIAL_SESSION;
  const sessions = Array.from({ length: call.sessions }, () => module.C_OpenSession(slot, flags));
  const [first] = sessions;
  // One login holds for all sessions of a process.
  if (first !== undefined) module.C_Login(first, CKU_USER, call.pin);
  return new OpenToken(library, module, sessions);
}

async function loadLibrary(): Promise<Library> {
  try {
    // A CommonJS module: everything is also on its default export.
    const { default: library } = (await import('pkcs11js')) as unknown as { default: Library };
    return library;
  } catch {
    throw new Refusal('LibraryMissing');
  }
}

function loadModule(library: Library, path: string): PKCS11 {
  try {
    const module = new library.PKCS11();
    module.load(path);
    module.C_Initialize({ flags: library.CKF_OS_LOCKING_OK });
    return module;
  } catch {
    throw new Refusal('ModuleNotLoaded');
  }
}

function chooseSlot(module: PKCS11, label: string): Handle {
  const slots = module.C_GetSlotList(true).filter((slot) => {
    // Other tokens of the module may fail to tell who they are.
    try {
      return module.C_GetTokenInfo(slot).label.trimEnd() === label;
    } catch {
      return false;
    }
  });
  const [slot, another] = slots;
  if (slot === undefined) throw new Refusal('NoSuchToken');
  if (another !== undefined) throw new Refusal('SeveralTokens');
  return slot;
}

/** While a module blocks this thread, only another one notices that the server is gone. */
const watch = `
  const { parentPort, workerData: server } = require('node:worker_threads');
  const look = () => process.ppid === server || process.kill(process.pid, 'SIGKILL');
  look();
  setInterval(look, 1000);
  parentPort.postMessage('watching');
`;
const watcher = new Worker(watch, { eval: true, workerData: process.ppid });
// A thread cannot start while a module blocks the loader of shared libraries.
const isWatched = once(watcher, 'message');
watcher.unref();

let opened: Promise<OpenToken> | undefined;

async function perform(call: TokenCall): Promise<Uint8Array[]> {
  if (call.kind === 'open') {
    opened = isWatched.then(() => openToken(call));
    await opened;
    return [];
  }
  if (opened === undefined) throw new Refusal('NotOpen');
  return await (await opened).perform(call);
}

function refusalOf(error: unknown): string {
  if (error instanceof Refusal) return error.refusal;
  const text = error instanceof Error ? error.message : '';
  return /CKR_[A-Z0-9_]+/.exec(text)?.[0] ?? 'Unknown';
}

function say(message: TokenAnswer): void {
  if (process.connected) process.send?.(message);
}

process.on('message', ({ number, call }: NumberedCall) => {
  perform(call)
    .then((outputs) => say({ number, outputs }))
    .catch((error: unknown) => say({ number, refusal: refusalOf(error) }));
});
// Both reach every process of a terminal or a service; the server decides when this one ends.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
// An ordinary exit waits for calls that hang.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
