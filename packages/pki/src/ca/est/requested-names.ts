import { type CertificateTemplate, CmError, type RequestedNames, type User } from '@cardea/domain';
import {
  childrenOf,
  DerFault,
  identifier,
  isSameBytes,
  objectIdentifierOf,
  readElement,
} from '../../lint/strict-der.js';
import { decodeTbsCertificate, extension } from '../../lint/tbs-certificate.js';
import { attributesOfName, nameText } from '../../x509/certificate-names.js';
import { directoryAltNames, directoryNameParts, wellFormedSid } from '../../x509/directory-names.js';
import { distinguishedNameDer } from '../../x509/distinguished-name.js';
import { extensionDer, securityIdentifier, subjectAltName } from '../../x509/extensions.js';
import { extensionType, microsoft, pkcs9 } from '../../x509/object-identifiers.js';
import type { OrderedCertificate } from '../external/ordered-certificate.js';

/**
 * The names that a request for `subject` by `template` must have where the authority takes names from requests.
 *
 * Errors: `BadCertificationRequest` when the directory lacks a name that the template requires.
 */
export function namesToRequest(template: CertificateTemplate, subject: User): RequestedNames {
  const parts = directoryNameParts(template.subject, subject);
  const alternative = directoryAltNames(template.subjectAltNames, subject);
  return {
    subjectDer: distinguishedNameDer(parts),
    extensionsDer: [
      ...(alternative.length === 0 ? [] : [subjectAltName(alternative, parts.length === 0)]),
      ...(template.includeSid && subject.sid !== '' ? [securityIdentifier(wellFormedSid(subject))] : []),
    ].map(extensionDer),
  };
}

/** Names, which the request must have as ordered. */
const names: ReadonlyMap<string, string> = new Map([
  [extensionType.subjectAltName, 'subjectAltName'],
  [microsoft.securityExtension, 'the SID extension'],
]);

/**
 * Compares the names in a request with those ordered. A request cannot be changed, for its owner signed it, so one with
 * other names is refused before the authority sees it; so is one that asks for an extension beyond the order.
 *
 * Errors: `BadCertificationRequest` naming the field that differs.
 */
export function requireOrderedNames(certificationRequestDer: Uint8Array, ordered: OrderedCertificate): void {
  const wanted = decodeTbsCertificate(ordered.tbsCertificateDer);
  const request = requestedIn(certificationRequestDer);
  const subject = attributesOfName(wanted.subject.der);
  const given = attributesOfName(request.subjectDer);
  const isSame = JSON.stringify(subject) === JSON.stringify(given);
  if (!isSame) throw differs(ordered, `the subject is ${nameText(given)}, and must be ${nameText(subject)}`);
  for (const [oid, name] of names) {
    const value = extension(wanted, oid)?.value.der;
    const asked = request.extensions.get(oid);
    if (value === undefined && asked === undefined) continue;
    if (value === undefined) throw differs(ordered, `it has ${name}, and must have none`);
    if (asked === undefined) throw differs(ordered, `it lacks ${name}`);
    if (!isSameBytes(value, asked))
      throw differs(ordered, `${name} is another than the directory's names make it`);
  }
  for (const [oid, value] of request.extensions) {
    if (oid === extensionType.subjectKeyIdentifier) continue;
    const same = extension(wanted, oid)?.value.der;
    if (same === undefined || !isSameBytes(same, value))
      throw differs(ordered, `it asks for the extension ${oid}, which is not ordered so`);
  }
}

/**
 * Whether a request names whom a certificate names, subject and subjectAltName, as a re-enrollment must (RFC 7030 §4.2.2).
 * Who is named by neither cannot be told apart.
 */
export function hasNamesOf(certificationRequestDer: Uint8Array, certificateDer: Uint8Array): boolean {
  const [tbs] = childrenOf(readElement(certificateDer));
  if (tbs === undefined) throw new DerFault('lacks a TBSCertificate');
  const old = decodeTbsCertificate(tbs.der);
  const request = requestedIn(certificationRequestDer);
  const subject = attributesOfName(request.subjectDer);
  const alternative = request.extensions.get(extensionType.subjectAltName);
  const oldAlternative = extension(old, extensionType.subjectAltName)?.value.der;
  if (subject.length === 0 && alternative === undefined) return false;
  if (JSON.stringify(subject) !== JSON.stringify(attributesOfName(old.subject.der))) return false;
  if (alternative === undefined || oldAlternative === undefined) return alternative === oldAlternative;
  return isSameBytes(alternative, oldAlternative);
}

function differs({ templateCommonName }: OrderedCertificate, what: string): CmError {
  return new CmError(
    'BadCertificationRequest',
    `The authority for ${templateCommonName} takes names from the request, which its owner signed and nobody can change: ${what}.`,
  );
}

interface Requested {
  readonly subjectDer: Uint8Array;
  /** Values by object identifier, DER. */
  readonly extensions: ReadonlyMap<string, Uint8Array>;
}

const attributesTag = 0xa0;

/** What a request that {@link decodeCertificationRequest} has passed asks for. */
function requestedIn(certificationRequestDer: Uint8Array): Requested {
  const [info] = childrenOf(readElement(certificationRequestDer));
  const [, subject, , attributes] = childrenOf(info);
  if (subject === undefined) throw new DerFault('lacks a subject');
  const extensions = new Map<string, Uint8Array>();
  for (const attribute of attributes === undefined ? [] : childrenOf(attributes, attributesTag)) {
    const [type, values] = childrenOf(attribute);
    if (!extensionRequests.has(objectIdentifierOf(type))) continue;
    for (const list of childrenOf(values, identifier.set))
      for (const one of childrenOf(list)) {
        const [oid, ...rest] = childrenOf(one);
        const value = rest.at(-1);
        if (value === undefined) throw new DerFault('has an extension without a value');
        extensions.set(objectIdentifierOf(oid), value.content);
      }
  }
  return { subjectDer: subject.der, extensions };
}

/** RFC 2985 §5.4.2, and Microsoft's szOID_RSA_certExtensions of the same form. */
const extensionRequests: ReadonlySet<string> = new Set([pkcs9.extensionRequest, '1.3.6.1.4.1.311.2.1.14']);
