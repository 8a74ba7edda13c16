import { CmError, namePartsFor, type SubjectAltName, type SubjectPart, type User } from '@cardea/domain';
import {
  distinguishedNameDer,
  hasControlCharacters,
  isPlainAscii,
  type NamePart,
} from './distinguished-name.js';
import type { AlternativeName } from './extensions.js';

/**
 * The parts of a name that the directory has, and those that are the same for everybody; an e-mail address outside ASCII
 * is left out, for it fits no IA5String.
 */
export function directoryNameParts(parts: readonly SubjectPart[], user: User): NamePart[] {
  return [...namePartsFor(parts, user)].filter(
    ({ attribute, value }) => value !== '' && (attribute !== 'emailAddress' || isPlainAscii(value)),
  );
}

/**
 * The names for subjectAltName that the directory has.
 *
 * Errors: `BadCertificationRequest` when it lacks a required one in a form that fits RFC 5280 §4.2.1.6, or has a malformed
 * SID where one is wanted.
 */
export function directoryAltNames(wanted: readonly SubjectAltName[], user: User): AlternativeName[] {
  return wanted.flatMap((name) => {
    const found = alternativeName(name, user);
    if (found !== undefined) return [found];
    if (!name.required) return [];
    throw new CmError(
      'BadCertificationRequest',
      `The certificate needs ${name.type}, which the directory does not have for this user in a usable form.`,
    );
  });
}

/** A host name with a domain, in the preferred syntax of RFC 1034 §3.5. */
const hostName = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/i;

function alternativeName(name: SubjectAltName, user: User): AlternativeName | undefined {
  const { mail, userPrincipalName, accountName } = user;
  const { type } = name;
  switch (type) {
    case 'rfc822Name':
      return mail !== '' && isPlainAscii(mail) ? { type, value: mail } : undefined;
    case 'userPrincipalName':
      return userPrincipalName !== '' && !hasControlCharacters(userPrincipalName)
        ? { type, value: userPrincipalName }
        : undefined;
    case 'dNSName':
      return hostName.test(accountName) ? { type, value: accountName } : undefined;
    case 'directoryName': {
      const parts = directoryNameParts(name.parts ?? [], user);
      return parts.length === 0 ? undefined : { type, nameDer: distinguishedNameDer(parts) };
    }
    case 'uniformResourceIdentifier':
      if (name.from === 'Uuid') return { type, value: `urn:uuid:${user.uuid}` };
      // Microsoft KB5014754: the strong mapping that needs no extension of Active Directory's own authority.
      return user.sid === ''
        ? undefined
        : { type, value: `tag:microsoft.com,2022-09-14:sid:${wellFormedSid(user)}` };
  }
}

/**
 * The SID binds the certificate to an account, so one that Windows would not read the same way is refused
 * (MS-DTYP §2.4.2.1). Errors: `BadCertificationRequest`.
 */
export function wellFormedSid({ sid }: User): string {
  if (!/^S-1-\d+(-\d+)+$/.test(sid))
    throw new CmError('BadCertificationRequest', 'The directory has a malformed SID for this user.');
  return sid;
}
