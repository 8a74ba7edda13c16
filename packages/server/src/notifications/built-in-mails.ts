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
};
