import type { User } from '../user/user.js';
import type {
  CertificateTemplate,
  DirectoryName,
  NameAttribute,
  SubjectAltName,
  SubjectPart,
} from './certificate-template.js';

/** An attribute of a distinguished name with its value. */
export interface NamedValue {
  readonly attribute: NameAttribute;
  readonly value: string;
}

/**
 * What the parts of a name say for a user, an empty value where the directory has none. A `domainComponent` becomes one
 * part for each label, the top of the tree first (RFC 2247 §3).
 */
export function namePartsFor(parts: readonly SubjectPart[], user: User): readonly NamedValue[] {
  const values = directoryValues(user);
  return parts.flatMap(({ attribute, from, value }): readonly NamedValue[] => {
    const text = from === undefined ? value : values[from];
    if (attribute !== 'domainComponent') return [{ attribute, value: text }];
    const host = text.slice(text.lastIndexOf('@') + 1);
    const labels = host.split('.').reverse();
    return labels.map((label) => ({ attribute, value: label }));
  });
}

function directoryValues(user: User): Record<DirectoryName, string> {
  return {
    DisplayName: user.displayName,
    AccountName: user.accountName,
    UserPrincipalName: user.userPrincipalName,
    Mail: user.mail,
    Domain: user.domain,
    Sid: user.sid,
    Uuid: user.uuid,
  };
}

/** Names by which somebody or something is known, and which can be blocked. */
export const blockableNameTypes = ['dNSName', 'rfc822Name', 'userPrincipalName', 'commonName'] as const;
export type BlockableNameType = (typeof blockableNameTypes)[number];

/** A name that a certificate will say. */
export interface CertifiedName {
  readonly type: BlockableNameType;
  readonly value: string;
}

/**
 * The names of people and machines that certificates by a template say of a user, in subject and subjectAltName; whether
 * they are well-formed is for the authority to find.
 */
export function certifiedNames(
  { subject, subjectAltNames }: Pick<CertificateTemplate, 'subject' | 'subjectAltNames'>,
  user: User,
): readonly CertifiedName[] {
  return [
    ...namesOfParts(subject, user),
    ...subjectAltNames.flatMap((name) => alternative(name, user)),
  ].filter(({ value }) => value !== '');
}

function namesOfParts(parts: readonly SubjectPart[], user: User): readonly CertifiedName[] {
  return namePartsFor(parts, user).flatMap(({ attribute, value }): readonly CertifiedName[] => {
    if (attribute === 'commonName') return [{ type: 'commonName', value }];
    return attribute === 'emailAddress' ? [{ type: 'rfc822Name', value }] : [];
  });
}

function alternative({ type, parts }: SubjectAltName, user: User): readonly CertifiedName[] {
  switch (type) {
    case 'dNSName':
      return [{ type, value: user.accountName }];
    case 'rfc822Name':
      return [{ type, value: user.mail }];
    case 'userPrincipalName':
      return [{ type, value: user.userPrincipalName }];
    case 'directoryName':
      return namesOfParts(parts ?? [], user);
    case 'uniformResourceIdentifier':
      return [];
  }
}
