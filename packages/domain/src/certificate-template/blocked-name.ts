import { domainToASCII } from 'node:url';
import { malformed } from '../errors.js';
import type { Uuid } from '../uuid.js';
import type { BlockableNameType, CertifiedName } from './names-for-user.js';

export type BlockedNameUuid = Uuid<'BlockedName'>;

/**
 * `exact` blocks the one name. `suffix` blocks a host and every name below it, as RFC 5280 §4.2.1.10 matches dNSName: the
 * hosts themselves, the mailboxes and user principal names there, and common names that are host names.
 */
export const nameMatchings = ['exact', 'suffix'] as const;
export type NameMatching = (typeof nameMatchings)[number];

/** Which names are meant. */
export interface NamePattern {
  readonly type: BlockableNameType;
  readonly matching: NameMatching;
  /** In the form of {@link namePattern}. */
  readonly value: string;
}

/** Names that an administrator wants nobody to be certified by. */
export interface BlockedName extends NamePattern {
  readonly uuid: BlockedNameUuid;
  readonly blockedAt: Date;
  /** What the administrator wrote; it is told to whoever wants the name certified. */
  readonly reason: string;
}

/** Letters, digits and hyphens in labels (RFC 1034 §3.5), with the underscore that some host names have. */
const host = /^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

/**
 * The names meant, in the one form in which they are compared: lower case, hosts as A-labels (RFC 5890 §2.3.2.1), common
 * names with their blanks run together (RFC 4518 §2.6.1). The mailbox before the `@` is folded too, though RFC 5280 §7.5
 * compares it as it is, or a capital letter would get round the block. With `exact`, a host stands for all mailboxes on it.
 *
 * Errors: `MalformedInput` naming `value`.
 */
export function namePattern({ type, matching, value }: NamePattern): NamePattern {
  const text = plainText(value);
  if (text === '') throw malformed('value', 'must not be empty');
  if (type === 'commonName' && matching === 'exact') return { type, matching, value: comparable(type, text) };
  const isMailbox = type !== 'dNSName' && type !== 'commonName' && text.includes('@');
  if (isMailbox) return { type, matching, value: mailboxPattern(text, matching) };
  const name = hostForm(text);
  if (!host.test(name)) throw malformed('value', 'must be a host name, without wildcards and leading dots');
  return { type, matching, value: name };
}

function mailboxPattern(text: string, matching: NameMatching): string {
  if (matching === 'suffix') throw malformed('value', 'must be a host name where a suffix is meant');
  const mailbox = mailboxForm(text);
  if (mailbox.startsWith('@') || !host.test(hostOf(mailbox)))
    throw malformed('value', 'must be a mailbox such as anna@contoso.example, or a host name');
  return mailbox;
}

/** Every pattern that means this name. */
export function patternsFor({ type, value }: CertifiedName): readonly NamePattern[] {
  const name = comparable(type, plainText(value));
  const hostName = hostOf(name);
  const exact = new Set(type === 'rfc822Name' || type === 'userPrincipalName' ? [name, hostName] : [name]);
  const suffixes = host.test(hostName) ? parentsOf(hostName) : [];
  return [
    ...[...exact].map((one): NamePattern => ({ type, matching: 'exact', value: one })),
    ...suffixes.map((one): NamePattern => ({ type, matching: 'suffix', value: one })),
  ];
}

/** `a.b.c`, `b.c` and `c`. */
function parentsOf(hostName: string): readonly string[] {
  const labels = hostName.split('.');
  return labels.map((_, position) => labels.slice(position).join('.'));
}

function comparable(type: BlockableNameType, text: string): string {
  if (type === 'dNSName') return hostForm(text);
  if (type !== 'commonName') return mailboxForm(text);
  return /^[^\s@]+\.[^\s@]+$/.test(text) ? hostForm(text) : text;
}

function mailboxForm(text: string): string {
  const at = text.lastIndexOf('@');
  return at === -1 ? text : `${text.slice(0, at)}@${hostForm(text.slice(at + 1))}`;
}

function hostOf(name: string): string {
  return name.slice(name.lastIndexOf('@') + 1);
}

/** With A-labels, and without the dot of the root; what is no host name stays as it is. */
function hostForm(text: string): string {
  return domainToASCII(text.replace(/\.$/, '')) || text;
}

function plainText(value: string): string {
  return value.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
}
