import { repeatable } from '../keystore/pkcs11/token-connection.js';
import type { TokenCall } from '../keystore/pkcs11/token-messages.js';
import { TokenRefusal, TokenWorker } from '../keystore/pkcs11/token-worker.js';

/** How often a process that drives a token was killed, by the kind of the call that it owed an answer to. */
export type Losses = ReadonlyMap<TokenCall['kind'], number>;

/** What {@link loseTokenUnderEachCall} did, and a rest from it. */
export interface TokenLosses {
  readonly losses: Losses;
  /** Leaves the processes alone until the work is done: making a key is never tried twice, so whoever asks is told. */
  rest<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * From now on every process of this one that drives a PKCS#11 module is killed (SIGKILL) as soon as it is asked for a
 * signature, a derivation, to wrap or to open; only what is asked again because of that gets its answer undisturbed.
 */
export function loseTokenUnderEachCall(): TokenLosses {
  const losses = new Map<TokenCall['kind'], number>();
  const askedBefore = new WeakSet<TokenCall>();
  const owed = new Map<TokenCall, TokenWorker>();
  let resting = 0;
  const send = TokenWorker.prototype.call;
  TokenWorker.prototype.call = async function losing(call, timeoutMs) {
    const answer = send.call(this, call, timeoutMs);
    // A call beside others is lost with them; a keystore puts up with two losses on end.
    const isUndisturbed = resting > 0 || owed.size > 0 || askedBefore.has(call) || !repeatable.has(call.kind);
    if (!isUndisturbed && this.pid !== undefined) {
      losses.set(call.kind, (losses.get(call.kind) ?? 0) + 1);
      process.kill(this.pid, 'SIGKILL');
    }
    askedBefore.add(call);
    owed.set(call, this);
    try {
      const outputs = await answer;
      owed.delete(call);
      return outputs;
    } catch (error) {
      // What is refused, or cannot be done twice, is not asked again; what is lost stays owed until it is.
      if (error instanceof TokenRefusal || !repeatable.has(call.kind)) owed.delete(call);
      throw error;
    }
  };
  const close = TokenWorker.prototype[Symbol.dispose];
  TokenWorker.prototype[Symbol.dispose] = function closing() {
    for (const [call, worker] of owed) if (worker === this) owed.delete(call);
    close.call(this);
  };
  const rest = async <T>(work: () => Promise<T>): Promise<T> => {
    resting += 1;
    try {
      return await work();
    } finally {
      resting -= 1;
    }
  };
  return { losses, rest };
}
