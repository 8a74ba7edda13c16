import { CardeaApiError } from './api-error.js';
import { rootOf } from './connection.js';

/**
 * The certificate of the issuing authority, then those above it, as the server publishes them for everybody: PEM. Only the
 * connection vouches for them.
 *
 * Errors: {@link CardeaApiError} when the server has no authority yet; `TypeError` when it cannot be reached.
 */
export async function publishedChain(baseUrl: string): Promise<string> {
  const response = await fetch(`${rootOf(baseUrl)}/pki/chain.pem`, {
    // The authority may have been renewed since a cache kept its chain.
    cache: 'no-cache',
    redirect: 'error',
    signal: AbortSignal.timeout(30_000),
  });
  if (!response.ok)
    throw new CardeaApiError(response.status, `the server answered ${response.status} for its chain`);
  return await response.text();
}
