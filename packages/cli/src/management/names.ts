import type { v2 } from '@cardea/sdk';

/** Every name of a closed set; the compiler says when the contract has others. */
function namesOf<T extends string>(names: Readonly<Record<T, true>>): readonly T[] {
  return Object.keys(names) as T[];
}

export const requestStatuses = namesOf<v2.Request['status']>({
  Pending: true,
  Approved: true,
  Executing: true,
  Completed: true,
  Denied: true,
  Canceled: true,
  Failed: true,
});

export const requestTypes = namesOf<v2.Request['type']>({
  Enroll: true,
  Recover: true,
  Renew: true,
  Disable: true,
  Unblock: true,
  Duplicate: true,
  Retire: true,
  RecoverOnBehalf: true,
  SuspendOrReinstate: true,
  OnlineUpdate: true,
  TemporaryCardEnroll: true,
  TemporaryCardDisable: true,
  TemporaryCardRetire: true,
  OfflineUnblock: true,
});

export const directions = namesOf<NonNullable<v2.Request['direction']>>({ suspend: true, reinstate: true });

export const onlineUpdateReasons = namesOf<NonNullable<v2.Request['onlineUpdateReason']>>({
  certificateContentChanged: true,
  certificateTemplatesChanged: true,
  certificateExpired: true,
});

export const revocationReasons = namesOf<NonNullable<v2.Request['revocationReason']>>({
  unspecified: true,
  keyCompromise: true,
  cACompromise: true,
  affiliationChanged: true,
  superseded: true,
  cessationOfOperation: true,
  certificateHold: true,
  privilegeWithdrawn: true,
  aACompromise: true,
});

export const smartcardStatuses = namesOf<v2.Smartcard['status']>({
  New: true,
  Assigned: true,
  Active: true,
  Suspended: true,
  Disabled: true,
  Retired: true,
});

export const profileStatuses = namesOf<v2.Profile['status']>({
  New: true,
  Active: true,
  Suspended: true,
  Disabled: true,
  Retired: true,
});

export const jobStates = namesOf<v2.Job['state']>({ waiting: true, running: true, done: true, failed: true });

export const jobKinds = namesOf<v2.Job['kind']>({
  revokeCertificates: true,
  expireOneTimePasswords: true,
  retireExpiredTemporaryCards: true,
  remindOfExpiry: true,
  renewArchiveExchange: true,
  publishCrls: true,
  publishCompleteCrl: true,
  publishToTarget: true,
  sealAuditTrail: true,
  refreshOcspResponses: true,
  closeInterruptedIssuances: true,
  collectIssuances: true,
  tellAuthority: true,
  dispatchNotifications: true,
  export: true,
});

export const issuanceOrderStates = namesOf<v2.IssuanceOrder['state']>({
  open: true,
  sent: true,
  pending: true,
  unknown: true,
  issued: true,
  refused: true,
  interrupted: true,
  abandoned: true,
});

export const deliveryStates = namesOf<v2.Delivery['state']>({ waiting: true, delivered: true, dead: true });

export const notificationTypes = namesOf<v2.Webhook['types'][number]>({
  CreateRequest: true,
  ApproveRequest: true,
  DenyRequest: true,
  CancelRequest: true,
  CreateProfile: true,
  CreateSmartcard: true,
  DisableProfile: true,
  DisableSmartcard: true,
  DistributeSecrets: true,
  DownloadPfx: true,
  CompleteRequest: true,
  AbandonRequest: true,
  SuspendSmartcard: true,
  ReinstateSmartcard: true,
  RetireSmartcard: true,
  ApprovalWaiting: true,
  CertificateExpiring: true,
  KeyRecoveryWaiting: true,
  KeyRecoveryRefused: true,
  KeyRecoveryConsented: true,
  KeyRecovered: true,
});

export const orders = ['ascending', 'descending'] as const;
