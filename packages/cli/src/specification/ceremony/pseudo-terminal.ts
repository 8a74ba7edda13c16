import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

const patienceMs = 30_000;

/** Ctrl-C, which the terminal makes an interruption of, or hands to a program that reads keys itself. */
export const ctrlC = '\u0003';

/**
 * A program at a pseudo-terminal of its own (script of util-linux), as people sit before it: what it says comes from one
 * screen, and what is typed is seen there when the terminal shows it.
 */
export class PseudoTerminal implements Disposable {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #ended: Promise<number | null>;
  #screen = '';
  #read = 0;
  #hears: (() => void) | undefined;
  #isOver = false;

  constructor(command: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const quoted = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
    // --return: the exit code is that of the program. Nothing is recorded but on the screen.
    this.#child = spawn('script', ['--quiet', '--return', '--flush', '--command', quoted, '/dev/null'], {
      env: { ...process.env, ...environment, TERM: 'xterm', SHELL: '/bin/sh' },
      stdio: ['pipe', 'pipe', 'inherit'],
      timeout: 8 * patienceMs,
      killSignal: 'SIGKILL',
    });
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.#screen += text;
      this.#hears?.();
    });
    this.#ended = new Promise((resolve) =>
      this.#child.on('close', (code) => {
        this.#isOver = true;
        this.#hears?.();
        resolve(code);
      }),
    );
  }

  /** All that was to be seen so far, with the sequences that move about on the screen. */
  get screen(): string {
    return this.#screen;
  }

  /** Waits until the program says this, after what was waited for before; gives what it said up to there. */
  async says(words: string): Promise<string> {
    for (;;) {
      const at = this.#screen.indexOf(words, this.#read);
      if (at >= 0) {
        const said = this.#screen.slice(this.#read, at + words.length);
        this.#read = at + words.length;
        return said;
      }
      if (this.#isOver) throw new Error(`It ended without saying ${words}:\n${this.#screen}`);
      await this.#more(words);
    }
  }

  /** Types a line. */
  type(line: string): void {
    this.#child.stdin.write(`${line}\r`);
  }

  /** Waits for a question and types the answer. */
  async answers(question: string, line: string): Promise<void> {
    await this.says(question);
    this.type(line);
  }

  /** Presses keys without Enter. */
  press(keys: string): void {
    this.#child.stdin.write(keys);
  }

  /** The exit code of the program. */
  async ended(): Promise<number | null> {
    return await this.#ended;
  }

  #more(words: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`It does not say ${words}:\n${this.#screen.slice(this.#read)}`)),
        patienceMs,
      );
      this.#hears = () => {
        clearTimeout(timer);
        this.#hears = undefined;
        resolve();
      };
    });
  }

  [Symbol.dispose](): void {
    if (!this.#isOver) this.#child.kill('SIGKILL');
  }
}
