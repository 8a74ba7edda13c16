import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

/** Where a simulated card keeps its contents between runs: a file, or nothing but this process. */
export interface StateFile<State> {
  /** What was kept, if anything. */
  load(): State | undefined;
  /** Keeps the state; written whole or not at all. */
  save(state: State): void;
}

/**
 * Keeps the state as JSON in a file that only its owner reads. It holds the card's private keys in plain text: for
 * test equipment only.
 *
 * `parse` checks what was read and throws when it is not such a state.
 */
export function jsonStateFile<State>(path: string, parse: (json: unknown) => State): StateFile<State> {
  let kept = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  return {
    load: () => (kept === undefined ? undefined : parse(JSON.parse(kept))),
    save: (state) => {
      const text = `${JSON.stringify(state, null, 1)}\n`;
      if (text === kept) return;
      // A new file that takes the old one's place: a process killed in between leaves the old state whole.
      const draft = `${path}.${process.pid}.new`;
      writeFileSync(draft, text, { mode: 0o600 });
      renameSync(draft, path);
      kept = text;
    },
  };
}

/** Keeps the state in this process. The state is copied, so that it is what it was when it was saved. */
export function memoryState<State>(): StateFile<State> {
  let kept: string | undefined;
  return {
    load: () => (kept === undefined ? undefined : JSON.parse(kept)),
    save: (state) => {
      kept = JSON.stringify(state);
    },
  };
}
