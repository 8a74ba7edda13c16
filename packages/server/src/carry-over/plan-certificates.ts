import {
  type Certificate,
  type CertificateUuid,
  type ProfileUuid,
  requesterName,
  type UserUuid,
} from '@cardea/domain';
import { derivedUuid } from './derived-uuid.js';
import type { CertificateLine } from './parse-certificate.js';
import type { ParsedFile } from './parsed-file.js';
import { type Change, changeTo, type PlannedArchivedKey, type Planning, refuse } from './plan.js';
import type { PlannedCards } from './plan-cards.js';

/** What becomes of the certificates of a file; `uuids` are all of them, unchanged ones too. */
export interface PlannedCertificates {
  readonly certificates: Change<Certificate>[];
  readonly archivedKeys: ReadonlyMap<CertificateUuid, PlannedArchivedKey>;
  readonly uuids: ReadonlySet<CertificateUuid>;
}

/** Plans certificates: whose they are, on which profile they hang, and which archived keys come with them. */
export async function planCertificates(
  planning: Planning,
  file: ParsedFile,
  cards: PlannedCards,
): Promise<PlannedCertificates> {
  const accounts = new Map(file.user.map(({ user }) => [requesterName(user).toLowerCase(), user.uuid]));
  const serials = new Map<string, number>();
  const certificates: Change<Certificate>[] = [];
  const archivedKeys = new Map<CertificateUuid, PlannedArchivedKey>();
  const uuids = new Set<CertificateUuid>();
  for (const entry of file.certificate) {
    const planned = await planCertificate(planning, cards, accounts, entry, serials);
    if (planned === undefined) continue;
    const { change, uuid, issuer } = planned;
    uuids.add(uuid);
    if (change !== undefined) certificates.push(change);
    const { archivedPrivateKey: privateKey, certificate } = entry;
    if (privateKey === undefined) continue;
    // The key fits its certificate, so that one which is stored already is the same.
    const [isStored] = await planning.store.archivedKeys.listExisting([uuid]);
    if (isStored === undefined) {
      archivedKeys.set(uuid, { issuer, serialNumber: certificate.serialNumber, privateKey });
    }
  }
  return { certificates, archivedKeys, uuids };
}

interface PlannedCertificate {
  readonly uuid: CertificateUuid;
  readonly issuer: string;
  /** Undefined when it is stored as it is. */
  readonly change: Change<Certificate> | undefined;
}

async function planCertificate(
  planning: Planning,
  cards: PlannedCards,
  accounts: ReadonlyMap<string, UserUuid>,
  entry: CertificateLine,
  serials: Map<string, number>,
): Promise<PlannedCertificate | undefined> {
  const { line, certificate, carried } = entry;
  const sameSerial = await planning.store.certificates.findBySerialNumber(certificate.serialNumber);
  const stored =
    carried.uuid === undefined
      ? sameSerial.find(({ thumbprint }) => thumbprint === certificate.thumbprint)
      : await planning.store.certificates.find(carried.uuid);
  // The short form says less than what an earlier import of the long form stored.
  const issuer = entry.isLongForm ? certificate.issuer : (stored?.issuer ?? certificate.issuer);
  const serialKey = `${certificate.serialNumber} ${issuer}`;
  const taken = sameSerial.find((other) => other.issuer === issuer && other.uuid !== stored?.uuid);
  if (taken !== undefined || serials.has(serialKey)) {
    const where = taken === undefined ? `line ${serials.get(serialKey)}` : `certificate ${taken.uuid}`;
    refuse(planning, line, 'SerialNumber', `must be unique for one issuer; ${where} has it already`);
    return undefined;
  }
  serials.set(serialKey, line);
  const profileUuid = await profileOf(planning, cards, entry, stored);
  if (profileUuid === undefined) return undefined;
  const assignedUserUuid = await ownerOf(planning, cards, accounts, entry, profileUuid, stored);
  if (assignedUserUuid === undefined) {
    refuse(
      planning,
      line,
      'RequesterName',
      'cannot tell whose certificate it is: no such user, and no ProfileUuid or SmartcardUuid',
    );
    return undefined;
  }
  const carriedAlong = carriedOver(entry, stored);
  const change = changeTo<Certificate>(stored, {
    ...carriedAlong,
    ...(entry.isLongForm || stored === undefined ? certificate : shortOver(certificate, stored)),
    assignedUserUuid,
    profileUuid,
    revocation: revocationOf(planning, entry, stored),
  });
  return { uuid: carriedAlong.uuid, issuer, change };
}

function carriedOver({ certificate, carried }: CertificateLine, stored: Certificate | undefined) {
  return {
    uuid: stored?.uuid ?? derivedUuid('Certificate', certificate.thumbprint),
    requestUuid: stored?.requestUuid ?? null,
    optionIndex: stored?.optionIndex ?? null,
    caName: stored?.caName ?? null,
    crlPartition: stored?.crlPartition ?? null,
    certificateDer: stored?.certificateDer ?? null,
    certificationRequestSha256: stored?.certificationRequestSha256 ?? null,
    ...carried,
  };
}

function shortOver(certificate: CertificateLine['certificate'], stored: Certificate) {
  const { notBefore, notAfter, issuer, requesterName: requester } = stored;
  return { ...certificate, notBefore, notAfter, issuer, requesterName: requester };
}

/** Null for none; undefined when the line names a profile or card that nobody knows. */
async function profileOf(
  planning: Planning,
  cards: PlannedCards,
  { line, profileUuid, smartcardUuid }: CertificateLine,
  stored: Certificate | undefined,
): Promise<ProfileUuid | null | undefined> {
  if (profileUuid !== undefined) {
    const isKnown =
      profileUuid === null ||
      cards.ownerOfProfile.has(profileUuid) ||
      (await planning.store.profiles.find(profileUuid)) !== undefined;
    if (isKnown) return profileUuid;
    refuse(planning, line, 'ProfileUuid', 'names a profile that is neither in the file nor stored');
    return undefined;
  }
  if (smartcardUuid === null) return stored?.profileUuid ?? null;
  const planned = cards.profileOfCard.get(smartcardUuid);
  const found = planned ?? (await planning.store.smartcards.find(smartcardUuid))?.profileUuid ?? null;
  if (found !== null) return found;
  refuse(
    planning,
    line,
    'SmartcardUuid',
    'names a card that is neither in the file nor stored, or has no profile',
  );
  return undefined;
}

/** Null when the line says so; undefined when nobody can tell. */
async function ownerOf(
  { store }: Planning,
  cards: PlannedCards,
  accounts: ReadonlyMap<string, UserUuid>,
  { certificate, carried }: CertificateLine,
  profileUuid: ProfileUuid | null,
  stored: Certificate | undefined,
): Promise<UserUuid | null | undefined> {
  if (carried.assignedUserUuid !== undefined) return carried.assignedUserUuid;
  if (profileUuid !== null) {
    return (
      cards.ownerOfProfile.get(profileUuid) ?? (await store.profiles.find(profileUuid))?.assignedUserUuid
    );
  }
  const name = certificate.requesterName;
  const inFile = accounts.get(name.toLowerCase());
  if (inFile !== undefined) return inFile;
  const backslash = name.indexOf('\\');
  if (name !== '') {
    const domain = backslash < 0 ? '' : name.slice(0, backslash);
    const found = await store.users.findByAccountName(name.slice(backslash + 1), domain);
    if (found !== undefined) return found.user.uuid;
  }
  return stored?.assignedUserUuid ?? undefined;
}

function revocationOf(
  { now }: Planning,
  { revocation }: CertificateLine,
  stored: Certificate | undefined,
): Certificate['revocation'] {
  if (revocation === undefined) return stored?.revocation ?? null;
  if (revocation === null) return null;
  return {
    revokedAt: revocation.revokedAt ?? stored?.revocation?.revokedAt ?? now,
    reason: revocation.reason,
  };
}
