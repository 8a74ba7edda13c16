import { createManagementClient, type ManagementClient } from '@cardea/sdk';
import { readCredentials } from '../agent/credentials.js';
import type { ConnectionFlags } from './command.js';
import { Output } from './output.js';

/** A client for the server and the caller that the command line names, and where its answers go. */
export function connect(options: ConnectionFlags): { client: ManagementClient; out: Output } {
  const client = createManagementClient({ baseUrl: options.url, credentials: readCredentials(options) });
  return { client, out: new Output(options.json === true) };
}
