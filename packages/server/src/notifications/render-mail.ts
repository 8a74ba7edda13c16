import type { Notification, ProfileTemplate, Request, Secret, User } from '@cardea/domain';
import type { MailText } from './built-in-mails.js';

/** What placeholders stand for. */
export interface MailFacts {
  readonly notification: Notification;
  readonly target: User | undefined;
  readonly originator: User | undefined;
  readonly request: Request | undefined;
  readonly template: ProfileTemplate | undefined;
  /** Page of the request, card or profile; where people go. */
  readonly link: string;
  /** Only in DistributeSecrets mails. */
  readonly oneTimePassword: Secret<string> | undefined;
}

const placeholder = /\{([A-Za-z]+)(?:\.([^{}\r\n]{1,100}))?\}/g;

/**
 * Fills the placeholders of a mail. Values are put in as they are and not searched for placeholders again; a placeholder
 * that is not known stays as it is written. Encrypted data items are left out. The subject becomes one line without
 * control characters, so that no value adds a header (RFC 5322 §2.2).
 */
export function renderMail(text: MailText, facts: MailFacts): MailText {
  const fill = (template: string, password: string): string =>
    template.replace(placeholder, (written, name: string, member: string | undefined) =>
      member === undefined && name === 'OneTimePassword'
        ? password
        : (placeholderValue(facts, name, member) ?? written),
    );
  return {
    // Subjects are shown on locked screens and kept in the logs of mail servers: never a password.
    subject: oneLine(fill(text.subject, '')),
    body: fill(text.body, facts.oneTimePassword?.reveal() ?? ''),
  };
}

function placeholderValue(facts: MailFacts, name: string, member: string | undefined): string | undefined {
  const { notification, request, target, originator, template } = facts;
  if (name === 'Link' && member === undefined) return facts.link;
  if (member === undefined) return undefined;
  if (name === 'Data') return collectedValue(request, member);
  if (name === 'Fact') return factValue(notification, member);
  const known: Readonly<Record<string, string>> = {
    'Target.DisplayName': target?.displayName ?? '',
    'Target.Mail': target?.mail ?? '',
    'Originator.DisplayName': originator?.displayName ?? '',
    'Request.Uuid': request?.uuid ?? '',
    'Request.Type': request?.type ?? '',
    'Request.Comment': request?.comment ?? '',
    'ProfileTemplate.Name': template?.name ?? '',
  };
  return Object.hasOwn(known, `${name}.${member}`) ? known[`${name}.${member}`] : undefined;
}

function collectedValue(request: Request | undefined, itemName: string): string {
  const item = request?.dataCollection.find((each) => each.name === itemName);
  return item === undefined || item.isEncrypted === true ? '' : (item.value ?? '');
}

function factValue({ facts }: Notification, name: string): string {
  return Object.hasOwn(facts, name) ? String(facts[name] ?? '') : '';
}

/** Replaces control characters and Unicode's line ends by blanks. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}
