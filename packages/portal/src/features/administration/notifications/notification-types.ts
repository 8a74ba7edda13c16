import type { v2 } from '@cardea/sdk';

/** What webhooks can be told of, in the order in which it is offered. */
export const notificationTypes = [
  'CreateRequest',
  'ApprovalWaiting',
  'ApproveRequest',
  'DenyRequest',
  'CancelRequest',
  'CompleteRequest',
  'AbandonRequest',
  'DistributeSecrets',
  'CreateProfile',
  'DisableProfile',
  'CreateSmartcard',
  'DisableSmartcard',
  'SuspendSmartcard',
  'ReinstateSmartcard',
  'RetireSmartcard',
  'DownloadPfx',
  'CertificateExpiring',
  'KeyRecoveryWaiting',
  'KeyRecoveryRefused',
  'KeyRecoveryConsented',
  'KeyRecovered',
] as const satisfies readonly v2.Webhook['types'][number][];
