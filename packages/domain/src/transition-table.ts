import { CmError } from './errors.js';

/** Legal moves of a life cycle: for each state the events it allows and the state each leads to. */
export type TransitionTable<State extends string, Event extends string> = {
  readonly [from in State]: { readonly [event in Event]?: State };
};

/**
 * Gives the state that `event` leads to.
 *
 * Errors: `IllegalTransition` when `from` does not allow `event`.
 */
export function transition<State extends string, Event extends string>(
  table: TransitionTable<State, Event>,
  objectName: string,
  from: State,
  event: Event,
): State {
  const to = table[from][event];
  if (to === undefined) {
    const allowed = Object.keys(table[from]);
    const rule = allowed.length === 0 ? `${from} is final` : `${from} allows only ${allowed.join(', ')}`;
    throw new CmError(
      'IllegalTransition',
      `This ${objectName} is ${from}; it cannot take ${event} (${rule}).`,
    );
  }
  return to;
}

/** True when `from` allows `event`. */
export function allows<State extends string, Event extends string>(
  table: TransitionTable<State, Event>,
  from: State,
  event: Event,
): boolean {
  return table[from][event] !== undefined;
}
