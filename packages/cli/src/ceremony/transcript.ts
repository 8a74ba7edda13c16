import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandFailure } from '../failure.js';
import type { CeremonyState } from './state.js';

/** Where a transcript stood: its octets so far, and their SHA-256 in hex. */
export interface TranscriptPosition {
  readonly bytes: number;
  readonly sha256: string;
}

/** The text of what took place: every line is printed, and appended to a file that is never changed otherwise. */
export class Transcript {
  readonly file: string;
  /** Prints a line. */
  readonly say: (line: string) => void;

  constructor(directory: string, say: (line: string) => void) {
    this.file = join(directory, 'transcript.txt');
    this.say = say;
  }

  /** Prints lines and appends them. */
  write(lines: readonly string[]): void {
    for (const line of lines) this.say(line);
    this.append(lines.map((line) => `${line}\n`).join(''));
  }

  append(text: string): void {
    appendFileSync(this.file, text, { mode: 0o600, flush: true });
  }

  position(): TranscriptPosition {
    const octets = this.#octets();
    return { bytes: octets.length, sha256: sha256(octets) };
  }

  /**
   * Compares the file with what the state remembers, and adds what an interruption kept from being written.
   *
   * Errors: `CommandFailure` when the file was changed.
   */
  resume({ bytes, sha256: remembered, lines }: CeremonyState['transcript']): void {
    const octets = this.#octets();
    if (sha256(octets.subarray(0, bytes)) !== remembered)
      throw new CommandFailure(
        `${this.file} is not as this ceremony left it: it was shortened or changed. Find the original before you go on.`,
      );
    const rest = octets.subarray(bytes).toString('utf8');
    if (rest.startsWith(lines)) return;
    this.append(
      `${rest === '' || rest.endsWith('\n') ? '' : '\n'}[The writing was interrupted; again:]\n${lines}`,
    );
  }

  #octets(): Buffer {
    return existsSync(this.file) ? readFileSync(this.file) : Buffer.alloc(0);
  }
}

function sha256(octets: Uint8Array): string {
  return createHash('sha256').update(octets).digest('hex');
}
