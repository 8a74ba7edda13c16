import type { v2 } from '@cardea/sdk';
import { useState } from 'react';
import { decidesRequests, useScope, useSession } from '../../session/session.js';
import type { Decision } from '../requests/row-keys.js';
import { DecisionButtons } from './decision-buttons.js';
import { DecisionDialog } from './decision-dialog.js';

/** Approve or deny on the page of a request, for those who decide; nobody decides what they started or get themselves. */
export function DecideHere({ request }: { readonly request: v2.Request }) {
  const { user } = useSession();
  const scope = useScope();
  const [asked, setAsked] = useState<Decision | null>(null);
  const isOwn = user?.uuid === request.targetUserUuid || user?.uuid === request.originatorUserUuid;
  const isOpen = request.status === 'Pending' && decidesRequests(scope) && !isOwn;
  return (
    <>
      {isOpen ? <DecisionButtons requests={[request]} onDecide={setAsked} /> : null}
      {asked === null ? null : (
        <DecisionDialog requests={[request]} decision={asked} onClose={() => setAsked(null)} />
      )}
    </>
  );
}
