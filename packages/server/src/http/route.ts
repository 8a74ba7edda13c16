import type { OperationName } from '@cardea/contract';
import type { Static, TSchema } from 'typebox';
import type { Answer, Call, RoutePorts } from './answer.js';

/** One documented call; `contract/routes.json` knows its method and paths. */
export interface RouteDefinition {
  readonly operation: OperationName;
  readonly body: TSchema | undefined;
  readonly handle: (ports: RoutePorts, call: Call) => Promise<Answer>;
}

/** Declares a call without a body. */
export function defineRoute(
  operation: OperationName,
  handle: (ports: RoutePorts, call: Call) => Promise<Answer>,
): RouteDefinition {
  return { operation, body: undefined, handle };
}

/** Declares a call whose body must match `body` before `handle` sees it. */
export function defineBodyRoute<S extends TSchema>(
  operation: OperationName,
  body: S,
  handle: (ports: RoutePorts, call: Call<Static<S>>) => Promise<Answer>,
): RouteDefinition {
  // The server checks the body against the schema, so the call that arrives has the body's type.
  return { operation, body, handle: (ports, call) => handle(ports, call as Call<Static<S>>) };
}
