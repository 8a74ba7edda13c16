import { signIn, signOut, type v2 } from '@cardea/sdk';
import { useQuery } from '@tanstack/react-query';
import { baseUrl, isSignedOut, management, queries, sessionKey } from '../server.js';

const me = { queryKey: sessionKey, queryFn: () => management.me(), staleTime: Number.POSITIVE_INFINITY };

/**
 * Who is signed in; null when nobody is, undefined while that is not known, with the error that keeps it so. Somebody who is known
 * stays while the server is away: nothing that they typed or made is lost.
 */
export function useSession(): { readonly user: v2.User | null | undefined; readonly error: Error | null } {
  const { data, error } = useQuery(me);
  if (isSignedOut(error)) return { user: null, error: null };
  return { user: data, error: data === undefined ? error : null };
}

/** What the signed-in person may do beyond their own cards; undefined while that is not known. */
export function useScope(): v2.OwnScope | undefined {
  const { data } = useQuery({
    queryKey: ['own scope'],
    queryFn: () => management.ownScope(),
    staleTime: 60_000,
  });
  return data;
}

/** Whether somebody decides requests of others: by a right over them, or because a policy lists them. */
export function decidesRequests(scope: v2.OwnScope | undefined): boolean {
  return scope?.isOverOthers === true || scope?.isListedInPolicies === true;
}

/** Whether somebody holds Audit for the site, the right to administer and to read the trail. */
export function holdsAudit(scope: v2.OwnScope | undefined): boolean {
  return scope?.siteRights.includes('Audit') === true;
}

/** Signs in; everything that somebody else read is forgotten. Errors: `CardeaApiError`. */
export async function beginSession(username: string, password: string): Promise<void> {
  await signIn(baseUrl, username, password, document.documentElement.lang);
  await queries.resetQueries();
}

/** Signs out and forgets what was read. Errors: `CardeaApiError`. */
export async function endSession(): Promise<void> {
  await signOut(baseUrl);
  await queries.resetQueries();
}
