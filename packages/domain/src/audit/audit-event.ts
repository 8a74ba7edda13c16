import type { UserUuid, Uuid } from '../uuid.js';

/** What can be attempted. Past and future names are API: never change one. */
export const auditActions = [
  'request.create',
  'request.approve',
  'request.deny',
  'request.cancel',
  'request.abandon',
  'request.complete',
  'request.changePriority',
  'request.readData',
  'request.printDocument',
  'oneTimePassword.distribute',
  'oneTimePassword.use',
  'oneTimePassword.expire',
  'handOver.create',
  'handOver.redeem',
  'profile.updateStatus',
  'smartcard.offlineUnblock',
  'smartcard.retireExpired',
  'certificate.revoke',
  'key.recover',
  'key.consent',
  'key.refuse',
  'key.reshare',
  'keyRecoveryAgent.add',
  'keyRecoveryAgent.retire',
  'profileTemplate.change',
  'directory.change',
  'publicKey.block',
  'publicKey.unblock',
  'keyList.change',
  'keyList.remove',
  'name.block',
  'name.unblock',
  'certificateTemplate.change',
  'site.change',
  'webhook.change',
  'notification.replay',
  'mail.test',
  'job.retry',
  'job.fail',
  'report.read',
  'smartcard.bind',
  'smartcard.updateStatus',
  'smartcard.diversifiedKey',
  'smartcard.authenticationResponse',
  'smartcard.newAdminKey',
  'smartcard.confirmAdminKey',
  'smartcard.proposedPin',
  'certificate.issue',
  'certificate.issueInterrupted',
  'certificate.collect',
  'certificate.tellAuthority',
  'issuanceOrder.resolve',
  'crl.publish',
  'crl.publishToTarget',
  'ca.create',
  'ca.request',
  'ca.renew',
  'ca.cancelRenewal',
  'key.create',
  'key.forget',
  'key.destroy',
  'key.rewrap',
  'signIn',
  'signOut',
  'session.end',
  'token.create',
  'token.revoke',
  'import',
  'export',
  'system.start',
] as const;

export type AuditAction = (typeof auditActions)[number];

export const auditOutcomes = ['success', 'denied', 'failure'] as const;

export type AuditOutcome = (typeof auditOutcomes)[number];

/** One event per attempt: who did what, to what and whom, from where, and how it ended. Never holds a secret. */
export interface AuditEvent {
  readonly uuid: Uuid<'AuditEvent'>;
  readonly occurredAt: Date;
  readonly action: AuditAction;
  readonly outcome: AuditOutcome;
  /** Null for the system itself and for failed sign-ins. */
  readonly actorUserUuid: UserUuid | null;
  /** Account name as shown or as tried. */
  readonly actorName: string;
  readonly targetUserUuid: UserUuid | null;
  readonly objectType: string;
  readonly objectUuid: string;
  /** IP address, or `local` for the command line. */
  readonly origin: string;
  readonly correlationId: string;
  /** Facts for the auditor: statuses, types, serial numbers, the rule that refused. */
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
}
