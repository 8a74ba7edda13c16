import type { ApiToken, ApiTokenWithSecret, NewApiToken, Session } from '../generated/v2.js';
import { Secret } from '../secret.js';
import { done, type ManagementApi, read, readItems } from './transport.js';

/** An API token that was just made, with the token itself. */
export type MadeApiToken = Omit<ApiTokenWithSecret, 'token'> & { readonly token: Secret<string> };

/** Calls about browser sessions and API tokens. */
export function signInCalls(api: ManagementApi) {
  return {
    /** Browser sessions, newest first: the caller's, or for holders of Audit everyone's. */
    sessions: (whose: 'own' | 'all' = 'own'): Promise<Session[]> =>
      readItems(api.GET('/api/v2/sessions', { params: { query: { whose } } })),

    /** Ends a browser session. */
    endSession: (uuid: string): Promise<void> =>
      done(api.DELETE('/api/v2/sessions/{uuid}', { params: { path: { uuid } } })),

    /** API tokens: the caller's, or for holders of Audit everyone's. */
    apiTokens: (whose: 'own' | 'all' = 'own'): Promise<ApiToken[]> =>
      readItems(api.GET('/api/v2/api-tokens', { params: { query: { whose } } })),

    /** Makes an API token for the caller; the answer holds it this once. */
    async createApiToken(body: NewApiToken): Promise<MadeApiToken> {
      const { token, ...rest } = await read(api.POST('/api/v2/api-tokens', { body }));
      return { ...rest, token: new Secret(token) };
    },

    /** Deletes an API token. */
    deleteApiToken: (uuid: string): Promise<void> =>
      done(api.DELETE('/api/v2/api-tokens/{uuid}', { params: { path: { uuid } } })),
  };
}
