import type { Caller } from '@cardea/workflows';
import type { Kinds, ModelRequest } from './model.js';
import { type Call, maySeeRequest, passwordRefusals, usePasswords } from './predict-execution.js';
import type { Step } from './steps.js';
import type { World } from './world.js';

/** Everything that commands on a request need. */
export interface RequestCommand {
  readonly world: World;
  readonly step: Step;
  readonly request: ModelRequest;
  readonly call: Call;
  readonly caller: Caller;
  readonly uuid: NonNullable<ModelRequest['uuid']>;
  readonly onLine: (line: string) => void;
}

/** Adds to the refusals of a call those of what is invisible and of its passwords. */
export function withVisibility(world: World, call: Call, refusals: () => Kinds): Kinds {
  if (!maySeeRequest(call)) return ['NotFound'];
  const byPassword = passwordRefusals(world.model, call);
  const result = byPassword.length > 0 ? byPassword : refusals();
  usePasswords(world.model, call);
  return result;
}
