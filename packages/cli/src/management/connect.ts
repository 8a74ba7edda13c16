import { createManagementClient, type ManagementClient } from '@cardea/sdk';
import { type CredentialOptions, readCredentials } from '../agent/credentials.js';
import { Output } from './output.js';

/** What every command of the management API takes. */
export interface ConnectionFlags extends CredentialOptions {
  readonly url: string;
  readonly json?: boolean;
}

/** A client for the server and the caller that the command line names, and where its answers go. */
export function connect(options: ConnectionFlags): { client: ManagementClient; out: Output } {
  const client = createManagementClient({ baseUrl: options.url, credentials: readCredentials(options) });
  return { client, out: new Output(options.json === true) };
}
