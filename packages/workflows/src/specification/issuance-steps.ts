import { createPrivateKey, generateKeyPairSync, randomUUID, X509Certificate } from 'node:crypto';
import {
  type CardId,
  type Certificate,
  CmError,
  type PolicyName,
  type Profile,
  type Request,
  Secret,
  type Smartcard,
  type WorkflowPolicy,
} from '@cardea/domain';
import { createCertificationRequest } from '@cardea/pki/x509';
import {
  contentsOfPfx,
  fullLifeCyclePolicies,
  type LifeCycleSite,
  type PersonKey,
  templates,
} from '@cardea/testkit';
import {
  bindSmartcard,
  type CertificationAnswer,
  changeRequest,
  listGenerationOptions,
  submitCertificationRequests,
} from '@cardea/workflows';

// What the specifications of the workflows that produce certificates do with a site.

export const pfxPassword = 'Issuance-pfx-1';

const certificationRequests = new Map<Request['uuid'], Promise<Uint8Array>>();

/** One PKCS#10 request answers every option of a request, so that asking again is asking the same. */
export function certificationRequestFor({ uuid }: Pick<Request, 'uuid'>): Promise<Uint8Array> {
  const made =
    certificationRequests.get(uuid) ??
    createCertificationRequest({
      privateKey: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
    });
  certificationRequests.set(uuid, made);
  return made;
}

/** Stores a next version of a template, in which one policy differs by `changes` from the full life cycle's. */
export async function setPolicy(
  site: LifeCycleSite,
  name: PolicyName,
  changes: Partial<WorkflowPolicy>,
  template: string = templates.fullLifeCycle,
): Promise<void> {
  await site.changeTemplate(template, () => ({ policies: fullLifeCyclePolicies({ [name]: changes }) }));
}

/** The kind of refusal, or `nothing` where nothing was refused. */
export async function refusalOf(attempt: Promise<unknown>): Promise<CmError['kind'] | 'nothing'> {
  try {
    await attempt;
    return 'nothing';
  } catch (error) {
    if (error instanceof CmError) return error.kind;
    throw error;
  }
}

/** Binds a card, a fresh one when no card id is given. */
export async function bind(
  site: LifeCycleSite,
  person: PersonKey,
  { uuid }: Request,
  cardId: string | null = randomUUID(),
): Promise<Smartcard> {
  const card = { cardId: cardId as CardId, atr: '3b8d' };
  return await bindSmartcard(site.ports, await site.caller(person), uuid, card);
}

/** Certifies all that the request asks for. */
export async function certify(
  site: LifeCycleSite,
  person: PersonKey,
  request: Request,
): Promise<readonly CertificationAnswer[]> {
  const { uuid } = request;
  const caller = await site.caller(person);
  const options = await listGenerationOptions(site.ports, caller, uuid);
  const certificationRequest = await certificationRequestFor(request);
  const requests = options.map(() => certificationRequest);
  return await submitCertificationRequests(site.ports, caller, uuid, requests, {
    pfxPassword: new Secret(pfxPassword),
  });
}

export async function complete(site: LifeCycleSite, person: PersonKey, { uuid }: Request): Promise<Request> {
  return await changeRequest(site.ports, await site.caller(person), uuid, 'Completed');
}

export async function abandon(site: LifeCycleSite, person: PersonKey, { uuid }: Request): Promise<Request> {
  return await changeRequest(site.ports, await site.caller(person), uuid, 'Abandoned');
}

/** A software profile with what is on it: S1 is issued alone, E1's key is archived. */
export interface SoftwareProfile {
  readonly profile: Profile;
  readonly s1: Certificate;
  readonly e1: Certificate;
}

/** Enrolls the subscriber for a software profile with a client's and an archived certificate. */
export async function enrollSoftware(site: LifeCycleSite): Promise<SoftwareProfile> {
  const { profile } = await site.enroll('subscriber', templates.fullLifeCycleSoftware);
  const certificates = await site.certificatesOn(profile);
  return {
    profile,
    s1: theOne(certificates, 'CardeaSoftwareUser'),
    e1: theOne(certificates, 'CardeaArchivedEncryption'),
  };
}

/** The one certificate by a certificate template that is no key history. */
export function theOne(certificates: readonly Certificate[], templateCommonName: string): Certificate {
  const [found, ...more] = certificates.filter(
    (one) => one.templateCommonName === templateCommonName && !one.isKeyHistory,
  );
  if (found === undefined || more.length > 0) throw new Error(`There are not one ${templateCommonName}.`);
  return found;
}

/** Serial numbers of the key history on a profile. */
export async function keyHistoryOn(
  site: LifeCycleSite,
  profile: Request['newProfileUuid'],
): Promise<string[]> {
  const certificates = await site.certificatesOn(await site.profile(profile));
  return certificates.filter(({ isKeyHistory }) => isKeyHistory).map(({ serialNumber }) => serialNumber);
}

/** True when the answer's PFX, opened by OpenSSL, holds the private key of this certificate. */
export function pfxHoldsKeyOf(answers: readonly CertificationAnswer[], certificate: Certificate): boolean {
  for (const answer of answers) {
    if (answer.kind !== 'issued' || answer.certificate.serialNumber !== certificate.serialNumber) continue;
    if (answer.pfx === null || certificate.certificateDer === null) return false;
    const pfx = Buffer.from(answer.pfx.reveal()).toString('base64');
    const contents = contentsOfPfx(pfx, pfxPassword);
    return new X509Certificate(certificate.certificateDer).checkPrivateKey(
      createPrivateKey(contents.privateKey),
    );
  }
  return false;
}

/** How many archived keys left the archive for a request, by its audit rows, and to whom. */
export async function recoveriesOf(
  { ports }: LifeCycleSite,
  { uuid }: Request,
): Promise<readonly { readonly actor: string; readonly serialNumber: unknown }[]> {
  const rows = await ports.store.audit.list({ limit: 100, action: 'key.recover', objectUuid: uuid });
  return rows.map(({ actorName, facts }) => ({ actor: actorName, serialNumber: facts.serialNumber }));
}

/** Delayed revocations that wait, for a request. */
export async function waitingRevocationsOf({ ports }: LifeCycleSite, { uuid }: Request) {
  const jobs = await ports.store.jobs.list({ limit: 1000, kind: 'revokeCertificates', state: 'waiting' });
  return jobs.filter(({ input }) => input.requestUuid === uuid);
}
