import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Certificate, NotificationType, Request, Smartcard } from '@cardea/domain';
import { type Enrolled, type LifeCycleSite, type PersonKey, templates } from '@cardea/testkit';
import type { CreateRequestCommand } from '../request/create-request.js';

// What the specifications of several workflows do with a site.

/** Starts a request on a smart card. */
export async function startOnCard(
  site: LifeCycleSite,
  person: PersonKey,
  type: Request['type'],
  smartcard: Smartcard | undefined,
  said: Partial<CreateRequestCommand> = {},
): Promise<Request> {
  return await site.create(person, { type, smartcardUuid: smartcard?.uuid ?? null, ...said });
}

/** Starts a request on a smart card, reports its status and completes it. */
export async function finishOnCard(
  site: LifeCycleSite,
  person: PersonKey,
  type: Request['type'],
  smartcard: Smartcard | undefined,
  said: Partial<CreateRequestCommand> = {},
): Promise<Request> {
  return await site.carryOutStatus(person, await startOnCard(site, person, type, smartcard, said));
}

/** An enrolled smart card of the subscriber with its two certificates: S1 is issued alone, E1's key is archived. */
export interface EnrolledCard extends Enrolled {
  readonly smartcard: Smartcard;
  readonly s1: Certificate;
  readonly e1: Certificate;
}

/** Enrolls the subscriber for a smart card with logon and archived encryption certificate. */
export async function enrollCard(
  site: LifeCycleSite,
  template: string = templates.fullLifeCycle,
): Promise<EnrolledCard> {
  const enrolled = await site.enroll('subscriber', template);
  const certificates = await site.certificatesOn(enrolled.profile);
  const named = (name: string) => certificates.find(({ templateCommonName }) => templateCommonName === name);
  const s1 = named('CardeaSmartcardLogon');
  const e1 = named('CardeaArchivedEncryption');
  const { smartcard } = enrolled;
  if (smartcard === undefined || s1 === undefined || e1 === undefined) {
    throw new Error('The template makes no card with both certificates.');
  }
  return { ...enrolled, smartcard, s1, e1 };
}

/** The subscriber's duplicate of a card. */
export async function duplicateOf(site: LifeCycleSite, card: EnrolledCard): Promise<Smartcard> {
  const request = await startOnCard(site, 'subscriber', 'Duplicate', card.smartcard);
  return await site.smartcard((await site.carryOut('subscriber', request)).request.newSmartcardUuid);
}

/** A temporary card of the subscriber, linked to a permanent one. */
export async function temporaryCardFor(site: LifeCycleSite, permanent: EnrolledCard): Promise<Smartcard> {
  const request = await startOnCard(site, 'subscriber', 'TemporaryCardEnroll', permanent.smartcard);
  return await site.smartcard((await site.carryOut('subscriber', request)).request.newSmartcardUuid);
}

/** Why a certificate is revoked or held now; null = it is good. */
export async function reasonOf(site: LifeCycleSite, certificate: Certificate): Promise<string | null> {
  const stored = await site.ports.store.certificates.find(certificate.uuid);
  return stored?.revocation?.reason ?? null;
}

/** Types of the notifications about a request, in the order of writing. */
export async function toldOf(site: LifeCycleSite, { uuid }: Request): Promise<readonly NotificationType[]> {
  const all = await site.ports.store.notifications.listUndispatched(10_000);
  return all.filter(({ requestUuid }) => requestUuid === uuid).map(({ type }) => type);
}

/** The number of the issuing authority's current CRL; 0 before the first. */
export async function currentCrlNumber({ ports }: LifeCycleSite): Promise<number> {
  return (await ports.store.crls.findCurrent(ports.authorities.default.name))?.crlNumber ?? 0;
}

/** What OpenSSL says of a certificate by the complete CRL that relying parties would fetch now. */
export async function opensslVerdict(site: LifeCycleSite, certificate: Certificate): Promise<string> {
  const { ports } = site;
  const crl = await ports.store.crls.findCurrent(ports.authorities.default.name);
  if (crl === undefined) throw new Error('There is no CRL.');
  return await opensslVerdictBy(site, certificate, [crl.crlDer]);
}

/** What OpenSSL says of a certificate by these CRLs, deltas and partitions among them. */
export async function opensslVerdictBy(
  { ports, clock }: LifeCycleSite,
  { certificateDer }: Certificate,
  crlDers: readonly Uint8Array[],
): Promise<string> {
  const [issuing, root] = await ports.authorities.default.chain();
  if (issuing === undefined || root === undefined || certificateDer === null) {
    throw new Error('The certificate is not known in full.');
  }
  const folder = mkdtempSync(join(tmpdir(), 'cardea-verify-'));
  const pem = (name: string, label: string, ...ders: readonly Uint8Array[]) => {
    const file = join(folder, name);
    const blocks = ders.map((der) => {
      const base64 = Buffer.from(der).toString('base64');
      return `-----BEGIN ${label}-----\n${base64}\n-----END ${label}-----\n`;
    });
    writeFileSync(file, blocks.join(''));
    return file;
  };
  const files = [
    ...['-CAfile', pem('root.pem', 'CERTIFICATE', root)],
    ...['-untrusted', pem('issuing.pem', 'CERTIFICATE', issuing)],
    ...['-CRLfile', pem('crls.pem', 'X509 CRL', ...crlDers)],
    pem('leaf.pem', 'CERTIFICATE', certificateDer),
  ];
  // A second later, because whole seconds are written and the clock's fraction is not.
  const instant = String(Math.ceil(clock.now().getTime() / 1000) + 1);
  const checks = ['-x509_strict', '-crl_check', '-use_deltas', '-extended_crl', '-attime', instant];
  try {
    const said = execFileSync('openssl', ['verify', ...checks, ...files], {
      stdio: 'pipe',
      timeout: 30_000,
    });
    return said.toString().trim().endsWith(': OK') ? 'OK' : said.toString();
  } catch (error) {
    const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    return /lookup: (.*)/.exec(stderr)?.[1] ?? stderr;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How secrets of a request's card are asked for. */
export function cardOf(request: Request, smartcard: Smartcard) {
  return { requestUuid: request.uuid, smartcardUuid: smartcard.uuid, cardId: smartcard.cardId };
}

/** What OpenSSL answers to a card's challenge under an admin key; hex. */
export function opensslResponse(adminKey: Uint8Array, challenge: Uint8Array): string {
  const keyHex = Buffer.from(adminKey).toString('hex');
  const order = ['enc', '-des-ede3-cbc', '-nopad', '-K', keyHex, '-iv', '00'.repeat(8)];
  return execFileSync('openssl', order, { input: challenge }).toString('hex');
}

/** The key that the server derives for a card. */
export async function adminKeyOf({ ports }: LifeCycleSite, smartcard: Smartcard): Promise<Uint8Array> {
  if (smartcard.cardId === null) throw new Error('This card has no card id.');
  const key = await ports.adminKeys.diversifiedAdminKey(smartcard.cardId, smartcard.adminKeyVersion);
  return key.reveal();
}

/** Certificates that were issued to a card, without those restored onto it from another. */
export async function ownCertificatesOf(
  site: LifeCycleSite,
  smartcard: Smartcard,
): Promise<readonly Certificate[]> {
  const all = await site.certificatesOn(await site.profile(smartcard.profileUuid));
  return all.filter(({ requestUuid }) => requestUuid === smartcard.boundByRequestUuid);
}
