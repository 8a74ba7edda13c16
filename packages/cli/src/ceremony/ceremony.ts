import { mkdirSync } from 'node:fs';
import type { Secret } from '@cardea/cards';
import { CommandFailure, exitCodes } from '../failure.js';
import type { Answers } from './answers.js';
import { type CeremonyState, type CeremonyTerms, readState, writeState } from './state.js';
import { Transcript } from './transcript.js';

/** Who answers the questions of a ceremony, and where its lines are printed. */
export interface CeremonyParties {
  readonly answers: Answers;
  readonly say: (line: string) => void;
}

/** A ceremony under way: its directory, what it has brought about, who answers, and the opened key for a while. */
export class Ceremony {
  readonly directory: string;
  readonly answers: Answers;
  readonly transcript: Transcript;
  /** The key-encryption key once shares have opened it; never written anywhere. */
  keyEncryptionKey: Secret<Uint8Array> | undefined;
  #state: CeremonyState;

  private constructor(directory: string, answers: Answers, state: CeremonyState, transcript: Transcript) {
    this.directory = directory;
    this.answers = answers;
    this.#state = state;
    this.transcript = transcript;
  }

  /** Begins a ceremony in an empty directory. */
  static begin(directory: string, { answers, say }: CeremonyParties, terms: CeremonyTerms): Ceremony {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const transcript = new Transcript(directory, say);
    const state: CeremonyState = {
      format: 1,
      terms,
      finished: [],
      operator: '',
      witnesses: [],
      holders: [],
      shareSet: null,
      rootKey: null,
      rootCertificate: null,
      signed: [],
      crl: null,
      transcript: { ...transcript.position(), lines: '' },
    };
    const ceremony = new Ceremony(directory, answers, state, transcript);
    ceremony.commit({}, [
      'KEY CEREMONY',
      `Root: O=${terms.organization}, CN=${terms.commonName}; key ${terms.algorithm}; ${terms.rootYears} years`,
      `The key-encryption key of the root is split into ${terms.shares} shares; ${terms.threshold} of them open it.`,
      `Begun at ${new Date().toISOString()}`,
    ]);
    return ceremony;
  }

  /**
   * Opens the ceremony in a directory.
   *
   * Errors: `CommandFailure` when there is none, or its transcript was changed.
   */
  static open(directory: string, { answers, say }: CeremonyParties): Ceremony {
    const state = readState(directory);
    if (state === undefined)
      throw new CommandFailure(
        `There is no ceremony in ${directory}. \`cardea ceremony run\` begins one.`,
        exitCodes.badInput,
      );
    const transcript = new Transcript(directory, say);
    transcript.resume(state.transcript);
    return new Ceremony(directory, answers, state, transcript);
  }

  get state(): CeremonyState {
    return this.#state;
  }

  /**
   * Records what was done: the state goes to the disk first, with the lines that tell it, then the lines to the
   * transcript. An interruption in between is made good by the next start.
   */
  commit(change: Partial<CeremonyState>, lines: readonly string[]): void {
    const text = lines.map((line) => `${line}\n`).join('');
    const transcript = { ...this.transcript.position(), lines: text };
    const state = { ...this.#state, ...change, transcript };
    writeState(this.directory, state);
    this.#state = state;
    for (const line of lines) this.transcript.say(line);
    this.transcript.append(text);
  }

  /** Asks until it is confirmed. Errors: `CommandFailure` when it is denied. */
  async confirm(name: string, statement: string): Promise<void> {
    const answer = (await this.answers.ask(name, `${statement} Type yes or no.`)).toLowerCase();
    if (answer !== 'yes')
      throw new CommandFailure(`Not confirmed: ${statement} The ceremony can be continued later.`);
  }
}
