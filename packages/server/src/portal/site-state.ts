import type { RoutePorts } from '../http/answer.js';

/** What the portal tells before anybody has signed in, as words in its page. */
export type SiteState = 'demo' | 'no-users' | 'no-certificate';

/**
 * Says what an installation still lacks, so that its first page can say what to do: people who could sign in, and the
 * certificate of its issuing authority under an external root. A site that has both is not asked again.
 */
export function siteStateOf(
  { store, authorities }: Pick<RoutePorts, 'store' | 'authorities'>,
  isDemo: boolean,
): () => Promise<readonly SiteState[]> {
  const always: readonly SiteState[] = isDemo ? ['demo'] : [];
  let isComplete = false;
  return async () => {
    if (isComplete) return always;
    const lacking: SiteState[] = [];
    if ((await store.users.count()) === 0) lacking.push('no-users');
    if ((await authorities.default.chain()).length === 0) lacking.push('no-certificate');
    isComplete = lacking.length === 0;
    return [...always, ...lacking];
  };
}
