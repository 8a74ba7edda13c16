import {
  type CardId,
  type Profile,
  type ProfileStatus,
  type ProfileUuid,
  profileFlags,
  type Secret,
  type Smartcard,
  type SmartcardStatus,
} from '@cardea/domain';
import { derivedUuid } from './derived-uuid.js';
import type { ProfileLine } from './parse-profile.js';
import type { SmartcardLine, SmartcardOnWire } from './parse-smartcard.js';
import type { ParsedFile } from './parsed-file.js';
import { type Change, changeTo, type Planning, refuse } from './plan.js';

/** Cards and profiles as they will be, for certificates to hang on. */
export interface PlannedCards {
  readonly profiles: Change<Profile>[];
  readonly smartcards: Change<Smartcard>[];
  readonly adminKeys: Map<CardId, Secret<Uint8Array>>;
  /** The profile of every card in the file. */
  readonly profileOfCard: ReadonlyMap<string, ProfileUuid | null>;
  /** The owner of every profile in the plan, unchanged ones included. */
  readonly ownerOfProfile: ReadonlyMap<string, Profile['assignedUserUuid']>;
}

interface CardPlanning extends Planning {
  readonly file: ParsedFile;
  readonly profileLines: ReadonlyMap<string, ProfileLine>;
  readonly smartcardLines: ReadonlyMap<string, SmartcardLine>;
  /** New profile of the new card, as the file's requests say. */
  readonly linkByRequest: ReadonlyMap<string, ProfileUuid>;
  readonly result: {
    readonly profiles: Change<Profile>[];
    readonly smartcards: Change<Smartcard>[];
    readonly adminKeys: Map<CardId, Secret<Uint8Array>>;
    readonly profileOfCard: Map<string, ProfileUuid | null>;
    readonly ownerOfProfile: Map<string, Profile['assignedUserUuid']>;
  };
}

/** Plans profiles and smart cards; a card without a profile gets one, so that certificates can hang on it. */
export async function planCards(planning: Planning, file: ParsedFile): Promise<PlannedCards> {
  const cards: CardPlanning = {
    ...planning,
    file,
    profileLines: new Map(file.profile.map((entry) => [entry.profile.uuid, entry])),
    smartcardLines: new Map(file.smartcard.map((entry) => [entry.smartcard.uuid, entry])),
    linkByRequest: linksOfRequests(file),
    result: {
      profiles: [],
      smartcards: [],
      adminKeys: new Map(),
      profileOfCard: new Map(),
      ownerOfProfile: new Map(),
    },
  };
  const holders = new Map<CardId, SmartcardLine>();
  for (const entry of file.smartcard) {
    await refuseSecondHolder(cards, holders, entry);
    noteAdminKey(cards, entry);
    await planSmartcard(cards, entry);
  }
  const carryingCards = new Set([...cards.result.profileOfCard.values(), ...cards.linkByRequest.values()]);
  for (const entry of file.profile) await planProfile(cards, entry, carryingCards.has(entry.profile.uuid));
  return cards.result;
}

function linksOfRequests({ request }: ParsedFile): Map<string, ProfileUuid> {
  const links = new Map<string, ProfileUuid>();
  for (const {
    request: { newSmartcardUuid, newProfileUuid },
  } of request) {
    if (newSmartcardUuid !== null && newProfileUuid !== null && !links.has(newSmartcardUuid)) {
      links.set(newSmartcardUuid, newProfileUuid);
    }
  }
  return links;
}

/** A physical card has one holder at a time. */
async function refuseSecondHolder(
  cards: CardPlanning,
  holders: Map<CardId, SmartcardLine>,
  entry: SmartcardLine,
): Promise<void> {
  const { uuid, cardId, status } = entry.smartcard;
  if (cardId === null || status === 'Retired') return;
  const inFile = holders.get(cardId);
  if (inFile !== undefined) {
    refuse(
      cards,
      entry.line,
      'SerialNumber',
      `card ${cardId} is already assigned in line ${inFile.line} and not Retired`,
    );
    return;
  }
  holders.set(cardId, entry);
  const stored = (await cards.store.smartcards.listByCardId(cardId)).find(
    (other) => other.status !== 'Retired' && other.uuid !== uuid && !cards.smartcardLines.has(other.uuid),
  );
  if (stored !== undefined) {
    refuse(
      cards,
      entry.line,
      'SerialNumber',
      `card ${cardId} is already assigned as ${stored.uuid} and not Retired`,
    );
  }
}

function noteAdminKey({ result, ...planning }: CardPlanning, entry: SmartcardLine): void {
  const { diversifiedAdminKey, smartcard } = entry;
  if (diversifiedAdminKey === undefined || smartcard.cardId === null) return;
  const earlier = result.adminKeys.get(smartcard.cardId);
  if (earlier !== undefined && Buffer.compare(earlier.reveal(), diversifiedAdminKey.reveal()) !== 0) {
    refuse(
      planning,
      entry.line,
      'cardea.DiversifiedAdminKey',
      'must be the same for every assignment of one card',
    );
  }
  result.adminKeys.set(smartcard.cardId, diversifiedAdminKey);
}

async function planSmartcard(cards: CardPlanning, entry: SmartcardLine): Promise<void> {
  const { smartcard } = entry;
  const stored = await cards.store.smartcards.find(smartcard.uuid);
  const createdAt = entry.createdAt ?? stored?.createdAt ?? cards.now;
  const profileUuid = await linkOf(cards, entry, stored);
  cards.result.profileOfCard.set(smartcard.uuid, profileUuid);
  if (profileUuid !== null) await planProfileOfCard(cards, smartcard, profileUuid, createdAt);
  const wasUsed = smartcard.status !== 'New' && smartcard.status !== 'Assigned';
  const change = changeTo<Smartcard>(stored, {
    ...smartcard,
    profileUuid,
    boundByRequestUuid: valueOr(entry.boundByRequestUuid, stored?.boundByRequestUuid ?? null),
    adminKeyVersion: entry.adminKeyVersion ?? stored?.adminKeyVersion ?? cards.adminKeyVersion,
    // A card that another system used has its own admin key and PIN, whatever became of it later.
    activatedAt: valueOr(entry.activatedAt, stored?.activatedAt ?? (wasUsed ? createdAt : null)),
    createdAt,
  });
  if (change !== undefined) cards.result.smartcards.push(change);
}

function valueOr<T>(value: T | undefined, fallback: T): T {
  return value === undefined ? fallback : value;
}

async function linkOf(
  cards: CardPlanning,
  { smartcard, profileUuid }: SmartcardLine,
  stored: Smartcard | undefined,
): Promise<ProfileUuid | null> {
  if (profileUuid !== undefined) return profileUuid;
  const known = cards.linkByRequest.get(smartcard.uuid) ?? stored?.profileUuid;
  if (known !== undefined && known !== null) return known;
  const requests = await cards.store.requests.listByTarget(smartcard.assignedUserUuid, undefined);
  const naming = requests.find(
    ({ newSmartcardUuid, newProfileUuid }) => newSmartcardUuid === smartcard.uuid && newProfileUuid !== null,
  );
  return naming?.newProfileUuid ?? derivedUuid('Profile', smartcard.uuid);
}

const profileStatusOf: { readonly [status in SmartcardStatus]: ProfileStatus } = {
  New: 'New',
  Assigned: 'New',
  Active: 'Active',
  Suspended: 'Suspended',
  Disabled: 'Disabled',
  Retired: 'Retired',
};

/** Makes the profile of a card where neither file nor store has it; one made so earlier follows the card. */
async function planProfileOfCard(
  cards: CardPlanning,
  smartcard: SmartcardOnWire,
  uuid: ProfileUuid,
  createdAt: Date,
): Promise<void> {
  if (cards.profileLines.has(uuid) || cards.result.ownerOfProfile.has(uuid)) return;
  const stored = await cards.store.profiles.find(uuid);
  cards.result.ownerOfProfile.set(uuid, stored?.assignedUserUuid ?? smartcard.assignedUserUuid);
  const isMadeForCard = uuid === derivedUuid('Profile', smartcard.uuid);
  if (stored !== undefined && !isMadeForCard) return;
  const change = changeTo<Profile>(stored, {
    uuid,
    status: profileStatusOf[smartcard.status],
    flags: profileFlags.filter((flag) => smartcard.flags.includes(flag)),
    parentProfileUuid: null,
    primaryProfileUuid: null,
    assignedUserUuid: smartcard.assignedUserUuid,
    profileTemplateUuid: smartcard.profileTemplateUuid,
    profileTemplateVersion: smartcard.profileTemplateVersion,
    comment: '',
    isSmartcard: true,
    createdByRequestUuid: null,
    createdAt: stored?.createdAt ?? createdAt,
  });
  if (change !== undefined) cards.result.profiles.push(change);
}

async function planProfile(cards: CardPlanning, entry: ProfileLine, carriesCard: boolean): Promise<void> {
  const { profile } = entry;
  const stored = await cards.store.profiles.find(profile.uuid);
  cards.result.ownerOfProfile.set(profile.uuid, profile.assignedUserUuid);
  const change = changeTo<Profile>(stored, {
    ...profile,
    isSmartcard:
      entry.isSmartcard ?? (carriesCard || (stored?.isSmartcard ?? (await isForCards(cards, entry)))),
    createdByRequestUuid: valueOr(entry.createdByRequestUuid, stored?.createdByRequestUuid ?? null),
    createdAt: entry.createdAt ?? stored?.createdAt ?? cards.now,
  });
  if (change !== undefined) cards.result.profiles.push(change);
}

async function isForCards({ file, store }: CardPlanning, { profile }: ProfileLine): Promise<boolean> {
  const inFile = file.profiletemplate.find(({ template }) => template.uuid === profile.profileTemplateUuid);
  const template = inFile?.template ?? (await store.profileTemplates.find(profile.profileTemplateUuid));
  return template?.isSmartcardProfileTemplate ?? false;
}
