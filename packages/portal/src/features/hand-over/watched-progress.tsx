import type { v2 } from '@cardea/sdk';
import { useState } from 'react';
import { isOpen } from '../requests/queries.js';
import { LiveProgress } from './live-progress.js';
import { useWatch } from './use-watch.js';

/** Watches a request that was open when its page was opened, and shows what the card agent does with it. */
export function WatchedProgress({ request }: { readonly request: v2.Request }) {
  // To its end, which the server tells: the last steps come before that.
  const [wasOpen] = useState(isOpen(request));
  const told = useWatch(request.uuid, wasOpen);
  return <LiveProgress request={request} told={told} />;
}
