import {
  type Notification,
  type NotificationType,
  type Profile,
  policyOfRequestType,
  type Repositories,
  type Request,
  type Smartcard,
} from '@cardea/domain';
import type { Ports } from './ports.js';

/**
 * Puts a notification about a request into the outbox, in the transaction of what it tells (MIM CM: Notification
 * architecture). Handlers never run inside the request: a job sends it on.
 */
export async function notify(
  { clock, randomness }: Pick<Ports, 'clock' | 'randomness'>,
  tx: Pick<Repositories, 'notifications'>,
  type: NotificationType,
  request: Request,
  about: {
    readonly smartcard?: Smartcard | undefined;
    readonly profile?: Profile | undefined;
    readonly facts?: Notification['facts'];
  } = {},
): Promise<void> {
  await tx.notifications.append({
    uuid: randomness.uuid(),
    type,
    occurredAt: clock.now(),
    targetUserUuid: request.targetUserUuid,
    originatorUserUuid: request.originatorUserUuid,
    requestUuid: request.uuid,
    smartcardUuid: about.smartcard?.uuid ?? request.newSmartcardUuid ?? request.oldSmartcardUuid,
    profileUuid: about.profile?.uuid ?? request.newProfileUuid ?? request.oldProfileUuid,
    profileTemplateUuid: request.profileTemplateUuid,
    profileTemplateVersion: request.profileTemplateVersion,
    policy: policyOfRequestType[request.type],
    facts: { requestType: request.type, requestStatus: request.status, ...about.facts },
  });
}
