import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { CommandFailure } from '../../failure.js';
import type { NumberedCall, ReaderCall, ReaderEvent, ReaderMessage, ReaderState } from './reader-messages.js';

/** PC/SC refused a call; `code` is its name for the error, such as `RemovedCard`. */
export class PcscError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.name = 'PcscError';
    this.code = code;
  }
}

interface Waiting {
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

const nothing = new Uint8Array(0);
/** The sources run without a build, by Node itself. */
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const program = fileURLToPath(new URL(`./reader-process.${extension}`, import.meta.url));

/**
 * The process that talks to PC/SC, for one piece of work at a time. A call that is not answered in time ends it, which
 * also gives the card back; it never outlives this process. Disposing of it ends it.
 *
 * Emits `change` when a reader or a card comes or goes, `failed` with an `Error` when PC/SC fails on its own.
 */
export class PcscProcess extends EventEmitter<{ change: []; failed: [Error] }> implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  readonly #readers = new Map<string, ReaderState>();
  #lastNumber = 0;
  /** Why nothing can be asked any more. */
  #end: Error | undefined;

  constructor() {
    super();
    this.#child = fork(program, { serialization: 'advanced', execArgv: [], stdio: ['ignore', 2, 2, 'ipc'] });
    this.#child.on('message', (message: ReaderMessage) => this.#receive(message));
    const onEnd = () => this.#finish(new CommandFailure('The process that talks to the readers ended.'));
    this.#child.on('error', onEnd).on('exit', onEnd);
  }

  /** Readers as they are now, in the order of PC/SC. */
  get readers(): readonly ReaderState[] {
    return [...this.#readers.values()];
  }

  /**
   * Asks for something and gives the bytes of the answer.
   *
   * Errors: {@link PcscError}; {@link CommandFailure} when the answer does not come in time, and for every later call.
   */
  async call(call: ReaderCall, timeoutMs: number): Promise<Uint8Array> {
    if (this.#end !== undefined) throw this.#end;
    this.#lastNumber += 1;
    const numbered: NumberedCall = { number: this.#lastNumber, call };
    const answer = new Promise<Uint8Array>((resolve, reject) => {
      this.#waiting.set(numbered.number, { resolve, reject });
    });
    const timer = setTimeout(() => this.#giveUp(timeoutMs), timeoutMs);
    try {
      this.#child.send(numbered);
      return await answer;
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(numbered.number);
    }
  }

  /** Nothing can be asked any more. */
  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  /** Keeps the program running, as from the start. */
  ref(): void {
    this.#child.ref();
    this.#child.channel?.ref();
  }

  /** Lets the program end while nothing is asked. */
  unref(): void {
    this.#child.unref();
    this.#child.channel?.unref();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.ref();
    this.#finish(new CommandFailure('The reader is closed.'));
    const hasEnded = this.#child.exitCode !== null || this.#child.signalCode !== null;
    if (hasEnded || this.#child.pid === undefined) return;
    const exit = once(this.#child, 'exit');
    // Nothing less reaches a process whose thread hangs in PC/SC.
    this.#child.kill('SIGKILL');
    await exit;
  }

  #giveUp(timeoutMs: number): void {
    this.#finish(
      new CommandFailure(
        `The card reader does not answer within ${timeoutMs / 1000} seconds. Take the card out and put it in again; ` +
          'if that does not help, restart the smart card service.',
      ),
    );
    this.#child.kill('SIGKILL');
  }

  #finish(error: Error): void {
    if (this.#end !== undefined) return;
    this.#end = error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.emit('failed', error);
  }

  #receive(message: ReaderMessage): void {
    if ('event' in message) {
      this.#notice(message);
      return;
    }
    const waiting = this.#waiting.get(message.number);
    if ('errorCode' in message) waiting?.reject(new PcscError(message.errorCode, message.errorMessage));
    else waiting?.resolve(message.bytes ?? nothing);
  }

  #notice(message: ReaderEvent): void {
    if (message.event === 'failed') {
      this.#finish(new PcscError(message.errorCode, message.errorMessage));
      return;
    }
    if (message.event === 'reader') this.#readers.set(message.state.name, message.state);
    else this.#readers.delete(message.name);
    this.emit('change');
  }
}
