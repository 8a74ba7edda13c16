import type { EnumTables } from '@cardea/contract';
import {
  type AuditEvent,
  type Certificate,
  type KeyAttestationTerms,
  type MailTemplate,
  type Page,
  policyNames,
  type Secret,
  type Smartcard,
  type Store,
} from '@cardea/domain';
import { auditEvent, importedAdminKeyContext, type Ports } from '@cardea/workflows';
import { base64 } from '../wire/base64.js';
import { certificateToWire } from '../wire/certificate.js';
import { profileToWire } from '../wire/profile.js';
import { limitedViewToWire, policyToWire, smartcardConfigurationToWire } from '../wire/profile-template.js';
import { requestToWire } from '../wire/request.js';
import { smartcardToWire } from '../wire/smartcard.js';
import { requestTime } from '../wire/times.js';
import { encryptedItemsToLine } from './encrypted-items.js';
import type { LineKind } from './line.js';
import { requestDetailsToLine } from './request-details.js';

const pageSize = 500;

/** What an export works on. */
export interface ExportPorts
  extends Pick<Ports, 'store' | 'clock' | 'randomness' | 'secrets' | 'keyArchive'> {
  readonly enums: EnumTables;
}

/** What an export holds, and who ordered it. */
export interface ExportOrder {
  readonly withSecrets: boolean;
  /** What the audit event says of whoever ordered it; the command line when not said. */
  readonly audit?: Partial<Pick<AuditEvent, 'actorUserUuid' | 'actorName' | 'objectType' | 'objectUuid'>>;
}

/**
 * Gives everything stored as lines that {@link importLines} reads, page by page. Password hashes and, in clear,
 * imported admin keys, archived keys and encrypted data items are left out unless `withSecrets`. The export is audited
 * when its first line is asked for.
 */
export async function* exportLines(
  ports: ExportPorts,
  { withSecrets, audit = {} }: ExportOrder,
): AsyncGenerator<string, void, undefined> {
  await recordExport(ports, withSecrets, audit);
  const { store } = ports;
  yield* exportDirectory(store, withSecrets);
  yield* exportProfileTemplates(ports);
  yield* exportProfiles(ports);
  for await (const smartcard of everything((page) => store.smartcards.page(page))) {
    yield await smartcardLine(ports, smartcard, withSecrets);
  }
  for await (const request of everything((page) => store.requests.page(page))) {
    yield line('request', requestToWire(ports.enums, request), {
      ProfileTemplateVersion: request.profileTemplateVersion,
      ApprovalsNeeded: request.approvalsNeeded,
      ApprovedBy: request.approvedBy,
      Details: requestDetailsToLine(request.details),
      EncryptedItems: await encryptedItemsToLine(ports.secrets, request, withSecrets),
    });
  }
  yield* exportCertificates(ports, withSecrets);
}

function line(kind: LineKind, value: object, cardea?: object): string {
  return JSON.stringify(cardea === undefined ? { kind, value } : { kind, value, cardea });
}

async function* everything<T extends { readonly uuid: string }>(
  take: (page: Page) => Promise<T[]>,
): AsyncGenerator<T, void, undefined> {
  for (let after: string | null = null; ; ) {
    const rows: T[] = await take({ after, limit: pageSize });
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.uuid;
  }
}

async function* exportDirectory(store: Store, withSecrets: boolean): AsyncGenerator<string> {
  for await (const group of everything((page) => store.groups.page(page))) {
    yield line(
      'group',
      {
        Uuid: group.uuid,
        Domain: group.domain,
        Name: group.name,
        Sid: group.sid,
        Rights: group.rights.map(({ right, overGroupUuid }) =>
          overGroupUuid === null ? right : { Right: right, Over: overGroupUuid },
        ),
      },
      { SecurityDescriptor: group.securityDescriptor },
    );
  }
  const users = async (page: Page) =>
    (await store.users.page(page)).map((stored) => ({ uuid: stored.user.uuid, ...stored }));
  for await (const { user, passwordHash } of everything(users)) {
    const value = {
      Uuid: user.uuid,
      Domain: user.domain,
      AccountName: user.accountName,
      DisplayName: user.displayName,
      UserPrincipalName: user.userPrincipalName,
      Mail: user.mail,
      Sid: user.sid,
      Groups: (await store.users.groupsOf(user.uuid)).map(({ uuid }) => uuid),
    };
    yield line('user', value, {
      ManagerUserUuid: user.managerUserUuid,
      SecurityDescriptor: user.securityDescriptor,
      ...(withSecrets ? { PasswordHash: passwordHash } : {}),
    });
  }
}

async function* exportProfileTemplates({ store, enums }: ExportPorts): AsyncGenerator<string> {
  const uuids = (await store.profileTemplates.list()).map(({ uuid }) => uuid).sort();
  for (const uuid of uuids) {
    for (const template of await store.profileTemplates.listVersions(uuid)) {
      const { policies, smartcardConfiguration, certificateTemplates, version } = template;
      yield line(
        'profiletemplate',
        {
          ...limitedViewToWire(template),
          Version: version,
          Policies: Object.fromEntries(
            policyNames.map((name) => [name, policyToWire(enums, policies[name])]),
          ),
          SmartcardConfiguration:
            smartcardConfiguration === null
              ? null
              : smartcardConfigurationToWire(enums, smartcardConfiguration),
          CertificateTemplates: certificateTemplates,
        },
        {
          SecurityDescriptor: template.securityDescriptor,
          ExpiryReminderDays: template.expiryReminderDays,
          KeyAttestation: keyAttestationToLine(template.keyAttestation),
          MailTemplates: Object.fromEntries(
            policyNames.map((name) => [name, policies[name].mailTemplates.map(mailTemplateToLine)]),
          ),
        },
      );
    }
  }
}

function keyAttestationToLine(terms: KeyAttestationTerms): object {
  const { requirement, trustedRootsPem, allowKeysWithoutPin } = terms;
  return {
    Requirement: requirement,
    TrustedRootsPem: trustedRootsPem,
    AllowKeysWithoutPin: allowKeysWithoutPin,
  };
}

function mailTemplateToLine({ event, recipient, subject, body }: MailTemplate): object {
  return { Event: event, Recipient: recipient, Subject: subject, Body: body };
}

async function* exportProfiles({ store, enums }: ExportPorts): AsyncGenerator<string> {
  for await (const profile of everything((page) => store.profiles.page(page))) {
    const { ProfileOperations: _, ...value } = profileToWire(enums, profile, []);
    yield line('profile', value, {
      IsSmartcard: profile.isSmartcard,
      CreatedByRequestUuid: profile.createdByRequestUuid,
      CreatedAt: requestTime(profile.createdAt),
      CertificateLinks: (await store.certificates.listByProfile(profile.uuid))
        .filter(({ profileUuid }) => profileUuid !== profile.uuid)
        .map(({ uuid, isKeyHistory }) => ({ CertificateUuid: uuid, IsKeyHistory: isKeyHistory })),
    });
  }
}

async function smartcardLine(
  { store, secrets, enums }: ExportPorts,
  smartcard: Smartcard,
  withSecrets: boolean,
): Promise<string> {
  const { cardId } = smartcard;
  const wrapped =
    withSecrets && cardId !== null ? await store.cardSecrets.findImportedAdminKey(cardId) : undefined;
  const key =
    wrapped === undefined || cardId === null
      ? undefined
      : await secrets.unwrap(wrapped, importedAdminKeyContext(cardId));
  return line('smartcard', smartcardToWire(enums, smartcard), {
    ProfileUuid: smartcard.profileUuid,
    BoundByRequestUuid: smartcard.boundByRequestUuid,
    AdminKeyVersion: smartcard.adminKeyVersion,
    ActivatedAt: smartcard.activatedAt === null ? null : requestTime(smartcard.activatedAt),
    CreatedAt: requestTime(smartcard.createdAt),
    ...(key === undefined ? {} : { DiversifiedAdminKey: base64(key.reveal()) }),
  });
}

async function* exportCertificates(ports: ExportPorts, withSecrets: boolean): AsyncGenerator<string> {
  const { store, enums, clock } = ports;
  for await (const certificate of everything((page) => store.certificates.page(page))) {
    const { certificateDer, revocation } = certificate;
    const key = withSecrets ? await archivedKeyOf(ports, certificate) : undefined;
    yield line('certificate', certificateToWire(enums, certificate, clock.now()), {
      Uuid: certificate.uuid,
      ProfileUuid: certificate.profileUuid,
      AssignedUserUuid: certificate.assignedUserUuid,
      RequestUuid: certificate.requestUuid,
      OptionIndex: certificate.optionIndex,
      CaName: certificate.caName,
      ...(certificate.crlPartition === null ? {} : { CrlPartition: certificate.crlPartition }),
      CertificateDer: certificateDer === null ? null : base64(certificateDer),
      CertificationRequestSha256: certificate.certificationRequestSha256,
      ...(revocation === null
        ? {}
        : { RevokedAt: requestTime(revocation.revokedAt), RevocationReason: revocation.reason }),
      ...(key === undefined ? {} : { ArchivedPrivateKey: base64(key.reveal()) }),
    });
  }
}

async function archivedKeyOf(
  { store, keyArchive }: ExportPorts,
  { uuid, issuer, serialNumber }: Certificate,
): Promise<Secret<Uint8Array> | undefined> {
  const archived = await store.archivedKeys.find(uuid);
  // Nobody but the agents opens what they share.
  if (archived === undefined || archived.consentsNeeded > 0) return undefined;
  return await keyArchive.open(archived.sealed, issuer, serialNumber);
}

async function recordExport(
  ports: ExportPorts,
  withSecrets: boolean,
  audit: NonNullable<ExportOrder['audit']>,
): Promise<void> {
  await ports.store.audit.append(
    auditEvent(ports, {
      action: 'export',
      outcome: 'success',
      actorName: 'command line',
      objectType: 'ExportFile',
      facts: { withSecrets },
      ...audit,
    }),
  );
}
