import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** Answers a request by node:http itself; never fails. */
export type RawAnswer = (request: IncomingMessage, response: ServerResponse) => Promise<void> | undefined;

/**
 * Gives GET requests whose path begins with `prefix`, in this letter case, to `answer` before the framework sees them; it
 * costs more than an answer from memory does. All else, and everything once the server closes, goes to the framework, which
 * must have a route for the same addresses.
 */
export function answerBeforeFramework(server: FastifyInstance, prefix: string, answer: RawAnswer): void {
  const raw = server.server;
  const framework = raw.listeners('request') as ((
    request: IncomingMessage,
    response: ServerResponse,
  ) => void)[];
  raw.removeAllListeners('request');
  raw.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.method === 'GET' && request.url?.startsWith(prefix) === true && raw.listening)
      void answer(request, response);
    else for (const listener of framework) listener.call(raw, request, response);
  });
}
