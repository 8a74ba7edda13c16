import type { NotificationType } from '@cardea/domain';

/** Subject and text of a mail, with placeholders. */
export interface MailText {
  readonly subject: string;
  readonly body: string;
}

/** Mails that are sent where the policy brings no mail template for the event. */
export const builtInMails: { readonly [type in NotificationType]?: MailText } = {
  DistributeSecrets: {
    subject: 'One-time password for the {Request.Type} request of {Target.DisplayName}',
    body: `This one-time password belongs to the {Request.Type} request {Request.Uuid} of {Target.DisplayName} ({ProfileTemplate.Name}):

{OneTimePassword}

It is asked for when the request is carried out, and it serves once:
{Link}

Nobody who works for the certificate service will ask you to tell it.
`,
  },
  ApprovalWaiting: {
    subject: 'Approval waiting: {Request.Type} for {Target.DisplayName}',
    body: `{Originator.DisplayName} has asked for {Request.Type} ({ProfileTemplate.Name}) for {Target.DisplayName}. The request waits for an approval.

Comment: {Request.Comment}

{Link}
`,
  },
  CertificateExpiring: {
    subject: 'A certificate of yours ends soon ({ProfileTemplate.Name})',
    body: `Hello {Target.DisplayName},

your certificate {Fact.serialNumber} ({ProfileTemplate.Name}) is valid until {Fact.notAfter}. Renew it before then:
{Link}
`,
  },
  KeyRecoveryWaiting: {
    subject: 'Your consent is asked for: {Fact.requestType} of archived keys',
    body: `Archived private keys wait for the consent of key recovery agents, of whom you are one.

What: {Fact.requestType} {ProfileTemplate.Name}
Whose keys: {Target.DisplayName}
Asked by: {Originator.DisplayName}
Comment: {Request.Comment}

See what waits:  cardea recovery pending
Then say:        cardea recovery consent {Fact.recovery}
or:              cardea recovery refuse {Fact.recovery}

{Link}
`,
  },
  KeyRecoveryRefused: {
    subject: 'A key recovery agent has refused: {Request.Type} for {Target.DisplayName}',
    body: `{Fact.agent} has refused to have archived keys of {Target.DisplayName} recovered, for the {Request.Type} request {Request.Uuid} ({ProfileTemplate.Name}) of {Originator.DisplayName}. Other agents may still consent.

Reason: {Fact.comment}

{Link}
`,
  },
  KeyRecoveryConsented: {
    subject: 'The key recovery agents have consented: {Request.Type} for {Target.DisplayName}',
    body: `Enough key recovery agents have consented to have archived keys of {Target.DisplayName} recovered, for the {Request.Type} request {Request.Uuid} ({ProfileTemplate.Name}) of {Originator.DisplayName}. The request can be carried out:
{Link}
`,
  },
  KeyRecovered: {
    subject: 'Archived keys of {Target.DisplayName} have been recovered',
    body: `Archived private keys of {Target.DisplayName} have left the archive, for the {Request.Type} request {Request.Uuid} ({ProfileTemplate.Name}) of {Originator.DisplayName}.

Certificates: {Fact.recoveredSerialNumbers}
Carried out by: {Fact.carriedOutBy}

If you know nothing of it, tell the certificate service at once.
{Link}
`,
  },
};
