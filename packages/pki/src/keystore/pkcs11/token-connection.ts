import { CmError, type Secret } from '@cardea/domain';
import type { TokenCall } from './token-messages.js';
import { TokenHung, TokenLost, TokenRefusal, TokenWorker } from './token-worker.js';

/** Where the keys are and how long to wait for them. */
export interface TokenOptions {
  /** Path of the vendor's PKCS#11 module. */
  readonly modulePath: string;
  /** CK_TOKEN_INFO.label without padding. */
  readonly tokenLabel: string;
  /** Of the normal user (CKU_USER). */
  readonly pin: Secret<string>;
  /** For one call; making a key may take {@link generationFactor} times as long, opening the token three times. */
  readonly timeoutMs: number;
  /** Sessions, each of which does one operation at a time. */
  readonly sessions: number;
}

/** An RSA key of 4096 bits takes some tokens more than a minute. */
const generationFactor = 20;
const openingFactor = 3;
/** Whoever waits longer for a free session is told that the keystore is busy. */
const queueFactor = 3;
/** After the token could not be opened, calls fail at once for so long. */
const pauseMs = 1000;
/** For calls that change nothing, and for opening the token. */
const mostAttempts = 3;
/** Calls on their way to the process beyond those in its sessions, so that no session idles. */
const callsPerSession = 2;

/** Return values after which only a new process with new sessions may help. */
const brokenConnection: ReadonlySet<string> = new Set([
  'CKR_CRYPTOKI_NOT_INITIALIZED',
  'CKR_DEVICE_ERROR',
  'CKR_DEVICE_REMOVED',
  'CKR_SESSION_CLOSED',
  'CKR_SESSION_HANDLE_INVALID',
  'CKR_TOKEN_NOT_PRESENT',
  'CKR_TOKEN_NOT_RECOGNIZED',
  'CKR_USER_NOT_LOGGED_IN',
]);

/** Calls that change nothing on the token, so that doing them twice does no harm. */
export const repeatable: ReadonlySet<TokenCall['kind']> = new Set([
  'sign',
  'hmac',
  'encrypt',
  'decrypt',
  'decryptRsa',
  'agree',
]);

/**
 * Keeps a token open in a process of its own and gives its answers. When the process ends or the token is lost, a new one
 * is started, and calls that change nothing are done again.
 *
 * Errors: `CaUnavailable` when the token does not answer; `Misconfigured` when it cannot be opened as configured;
 * {@link TokenRefusal} for a call that the token understood and refused.
 */
export class TokenConnection implements Disposable {
  readonly #options: TokenOptions;
  readonly #warn: (message: string) => void;
  readonly #waiting: (() => void)[] = [];
  #opening: Promise<TokenWorker> | undefined;
  #worker: TokenWorker | undefined;
  #starting: TokenWorker | undefined;
  #callsUnderWay = 0;
  /** Why the token could not be opened, and until when (`performance.now`) nobody tries again. */
  #refused: { readonly error: CmError; readonly until: number } | undefined;
  #isClosed = false;

  /** `warn` is told when the token is lost, and why it cannot be opened; nothing of it is secret. */
  constructor(options: TokenOptions, warn: (message: string) => void = () => {}) {
    this.#options = options;
    this.#warn = warn;
  }

  /** Of the process that drives the module; undefined while there is none. */
  get pid(): number | undefined {
    return this.#worker?.isAlive === true ? this.#worker.pid : undefined;
  }

  /** Sends a call and gives what the token answers. */
  async call(call: Exclude<TokenCall, { kind: 'open' }>): Promise<readonly Uint8Array[]> {
    await this.#takeTurn();
    try {
      const attempts = repeatable.has(call.kind) ? mostAttempts : 1;
      return await untilNotLost(attempts, () => this.#attempt(call));
    } catch (error) {
      throw error instanceof TokenRefusal ? error : explained(error);
    } finally {
      this.#giveTurn();
    }
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    this.#starting?.[Symbol.dispose]();
    this.#worker?.[Symbol.dispose]();
  }

  async #attempt(call: TokenCall): Promise<readonly Uint8Array[]> {
    const worker = await this.#open();
    const isMaking = call.kind.startsWith('make');
    try {
      return await worker.call(call, this.#options.timeoutMs * (isMaking ? generationFactor : 1));
    } catch (error) {
      if (!(error instanceof TokenRefusal) || !brokenConnection.has(error.refusal)) throw error;
      const lost = new TokenLost(`The token is lost (${error.refusal}).`);
      worker.end(lost);
      throw lost;
    }
  }

  async #open(): Promise<TokenWorker> {
    if (this.#isClosed) throw unavailable('The keystore is closed.');
    if (this.#worker?.isAlive === true) return this.#worker;
    if (this.#refused !== undefined && performance.now() < this.#refused.until) throw this.#refused.error;
    this.#opening ??= this.#start().finally(() => {
      this.#opening = undefined;
    });
    return await this.#opening;
  }

  async #start(): Promise<TokenWorker> {
    try {
      const worker = await untilNotLost(mostAttempts, () => this.#startOnce());
      this.#worker = worker;
      worker.whenEnded(({ message }) => {
        if (!this.#isClosed) this.#warn(message);
      });
      return worker;
    } catch (error) {
      const refusal = error instanceof TokenRefusal ? error.refusal : undefined;
      const reason = refusal === undefined ? explained(error) : whyNotOpen(refusal, this.#options);
      // A few wrong PINs block a token for good: this one is never given again.
      const isPinRefused = refusal?.startsWith('CKR_PIN_') === true || refusal === 'PinAtFinalTry';
      const until = isPinRefused ? Number.POSITIVE_INFINITY : performance.now() + pauseMs;
      this.#refused = { error: reason, until };
      this.#warn(reason.detail);
      throw reason;
    }
  }

  async #startOnce(): Promise<TokenWorker> {
    if (this.#isClosed) throw unavailable('The keystore is closed.');
    const { modulePath, tokenLabel, pin, sessions, timeoutMs } = this.#options;
    const worker = new TokenWorker();
    this.#starting = worker;
    try {
      const call = { kind: 'open', modulePath, tokenLabel, pin: pin.reveal(), sessions } as const;
      await worker.call(call, timeoutMs * openingFactor);
      return worker;
    } catch (error) {
      worker[Symbol.dispose]();
      throw error;
    } finally {
      this.#starting = undefined;
    }
  }

  /** First come, first served; the time limit of a call begins when it is sent, not while it waits here. */
  async #takeTurn(): Promise<void> {
    if (this.#callsUnderWay < this.#options.sessions * callsPerSession) {
      this.#callsUnderWay += 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const go = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(go), 1);
        reject(unavailable('The token has more to do than it can; try again later.'));
      }, this.#options.timeoutMs * queueFactor);
      this.#waiting.push(go);
    });
  }

  #giveTurn(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#callsUnderWay -= 1;
    else next();
  }
}

function explained(error: unknown): CmError {
  if (error instanceof CmError) return error;
  return unavailable(error instanceof TokenLost ? error.message : 'The PKCS#11 module failed.', error);
}

/** Whoever hung once would hang again while others wait; a process that ended deserves another try. */
async function untilNotLost<T>(attempts: number, work: () => Promise<T>): Promise<T> {
  for (let left = attempts - 1; ; left -= 1) {
    try {
      return await work();
    } catch (error) {
      if (left === 0 || !(error instanceof TokenLost) || error instanceof TokenHung) throw error;
    }
  }
}

function unavailable(detail: string, cause?: unknown): CmError {
  return new CmError('CaUnavailable', detail, { cause });
}

function whyNotOpen(refusal: string, { modulePath, tokenLabel }: TokenOptions): CmError {
  const misconfigured = (detail: string) => new CmError('Misconfigured', detail);
  switch (refusal) {
    case 'LibraryMissing':
      return misconfigured(
        'Keys in a PKCS#11 token need the package pkcs11js, which is not compiled here. With a C++ compiler, make and ' +
          'Python (Debian: apt-get install g++ make python3), `npm run build` compiles it.',
      );
    case 'ModuleNotLoaded':
      return misconfigured(`${modulePath} cannot be loaded as a PKCS#11 module.`);
    case 'SeveralTokens':
      return misconfigured(`${modulePath} has several tokens with the label ${tokenLabel}.`);
    case 'PinAtFinalTry':
      return misconfigured(
        `The token ${tokenLabel} has one try of its PIN left, which is not used. Log in with the tool of its vendor first.`,
      );
    case 'CKR_USER_PIN_NOT_INITIALIZED':
      return misconfigured(`The token ${tokenLabel} has no user PIN yet.`);
    case 'NoSuchToken':
      return unavailable(`${modulePath} has no token with the label ${tokenLabel} now.`);
    default:
      return refusal.startsWith('CKR_PIN_')
        ? misconfigured(
            `The token ${tokenLabel} refuses the PIN (${refusal}); it is not tried again until restart.`,
          )
        : unavailable(`The token ${tokenLabel} cannot be opened (${refusal}).`);
  }
}
