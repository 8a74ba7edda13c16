import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashPassword } from '@cardea/directory';
import type { Group, KeyAlgorithm, Smartcard, User, UserUuid } from '@cardea/domain';
import { managementRights, Secret } from '@cardea/domain';
import { openSystem, readConfiguration, storeFile } from '@cardea/server';
import { openStore } from '@cardea/store';

/** A site of its own in a temporary folder, with users and their cards. */
export interface Site {
  readonly home: string;
  readonly file: string;
  readonly username: string;
  readonly password: string;
  readonly user: User;
  readonly smartcardUuids: readonly string[];
  remove(): void;
}

/** The one user of a site. */
export const benchUser: User = {
  uuid: randomUUID() as UserUuid,
  domain: 'CONTOSO',
  accountName: 'bench',
  displayName: 'Bench',
  userPrincipalName: 'bench@contoso.com',
  mail: 'bench@contoso.com',
  sid: 'S-1-5-21-1-2-3-1000',
  managerUserUuid: null,
  securityDescriptor: '',
};

/** Makes a site whose one user has `ownCards` of `cards` smart cards, and whose authorities have keys of `caAlgorithm`. */
export async function makeSite(
  cards: number,
  ownCards: number,
  caAlgorithm: KeyAlgorithm = 'ECDSA-P-256',
): Promise<Site> {
  const home = mkdtempSync(join(tmpdir(), 'cardea-bench-'));
  const configuration = readConfiguration({ CARDEA_HOME: home, CARDEA_CA_KEY_ALGORITHM: caAlgorithm }, false);
  const system = await openSystem(configuration);
  const password = randomUUID();
  const user = benchUser;
  const smartcardUuids: string[] = [];
  const passwordHash = await hashPassword(new Secret(password));
  await system.ports.store.transaction(async (tx) => {
    await tx.users.put(user, [], passwordHash);
    for (let index = 0; index < cards; index += 1) {
      const owner = index < ownCards ? user.uuid : (randomUUID() as UserUuid);
      const smartcard = activeCard(owner);
      await tx.smartcards.insert(smartcard);
      if (index < ownCards) smartcardUuids.push(smartcard.uuid);
    }
  });
  await system.close();
  return {
    home,
    file: storeFile(configuration),
    username: 'bench',
    password,
    user,
    smartcardUuids,
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

const deciders: Group = {
  uuid: randomUUID() as Group['uuid'],
  domain: 'CONTOSO',
  name: 'Deciders',
  sid: 'S-1-5-21-1-2-3-500',
  rights: managementRights.map((right) => ({ right, overGroupUuid: null })),
  securityDescriptor: '',
};

/** Puts the user of a site into a group that has every right over everybody; the site's server is not running. */
export async function giveEveryRight({ file, user, password }: Site): Promise<void> {
  const store = await openStore({ file });
  await store.groups.put(deciders);
  await store.users.put(user, [deciders.uuid], await hashPassword(new Secret(password)));
  await store.close();
}

function activeCard(assignedUserUuid: UserUuid): Smartcard {
  const cardId = randomUUID();
  return {
    uuid: randomUUID() as Smartcard['uuid'],
    status: 'Active',
    flags: ['Primary'],
    parentSmartcardUuid: null,
    primarySmartcardUuid: null,
    permanentSmartcardUuid: null,
    assignedUserUuid,
    profileTemplateUuid: 'a039b4d0-5ce8-4eff-8651-181c6576fda3' as Smartcard['profileTemplateUuid'],
    profileTemplateVersion: 1,
    comment: '',
    cardSerial: `{${cardId}}`,
    cardId: cardId as NonNullable<Smartcard['cardId']>,
    middleware: 'MSBaseCSP',
    atr: '3b8d0180fba000000397425446590301c8',
    profileUuid: null,
    boundByRequestUuid: null,
    adminKeyVersion: 1,
    activatedAt: new Date(),
    createdAt: new Date(),
    revision: 1,
  };
}
