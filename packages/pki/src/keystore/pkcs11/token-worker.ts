import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { NumberedCall, TokenAnswer, TokenCall } from './token-messages.js';

/** The token, or the process that drives it, understood a call and refused it. Never carries what was given to it. */
export class TokenRefusal extends Error {
  /** A return value such as `CKR_PIN_INCORRECT` (PKCS #11 v3.1 §6.1), or a word of the process such as `NoSuchKey`. */
  readonly refusal: string;

  constructor(refusal: string) {
    super(`The token refuses: ${refusal}.`);
    this.name = 'TokenRefusal';
    this.refusal = refusal;
  }
}

/** The process ended before it answered; whether the token did the work is not known. */
export class TokenLost extends Error {
  override readonly name: string = 'TokenLost';
}

/** The call was not answered in time, and the process was ended for it. */
export class TokenHung extends TokenLost {
  override readonly name = 'TokenHung';
}

interface Waiting {
  readonly resolve: (outputs: readonly Uint8Array[]) => void;
  readonly reject: (error: Error) => void;
}

/** The sources run without a build, by Node itself. */
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const program = fileURLToPath(new URL(`./token-process.${extension}`, import.meta.url));

/**
 * One process that drives a PKCS#11 module. It keeps this process alive only while it owes an answer, and never outlives
 * it. Disposing of it kills it: a module that hangs listens to nothing less.
 */
export class TokenWorker implements Disposable {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  #lastNumber = 0;
  #end: TokenLost | undefined;
  #onEnd: ((reason: TokenLost) => void) | undefined;

  constructor() {
    this.#child = fork(program, {
      serialization: 'advanced',
      execArgv: [],
      stdio: ['ignore', 2, 2, 'ipc'],
      env: environmentOfModule(),
    });
    this.#child.on('message', (answer: TokenAnswer) => this.#receive(answer));
    const onEnd = () => this.#finish(new TokenLost('The process that drives the PKCS#11 module ended.'));
    this.#child.on('error', onEnd).on('exit', onEnd).on('disconnect', onEnd);
    this.#letGo();
  }

  /** False once nothing can be asked any more. */
  get isAlive(): boolean {
    return this.#end === undefined;
  }

  /** Calls this once, when nothing can be asked any more. */
  whenEnded(onEnd: (reason: TokenLost) => void): void {
    this.#onEnd = onEnd;
  }

  /** Of the process; undefined when it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Errors: {@link TokenRefusal}; {@link TokenHung} for this call and {@link TokenLost} for all others under way. */
  async call(call: TokenCall, timeoutMs: number): Promise<readonly Uint8Array[]> {
    if (this.#end !== undefined) throw this.#end;
    this.#lastNumber += 1;
    const numbered: NumberedCall = { number: this.#lastNumber, call };
    const answer = new Promise<readonly Uint8Array[]>((resolve, reject) => {
      this.#waiting.set(numbered.number, { resolve, reject });
    });
    this.#hold();
    const timer = setTimeout(() => this.#giveUp(numbered.number, timeoutMs), timeoutMs);
    try {
      // What cannot be sent ends by the exit of the process, which is reported on its own.
      this.#child.send(numbered, () => {});
      return await answer;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(numbered.number);
      if (this.#waiting.size === 0) this.#letGo();
    }
  }

  /** Kills the process; every call under way is lost for this reason. */
  end(reason: TokenLost): void {
    this.#finish(reason);
    this.#child.kill('SIGKILL');
  }

  [Symbol.dispose](): void {
    this.end(new TokenLost('The keystore is closed.'));
  }

  #giveUp(number: number, timeoutMs: number): void {
    const hung = new TokenHung(`The PKCS#11 module does not answer within ${timeoutMs / 1000} seconds.`);
    this.#waiting.get(number)?.reject(hung);
    this.end(new TokenLost(hung.message));
  }

  #finish(end: TokenLost): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#onEnd?.(end);
    for (const { reject } of this.#waiting.values()) reject(end);
  }

  #receive(answer: TokenAnswer): void {
    const waiting = this.#waiting.get(answer.number);
    if ('refusal' in answer) waiting?.reject(new TokenRefusal(answer.refusal));
    else waiting?.resolve(answer.outputs);
  }

  #hold(): void {
    this.#child.ref();
    this.#child.channel?.ref();
  }

  #letGo(): void {
    this.#child.unref();
    this.#child.channel?.unref();
  }
}

/** Modules are configured by variables of their vendors; what is Cardea's own, keys among it, is none of their business. */
function environmentOfModule(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('CARDEA_')));
}
