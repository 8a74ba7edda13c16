import { CmError, type Repositories } from '@cardea/domain';
import { Access, type Caller, type Ports } from '@cardea/workflows';
import type { WebhookSender } from './webhook-sender.js';

// Webhooks, deliveries and jobs concern everyone's requests, so whoever sees or changes them needs the right Audit over
// everyone, wherever the site gives it.

/** What administering deliveries and jobs needs of the installation. */
export type AdministrationPorts = Pick<Ports, 'store' | 'clock' | 'randomness' | 'secrets'> & {
  readonly webhooks: WebhookSender;
};

/** Errors: `NotAuthorized` unless the caller holds the right Audit over everyone. */
export async function mustHoldAudit(
  repositories: Pick<Repositories, 'users' | 'groups' | 'siteSettings'>,
  caller: Caller,
): Promise<void> {
  const decision = await new Access(repositories, caller).siteRight('Audit');
  if (!decision.isGranted) {
    throw new CmError('NotAuthorized', `This needs the right Audit over everyone (${decision.rule}).`);
  }
}
