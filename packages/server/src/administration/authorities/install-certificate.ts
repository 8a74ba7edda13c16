import { X509Certificate } from 'node:crypto';
import { hostname } from 'node:os';
import { CmError, type OpenAuthorityRequest } from '@cardea/domain';
import { checkInstalledCertificate, issuingName } from '@cardea/pki';
import { checkAuthorityCertificationRequest, nameDer, thumbprint } from '@cardea/pki/x509';
import { auditEvent } from '@cardea/workflows';
import type { RequestPorts } from './open-request.js';

/** An authority that has its certificate. */
export interface InstalledAuthority {
  readonly name: string;
  /** One line. */
  readonly subject: string;
  /** SHA-256 over the DER, upper-case hex with colons. */
  readonly fingerprint256: string;
  readonly notAfter: Date;
  /** What is unusual about the certificate and does no harm, as sentences. */
  readonly remarks: readonly string[];
}

/**
 * Takes in the certificate that an authority elsewhere signed for one of ours, checked whole, with the certificates above
 * it. The audit row commits with it; a server that runs uses it from its next start.
 *
 * Errors: `Conflict` when nothing was asked for; `BadCertificationRequest` that says what is wrong with the certificate.
 */
export async function installCertificate(
  { ports, keyStore }: Pick<RequestPorts, 'ports' | 'keyStore'>,
  caName: string,
  given: { readonly certificateDer: Uint8Array; readonly chainDers: readonly Uint8Array[] },
): Promise<InstalledAuthority> {
  const request = await ports.store.authorities.findOpenRequest(caName);
  if (request === undefined)
    throw new CmError(
      'Conflict',
      `The authority ${caName} waits for no certificate. \`cardea ca list\` shows the authorities.`,
    );
  const key = { name: request.keyName, version: request.keyVersion };
  const { publicKeyDer } = await keyStore.publicKey(key);
  const { subject } = await checkAuthorityCertificationRequest(request.certificationRequestDer);
  const { superiors, remarks } = checkInstalledCertificate({
    ...given,
    publicKeyDer,
    subjectDer: nameDer(subject),
    now: ports.clock.now(),
  });
  await storeCertificate({ ports }, request, given.certificateDer, superiors);
  const certificate = new X509Certificate(given.certificateDer);
  return {
    name: caName,
    subject: certificate.subject.replaceAll('\n', ', '),
    fingerprint256: certificate.fingerprint256,
    notAfter: certificate.validToDate,
    remarks,
  };
}

/**
 * Stores the certificate that was asked for, ends the request, and audits both, in one transaction.
 *
 * Errors: `Conflict` when somebody else did so first.
 */
export async function storeCertificate(
  { ports }: Pick<RequestPorts, 'ports'>,
  request: OpenAuthorityRequest,
  certificateDer: Uint8Array,
  superiors: readonly Uint8Array[],
): Promise<void> {
  const { caName, keyName, keyVersion } = request;
  await ports.store.transaction(async (tx) => {
    const open = await tx.authorities.findOpenRequest(caName);
    if (open?.createdAt.getTime() !== request.createdAt.getTime())
      throw new CmError('Conflict', `The authority ${caName} got its certificate meanwhile.`);
    const isFirst = (await tx.authorities.find(caName)) === undefined;
    if (isFirst)
      await tx.authorities.insert({
        name: caName,
        certificateDer,
        keyName,
        keyVersion,
        issuerName: `${hostname()}\\${commonNameOf(certificateDer) ?? caName}`,
      });
    else await tx.authorities.replaceCertificate(caName, certificateDer, ports.clock.now());
    await tx.authorities.putSuperiors(caName, superiors);
    await tx.authorities.deleteOpenRequest(caName);
    await tx.audit.append(
      auditEvent(ports, {
        action: isFirst && caName === issuingName ? 'ca.create' : 'ca.renew',
        outcome: 'success',
        actorName: 'command line',
        objectType: 'CertificationAuthority',
        objectUuid: caName,
        facts: {
          thumbprint: thumbprint(certificateDer),
          issuer: oneLineIssuer(certificateDer),
          key: keyName,
          version: keyVersion,
        },
      }),
    );
  });
}

function commonNameOf(certificateDer: Uint8Array): string | undefined {
  return /^CN=(.*)$/m.exec(new X509Certificate(certificateDer).subject)?.[1];
}

function oneLineIssuer(certificateDer: Uint8Array): string {
  return new X509Certificate(certificateDer).issuer.replaceAll('\n', ', ');
}
