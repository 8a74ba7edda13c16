import type { UserUuid, Uuid } from '../uuid.js';

/** MIM CM: NotificationType, and after `DownloadPfx` Cardea's own. */
export const notificationTypes = [
  'CreateRequest',
  'ApproveRequest',
  'DenyRequest',
  'CancelRequest',
  'CreateProfile',
  'CreateSmartcard',
  'DisableProfile',
  'DisableSmartcard',
  'DistributeSecrets',
  'DownloadPfx',
  'CompleteRequest',
  'AbandonRequest',
  'SuspendSmartcard',
  'ReinstateSmartcard',
  'RetireSmartcard',
  'ApprovalWaiting',
  'CertificateExpiring',
  'KeyRecoveryWaiting',
  'KeyRecoveryRefused',
  'KeyRecoveryConsented',
  'KeyRecovered',
] as const;
export type NotificationType = (typeof notificationTypes)[number];

/** Something that happened, told to whoever subscribed; written in the transaction of what it tells. Never a secret. */
export interface Notification {
  readonly uuid: Uuid<'Notification'>;
  readonly type: NotificationType;
  readonly occurredAt: Date;
  readonly targetUserUuid: UserUuid | null;
  readonly originatorUserUuid: UserUuid | null;
  readonly requestUuid: string | null;
  readonly smartcardUuid: string | null;
  readonly profileUuid: string | null;
  readonly profileTemplateUuid: string | null;
  readonly profileTemplateVersion: number | null;
  /** The policy that rules the request, such as `Unblock`; null when no request is behind it. */
  readonly policy: string | null;
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
}

/**
 * Who gets a mail. `Approvers` are the people whom the policy lists, `Manager` is the target's manager, `RecoveryAgents` are
 * the key recovery agents who have no part in the request.
 */
export const mailRecipients = ['Target', 'Originator', 'Manager', 'Approvers', 'RecoveryAgents'] as const;
export type MailRecipient = (typeof mailRecipients)[number];

/** A mail that a policy sends when something happens (MIM CM: EmailTemplate). */
export interface MailTemplate {
  readonly event: NotificationType;
  readonly recipient: MailRecipient;
  /** With placeholders such as `{Target.DisplayName}`, see docs/notifications.md. */
  readonly subject: string;
  readonly body: string;
}
