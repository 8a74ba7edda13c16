import { rootOf } from './connection.js';
import { Secret } from './secret.js';

/**
 * The link that opens the card agent on this computer with the code of a hand-over. It goes to a local program and never
 * over the network; the code in it is good once, for minutes.
 */
export function agentLink(baseUrl: string, code: Secret<string>): string {
  return `cardea://hand-over?${new URLSearchParams({ server: rootOf(baseUrl), code: code.reveal() })}`;
}

/**
 * Server and code of a link that {@link agentLink} made. Whether that server is to be trusted is not known yet: any page may
 * hold such a link.
 *
 * Errors: `Error` when it is none; the text never holds the code.
 */
export function parseAgentLink(link: string): { readonly baseUrl: string; readonly code: Secret<string> } {
  const url = URL.canParse(link) ? new URL(link) : undefined;
  const server = url?.searchParams.get('server');
  const code = url?.searchParams.get('code');
  if (url?.protocol !== 'cardea:' || url.hostname !== 'hand-over' || server == null || code == null) {
    throw new Error('the link is not one of a hand-over to the card agent');
  }
  return { baseUrl: rootOf(server), code: new Secret(code) };
}
