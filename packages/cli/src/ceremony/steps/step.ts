import type { Ceremony } from '../ceremony.js';
import type { CeremonyState } from '../state.js';

/** What a step leaves behind: the change of the state, and the lines that tell of it. */
export interface StepOutcome {
  readonly change: Partial<CeremonyState>;
  readonly lines: readonly string[];
}

/** What the person at the keyboard allowed beforehand. */
export interface StepOptions {
  readonly isNetworkAllowed: boolean;
}

/** One step of the ceremony, which is done once. */
export interface CeremonyStep {
  /** Kebab-case; names the step in the state. */
  readonly name: string;
  readonly title: string;
  /** Who must be there. */
  readonly present: string;
  /** What is done, in a sentence or two. */
  readonly does: string;
  /** What is printed and has to be kept. */
  readonly prints: string;
  readonly run: (ceremony: Ceremony, options: StepOptions) => Promise<StepOutcome>;
}
