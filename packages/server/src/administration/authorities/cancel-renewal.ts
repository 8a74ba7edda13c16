import { CmError, type OpenAuthorityRequest } from '@cardea/domain';
import { auditEvent } from '@cardea/workflows';
import { currentAuthority, openRenewals } from './current-authority.js';
import type { RequestPorts } from './open-request.js';

/**
 * Ends the renewals of the issuing authority that are open, audited: certificates for their requests are not taken in any
 * more. A key that was made stays, without use, for the next renewal with a new key. Gives what was ended.
 *
 * Errors: `Conflict` when none is open, or it got its certificate at this instant.
 */
export async function cancelRenewal({
  ports,
}: Pick<RequestPorts, 'ports'>): Promise<readonly OpenAuthorityRequest[]> {
  return await ports.store.transaction(async (tx) => {
    const open = await openRenewals(tx, await currentAuthority(tx));
    if (open.length === 0)
      throw new CmError(
        'Conflict',
        'No renewal of the issuing authority is open. `cardea ca list` shows the authorities.',
      );
    for (const { caName, keyName, keyVersion } of open) {
      if (!(await tx.authorities.deleteOpenRequest(caName)))
        throw new CmError('Conflict', `The renewal of ${caName} was ended meanwhile.`);
      await tx.audit.append(
        auditEvent(ports, {
          action: 'ca.cancelRenewal',
          outcome: 'success',
          actorName: 'command line',
          objectType: 'CertificationAuthority',
          objectUuid: caName,
          facts: { key: keyName, version: keyVersion },
        }),
      );
    }
    return open;
  });
}
