import { loadEnums, type Request as WireRequest } from '@cardea/contract';
import {
  type Certificate,
  type CertificateTemplate,
  type Profile,
  parseOptionalUuid,
  type Request,
  Secret,
  type Smartcard,
} from '@cardea/domain';
import type { System } from '@cardea/server';
import {
  newUuid,
  sampleCertificate,
  sampleCertificateTemplate,
  sampleProfile,
  sampleRequest,
  sampleSmartcard,
  sampleUser,
  templateOf,
} from '@cardea/testkit';
import { importedAdminKeyContext } from '@cardea/workflows';

/** Identifiers of the documented examples. */
export const golden = {
  cardUser: '8f1590dc-d932-4b66-8e68-2e91c5880780',
  softwareUser: '0378a33b-8650-4713-a727-efd233903643',
  cardTemplate: 'a039b4d0-5ce8-4eff-8651-181c6576fda3',
  walkthroughTemplate: '97cd65fa-af4b-4587-9309-0dd6bfd8b4e1',
  enrollRequest: 'a9b4b42c-cc50-4c9b-89d1-bbc0bcd5a099',
  unblockRequest: '0c96d73f-967b-420e-854a-43ad2a1504bc',
  retireRequest: 'b105403d-d021-41ea-9f11-be3d677d229e',
  walkthroughRequest: 'c6bad97c-f97f-4920-8947-be980c98c6b5',
  smartcard: '17cf063d-e337-4aa9-a822-346554ddd3c9',
  profile: 'b99ff38c-6653-471f-ae3c-325bb351a6bc',
  cardId: 'bc88f13f-83ba-4037-8262-46eba1291c6e',
  atr: '3b8d0180fba000000397425446590301c8',
} as const;

type Uuids = Pick<Request, 'uuid'>['uuid'];
const as = <T>(text: string): T => text as unknown as T; // identifiers of the examples, whatever kind they are of

const certificateTemplateName = 'ContosoVirtualSmartCardLimitedRelease-KSP';

/** The certificate template that the documented generation options describe. */
function certificateTemplate(): CertificateTemplate {
  const sample = sampleCertificateTemplate({ commonName: certificateTemplateName });
  return {
    ...sample,
    key: {
      ...sample.key,
      families: ['RSA', 'ECDSA'],
      minimumRsaBits: 2048,
      algorithmName: 'RSA',
      keyBits: 2048,
      hashAlgorithmName: 'SHA1',
      keyStorageProviderNames: ['Contoso Smart Card Key Storage Provider'],
      exportable: false,
      protectionLevel: 0,
      usages: 3,
      isArchived: false,
    },
    securityDescriptor: '',
  };
}

const pin = { minLength: 10, maxLength: 10, characterSet: 1, rollover: false, defaultValue: '11111111' };

/** Users and templates that every example takes for granted. */
export async function seedGoldenSite({ ports }: System): Promise<void> {
  const cardTemplate = {
    name: 'Card',
    certificateTemplates: [certificateTemplateName],
    selfService: ['Enroll', 'Renew', 'Unblock', 'Retire'] as const,
    smartcard: {
      userPinOption: 'UserProvided' as const,
      userPinPolicy: pin,
      adminPinPolicy: { ...pin, rollover: true },
      providerName: 'Contoso Smart Card Base CSP',
      providerId: 'ContosoCSP',
      cardInitializationType:
        'Microsoft.Clm.Custom.BusinessLayer.HSMCardInitialization,HSMCardInitialization',
      useVirtualSmartcards: true,
    },
  };
  const software = (uuid: string, version: number, recover: boolean) =>
    templateOf({
      uuid,
      name: uuid,
      version,
      certificateTemplates: [],
      selfService: ['Renew', 'Revoke', ...(recover ? (['Recover'] as const) : [])],
    });
  await ports.store.transaction(async (tx) => {
    await tx.users.put(sampleUser({ uuid: as(golden.cardUser), accountName: 'carduser' }), [], null);
    await tx.users.put(sampleUser({ uuid: as(golden.softwareUser), accountName: 'softwareuser' }), [], null);
    await tx.certificateTemplates.put(certificateTemplate());
    for (const template of [
      templateOf({ ...cardTemplate, uuid: golden.cardTemplate, version: 46 }),
      templateOf({ ...cardTemplate, uuid: golden.walkthroughTemplate }),
      software('8f31803f-8afc-49bb-911d-402ec264b589', 8, true),
      software('1e3a31fe-699b-4a6b-945c-18b83c985bc1', 9, false),
    ]) {
      await tx.profileTemplates.put(template, ports.clock.now());
    }
  });
}

/** The two templates that come with the product, and no others. */
export async function seedSampleTemplates({ ports }: System): Promise<void> {
  const shared = { certificateTemplates: [], selfService: ['Enroll'] as const };
  await ports.store.transaction(async (tx) => {
    await tx.users.put(sampleUser({ uuid: as(golden.cardUser), accountName: 'carduser' }), [], null);
    for (const template of [
      templateOf({
        ...shared,
        uuid: '12bd5120-86a2-4ee1-8d05-131066871578',
        name: 'FIM CM Sample Profile Template',
      }),
      templateOf({
        ...shared,
        uuid: '2b7044cf-aa96-4911-b886-177947e9271b',
        name: 'FIM CM Sample Smart Card Logon Profile Template',
        smartcard: {},
      }),
    ]) {
      await tx.profileTemplates.put(template, ports.clock.now());
    }
  });
}

/** The request that a documented answer shows. */
export function requestOf(wire: WireRequest, status: Request['status']): Request {
  const enums = loadEnums();
  const link = (uuid: string) => parseOptionalUuid<never>(uuid, 'link');
  return sampleRequest({
    uuid: as<Uuids>(wire.Uuid),
    type: wire.RequestType === enums.RequestType.Enroll ? 'Enroll' : 'Unblock',
    status,
    isSmartcard: wire.IsSmartcard,
    dataCollection: wire.DataCollection.map(({ Name, Value }) => ({ name: Name, value: Value })),
    // 32: only the certificate manager's side.
    dataCollectionFlags: { certificateManagerProvided: true, subscriberProvided: false },
    originatorUserUuid: as(wire.OriginatorUserUuid),
    targetUserUuid: as(wire.TargetUserUuid),
    submittedAt: new Date(wire.Submitted),
    completedAt: null,
    newProfileUuid: link(wire.NewProfileUuid),
    oldProfileUuid: link(wire.OldProfileUuid),
    newSmartcardUuid: link(wire.NewSmartcardUuid),
    oldSmartcardUuid: link(wire.OldSmartcardUuid),
    priority: wire.Priority,
    comment: wire.Comment,
    profileTemplateUuid: as(wire.ProfileTemplateUuid),
    profileTemplateVersion: 46,
    securityDescriptor: wire.SecurityDescriptor,
    approvalsNeeded: 0,
    approvedBy: [],
  });
}

/** The card of most examples, with its profile. */
export async function putCard(
  { ports }: System,
  changes: Partial<Smartcard> = {},
  profileChanges: Partial<Profile> = {},
): Promise<void> {
  const shared = {
    assignedUserUuid: as<Smartcard['assignedUserUuid']>(golden.cardUser),
    profileTemplateUuid: as<Smartcard['profileTemplateUuid']>(golden.cardTemplate),
    profileTemplateVersion: 46,
    comment: '',
  };
  const profile = sampleProfile({
    uuid: as(golden.profile),
    status: 'Active',
    flags: ['Primary'],
    isSmartcard: true,
    parentProfileUuid: null,
    primaryProfileUuid: null,
    ...shared,
    ...profileChanges,
  });
  const smartcard = sampleSmartcard({
    uuid: as(golden.smartcard),
    status: 'Active',
    flags: ['Primary'],
    parentSmartcardUuid: null,
    primarySmartcardUuid: null,
    permanentSmartcardUuid: null,
    cardId: as(golden.cardId),
    cardSerial: `{${golden.cardId}}`,
    middleware: 'MSBaseCSP',
    atr: golden.atr,
    profileUuid: profile.uuid,
    boundByRequestUuid: null,
    ...shared,
    ...changes,
  });
  await ports.store.transaction(async (tx) => {
    await tx.profiles.insert(profile);
    await tx.smartcards.insert(smartcard);
  });
}

/** Puts a request into the store. */
export async function putRequest({ ports }: System, request: Request): Promise<void> {
  await ports.store.transaction((tx) => tx.requests.insert(request));
}

/** Gives the card the diversified admin key that another system derived. */
export async function putImportedAdminKey({ ports }: System, keyBase64: string): Promise<void> {
  const cardId = as<NonNullable<Smartcard['cardId']>>(golden.cardId);
  const key = new Secret(new Uint8Array(Buffer.from(keyBase64, 'base64')));
  const wrapped = await ports.secrets.wrap(key, importedAdminKeyContext(cardId));
  await ports.store.transaction((tx) => tx.cardSecrets.putImportedAdminKey(cardId, wrapped));
}

/** Puts certificates in the order in which they are given, each a day after the one before. */
export async function putCertificates(
  { ports }: System,
  list: readonly Partial<Certificate>[],
  shared: Partial<Certificate>,
): Promise<void> {
  await ports.store.transaction(async (tx) => {
    for (const [index, one] of list.entries()) {
      const notBefore = new Date(Date.UTC(2026, 0, 1 + index));
      await tx.certificates.insert(
        sampleCertificate({
          uuid: newUuid(),
          notBefore,
          revocation: null,
          caName: null,
          requestUuid: null,
          ...shared,
          ...one,
        }),
      );
    }
  });
}
