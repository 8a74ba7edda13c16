import type { CertificateTemplate } from '../certificate-template/certificate-template.js';
import type { User } from '../user/user.js';

/** Names that a PKCS#10 request carries for an authority that certifies what requests say. */
export interface RequestedNames {
  /** Name (RFC 5280 §4.1.2.4), DER. */
  readonly subjectDer: Uint8Array;
  /** Extensions (RFC 5280 §4.1) for an extensionRequest (RFC 2985 §5.4.2), DER each. */
  readonly extensionsDer: readonly Uint8Array[];
}

/** An authority that cannot be told names apart from the request; most can, and do not have this. */
export interface TakesNamesFromRequests {
  /**
   * What a request for `subject` by `template` must carry; undefined when its names count for nothing after all.
   *
   * Errors: `BadCertificationRequest` when the directory lacks a name that the template requires.
   */
  namesToRequest(template: CertificateTemplate, subject: User): RequestedNames | undefined;
}

/** Whether `authority` certifies the names in requests. */
export function takesNamesFromRequests(authority: object): authority is TakesNamesFromRequests {
  return 'namesToRequest' in authority && typeof authority.namesToRequest === 'function';
}
