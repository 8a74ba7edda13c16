import type { ConnectionOptions } from '../connection.js';
import { blocklistCalls } from './blocklists.js';
import { directoryCalls } from './directory.js';
import { keyRecoveryCalls } from './key-recovery.js';
import { objectCalls } from './objects.js';
import { operationCalls } from './operation.js';
import { profileTemplateCalls } from './profile-templates.js';
import { reportCalls } from './reports.js';
import { requestCalls } from './requests.js';
import { signInCalls } from './sign-ins.js';
import { type ManagementApi, openManagementApi } from './transport.js';

/**
 * Typed client of the management API. Lists are async iterators over their pages; writes carry an idempotency key; edits
 * take the entity tag of the version that was read.
 *
 * Errors of every call: `CardeaApiError` when the server refuses; `TypeError` when it cannot be reached; `DOMException`
 * named `TimeoutError` when it does not answer in time.
 */
export type ManagementClient = ReturnType<typeof requestCalls> &
  ReturnType<typeof objectCalls> &
  ReturnType<typeof profileTemplateCalls> &
  ReturnType<typeof blocklistCalls> &
  ReturnType<typeof directoryCalls> &
  ReturnType<typeof operationCalls> &
  ReturnType<typeof reportCalls> &
  ReturnType<typeof signInCalls> &
  ReturnType<typeof keyRecoveryCalls> & {
    /** Every call of the OpenAPI document, by path. */
    readonly api: ManagementApi;
  };

/**
 * A client of the management API for one server and one caller.
 *
 * Errors: `Error` when the base URL or the credentials cannot be sent over HTTP; the text never holds them.
 */
export function createManagementClient(options: ConnectionOptions): ManagementClient {
  const api = openManagementApi(options);
  return {
    api,
    ...requestCalls(api),
    ...objectCalls(api),
    ...profileTemplateCalls(api),
    ...blocklistCalls(api),
    ...directoryCalls(api),
    ...operationCalls(api),
    ...keyRecoveryCalls(api),
    ...reportCalls(api),
    ...signInCalls(api),
  };
}
