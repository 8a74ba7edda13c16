import {
  type Certificate,
  CmError,
  type IssuedCertificate,
  type Request,
  requesterName,
  type User,
} from '@cardea/domain';
import { type Attempt, auditEvent } from '../audit-trail.js';
import { publishCrlsFor } from '../crl/publish-crls.js';
import { type KeyForArchive, storeInArchive } from '../key-recovery/archive-private-key.js';
import { consentsThatCount, recoveryUuidOf, sharedAmong } from '../key-recovery/consents.js';
import { notify } from '../notify.js';
import type { Caller } from '../ports.js';
import type { CertificatePlan, Execution } from '../workflow.js';
import { describeAttestedKey } from './attested-key.js';
import { newProfile, productionOf } from './bind-steps.js';
import { startExecution } from './execution-steps.js';
import { claimKeys, publicKeySha256Of } from './keys-in-use.js';
import { type ExecutionPorts, loadExecution } from './load-execution.js';
import type { Order } from './prepare-orders.js';
import { tellAuthorities } from './tell-authorities.js';

/** An order that an authority of ours signed. */
export interface Signed {
  readonly order: Order;
  readonly issued: IssuedCertificate;
  /** The partition whose CRL it names. */
  readonly crlPartition: number | null;
  /** The sealed private key when the server made it. */
  readonly sealedPrivateKey: KeyForArchive | null;
}

/**
 * Stores what was signed, puts the restored certificates onto the profile and writes the audit rows, in one
 * transaction; nothing happens when the request has changed since `before`.
 */
export async function storeIssued(
  ports: ExecutionPorts,
  caller: Caller,
  attempt: Attempt,
  before: Request,
  work: {
    readonly subject: User;
    readonly signed: readonly Signed[];
    readonly restore: CertificatePlan['restore'];
    readonly runSteps: (execution: Execution) => Promise<void>;
    readonly handsOutKeys: boolean;
    /** External authorities have issued for the request what no profile carries yet. */
    readonly collects: boolean;
    /** An external authority has yet to answer an order of this call. */
    readonly isUnderWay: boolean;
  },
): Promise<readonly Certificate[]> {
  return await ports.store.transaction(async (tx) => {
    const execution = await loadExecution(ports, tx, caller, attempt, before.uuid);
    // Somebody else carried the same request on while this one was signing: start over on what is there now.
    if (execution.request.revision !== before.revision) throw new CmError('Conflict', 'The request changed.');
    await work.runSteps(execution);
    await claimKeys(
      tx,
      execution.request.targetUserUuid,
      work.signed.map(({ order }) => order),
    );
    const stored: Certificate[] = [];
    const replaced: Certificate[] = [];
    for (const { order, issued, crlPartition, sealedPrivateKey } of work.signed) {
      await tx.issuanceOrders.change(order.orderUuid, ['open'], {
        state: 'issued',
        changedAt: execution.now,
        tbsCertificateDer: null,
      });
      const profile = await ensureProfile(execution);
      replaced.push(...(await revokeReplaced(execution, order.optionIndex)));
      const certificate = certificateOf(
        ports,
        execution,
        work.subject,
        order,
        { issued, crlPartition },
        profile.uuid,
      );
      await tx.certificates.insert(certificate, publicKeySha256Of(order));
      if (sealedPrivateKey !== null) await storeInArchive(tx, certificate.uuid, sealedPrivateKey);
      stored.push(certificate);
    }
    const collected = work.collects
      ? collectedAmong(await tx.certificates.listByRequest(execution.request.uuid))
      : [];
    for (const certificate of collected) {
      const profile = await ensureProfile(execution);
      replaced.push(...(await revokeReplaced(execution, certificate.optionIndex, certificate)));
      stored.push(await tx.certificates.update({ ...certificate, profileUuid: profile.uuid }));
    }
    for (const { certificate, isKeyHistory } of work.restore) {
      const profile = await ensureProfile(execution);
      await tx.certificates.linkToProfile(profile.uuid, certificate.uuid, isKeyHistory);
    }
    // A new profile has begun the execution already.
    const hasBegun = execution.request.revision !== before.revision;
    if (!hasBegun && (stored.length > 0 || work.restore.length > 0 || work.isUnderWay))
      await startExecution(execution);
    if (replaced.length > 0) {
      attempt.facts.crlNumber = await publishCrlsFor(ports, tx, replaced, execution.now);
    }
    await recordRecovery(ports, execution, work.restore);
    if (work.handsOutKeys) await notify(ports, tx, 'DownloadPfx', execution.request);
    await tellOfRecovery(execution, work.restore);
    attempt.facts.serialNumbers = stored.map(({ serialNumber }) => serialNumber).join(' ');
    noteAttestedKeys(attempt, work.signed);
    attempt.facts.status = execution.request.status;
    const isAllRefused = stored.length === 0 && work.restore.length === 0 && !work.isUnderWay;
    await (isAllRefused ? attempt.deny(tx) : attempt.succeed(tx));
    return stored;
  });
}

/** Which card vouched for the key of which certificate. */
function noteAttestedKeys(attempt: Attempt, signed: readonly Signed[]): void {
  const attested = signed.flatMap(({ order: { attestedKey }, issued: { serialNumber } }) =>
    attestedKey === null ? [] : [`${serialNumber}: ${describeAttestedKey(attestedKey)}`],
  );
  if (attested.length > 0) attempt.facts.attestedKeys = attested.join(' | ');
}

/** Each archived key that leaves the archive has a row of its own. */
export async function recordRecovery(
  ports: Pick<ExecutionPorts, 'clock' | 'randomness'>,
  { tx, caller, request }: Execution,
  restore: CertificatePlan['restore'],
): Promise<void> {
  for (const { certificate, isKeyHistory } of restore) {
    const consentedBy = await namesOfConsenting(tx, caller, request, certificate);
    await tx.audit.append(
      auditEvent(ports, {
        action: 'key.recover',
        outcome: 'success',
        actorUserUuid: caller.user.uuid,
        actorName: caller.user.accountName,
        targetUserUuid: request.targetUserUuid,
        objectType: 'Request',
        objectUuid: request.uuid,
        origin: caller.origin,
        correlationId: caller.correlationId,
        facts: {
          requestType: request.type,
          serialNumber: certificate.serialNumber,
          templateCommonName: certificate.templateCommonName,
          isKeyHistory,
          ...(consentedBy === '' ? {} : { consentedBy }),
        },
      }),
    );
  }
}

/** Who asked, and whose keys they are, hear that keys which agents had to consent to have left the archive. */
async function tellOfRecovery(
  { tx, ports, caller, request }: Execution,
  restore: CertificatePlan['restore'],
): Promise<void> {
  const shared = await sharedAmong(
    tx,
    restore.map(({ certificate }) => certificate),
  );
  if (shared.length === 0) return;
  await notify(ports, tx, 'KeyRecovered', request, {
    facts: {
      recoveredSerialNumbers: shared.map(({ serialNumber }) => serialNumber).join(' '),
      carriedOutBy: caller.user.displayName,
    },
  });
}

/** Account names of the agents who consented to this key; empty where none was needed. */
async function namesOfConsenting(
  tx: Execution['tx'],
  caller: Caller,
  request: Request,
  { uuid }: Certificate,
): Promise<string> {
  const participants = [request.originatorUserUuid, request.targetUserUuid, caller.user.uuid];
  const consents = await consentsThatCount(tx, recoveryUuidOf(request), uuid, participants);
  const names = await Promise.all(
    consents.map(async ({ userUuid }) => (await tx.users.find(userUuid))?.accountName ?? userUuid),
  );
  return names.join(' ');
}

/** A software profile comes into being with its first certificate. */
async function ensureProfile(execution: Execution): Promise<NonNullable<Execution['profile']>> {
  if (execution.profile !== undefined) return execution.profile;
  const profile = newProfile(execution, productionOf(execution), false);
  await execution.tx.profiles.insert(profile);
  execution.profile = profile;
  await startExecution(execution, { newProfileUuid: profile.uuid });
  await notify(execution.ports, execution.tx, 'CreateProfile', execution.request);
  return profile;
}

/** What external authorities have issued and no profile carries yet, of what a request has had issued. */
export function collectedAmong(certificates: readonly Certificate[]): readonly Certificate[] {
  return certificates.filter(
    ({ profileUuid, revocation, certificateDer }) =>
      profileUuid === null && revocation === null && certificateDer !== null,
  );
}

/** A client that lost its key asks again with another; the certificate of the lost key must not stay valid. */
async function revokeReplaced(
  { tx, ports, request, now }: Execution,
  optionIndex: number | null,
  kept?: Certificate,
): Promise<readonly Certificate[]> {
  const replaced: Certificate[] = [];
  for (const certificate of await tx.certificates.listByRequest(request.uuid)) {
    if (certificate.optionIndex !== optionIndex || certificate.revocation !== null) continue;
    if (certificate.uuid === kept?.uuid || (kept === undefined && certificate.profileUuid === null)) continue;
    await tx.certificates.update({ ...certificate, revocation: { revokedAt: now, reason: 'superseded' } });
    replaced.push(certificate);
  }
  await tellAuthorities(ports, tx, replaced);
  return replaced;
}

function certificateOf(
  ports: Pick<ExecutionPorts, 'randomness'>,
  { request }: Execution,
  subject: User,
  { authority, template, optionIndex, checked, privateKey }: Order,
  { issued, crlPartition }: Pick<Signed, 'issued' | 'crlPartition'>,
  profileUuid: NonNullable<Certificate['profileUuid']>,
): Certificate {
  return {
    uuid: ports.randomness.uuid(),
    serialNumber: issued.serialNumber,
    thumbprint: issued.thumbprint,
    certificateType: 'Native',
    templateCommonName: template.commonName,
    isKeyHistory: false,
    isArchivedOnCa: privateKey !== null,
    notBefore: issued.notBefore,
    notAfter: issued.notAfter,
    issuer: authority.issuerName,
    requesterName: requesterName(subject),
    assignedUserUuid: request.targetUserUuid,
    profileUuid,
    requestUuid: request.uuid,
    optionIndex,
    caName: authority.name,
    crlPartition,
    certificateDer: issued.certificateDer,
    certificationRequestSha256: checked.sha256,
    revocation: null,
    revision: 1,
  };
}
