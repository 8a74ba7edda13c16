import type { v2 } from '@cardea/sdk';
import { useQuery } from '@tanstack/react-query';
import { useSession } from '../../session/session.js';
import { isOpen, resumptionOf } from '../requests/queries.js';
import { Distribution } from './distribution.js';
import { Documents } from './documents.js';

/** What others than the person of a request can hand over to that person: one-time passwords and printed documents. */
export function HandingOver({ request }: { readonly request: v2.Request }) {
  const { user } = useSession();
  const { data: resumption } = useQuery(resumptionOf(request));
  if (!user || user.uuid === request.targetUserUuid || !isOpen(request)) return null;
  const isDistributable =
    request.status === 'Approved' && resumption !== undefined && resumption.oneTimePasswords.length > 0;
  return (
    <>
      {isDistributable ? <Distribution request={request} /> : null}
      <Documents request={request} />
    </>
  );
}
