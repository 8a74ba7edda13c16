import type { AdminKeyPlan } from '@cardea/server';
import { CommandFailure } from '../failure.js';
import { note, print, table } from '../output.js';
import { withInstallation } from './installation.js';

/** `cardea keys list`. */
export async function keysListCommand(options: { readonly json?: boolean }): Promise<void> {
  const { listKeys } = await import('@cardea/server');
  await withInstallation({ mayCreate: false }, async (system) => {
    const keys = (await listKeys(system)).map((key) => ({ ...key, createdAt: key.createdAt.toISOString() }));
    if (options.json === true) return print(JSON.stringify(keys));
    const rows = keys.map((key) => [
      key.name,
      `${key.version}`,
      key.algorithm,
      key.place,
      key.createdAt,
      key.protects === undefined ? '-' : `${key.protects}`,
    ]);
    print(table([['KEY', 'VERSION', 'ALGORITHM', 'WHERE', 'CREATED', 'PROTECTS'], ...rows]));
  });
}

/** `cardea keys rotate`. For the admin-key master it also says which cards need an update. */
export async function keysRotateCommand(name: string, options: { readonly json?: boolean }): Promise<void> {
  const { planOfAdminKeys, rotateKey } = await import('@cardea/server');
  await withInstallation({ mayCreate: false }, async (system) => {
    const key = await rotateKey(system, name);
    const plan = name === 'admin-key-master' ? await planOfAdminKeys(system) : undefined;
    if (options.json === true)
      return print(JSON.stringify({ ...key, ...(plan === undefined ? {} : { plan }) }));
    print(`${key.name} has version ${key.version}.`);
    note(
      name === 'key-encryption-key'
        ? 'Running servers take it up within seconds. What older versions protect needs them until it is encrypted anew: cardea keys re-wrap.'
        : 'Running servers take it up within seconds. Older versions stay: what they made needs them.',
    );
    if (plan !== undefined) printPlan(plan);
  });
}

/** `cardea keys plan`. */
export async function keysPlanCommand(options: { readonly json?: boolean }): Promise<void> {
  const { planOfAdminKeys } = await import('@cardea/server');
  const plan = await withInstallation({ mayCreate: false }, planOfAdminKeys);
  if (options.json === true) return print(JSON.stringify(plan));
  printPlan(plan);
}

function printPlan({ currentVersion, rows }: AdminKeyPlan): void {
  const lines = rows.map(({ profileTemplate, adminKeyVersion, count, needsUpdate }) => [
    profileTemplate,
    adminKeyVersion === null ? 'imported' : `${adminKeyVersion}`,
    `${count}`,
    needsUpdate ? 'yes' : 'no',
  ]);
  print(table([['PROFILE TEMPLATE', 'ADMIN KEY FROM', 'CARDS', 'NEEDS UPDATE'], ...lines]));
  const behind = rows.filter((row) => row.needsUpdate).reduce((sum, { count }) => sum + count, 0);
  note(
    behind === 0
      ? `All cards in use have their admin keys from version ${currentVersion}, or keep the one of their template.`
      : `${behind} cards get their admin key from version ${currentVersion} at their next online update or renewal in place: cardea smartcards start-updates`,
  );
}

/** `cardea keys generate`. */
export async function keysGenerateCommand(name: string, options: { readonly json?: boolean }): Promise<void> {
  if (name !== 'key-encryption-key')
    throw new CommandFailure(
      `${name} is not made that way: only key-encryption-key. Other keys are made when they are first needed, or by cardea keys rotate.`,
    );
  const { generateKeyEncryptionKey } = await import('@cardea/server');
  const identifier = await withInstallation({ mayCreate: false }, generateKeyEncryptionKey);
  if (options.json === true) return print(JSON.stringify({ name, identifier }));
  print(`A new key-encryption-key (${identifier}) is written and not in use yet.`);
  note(
    'Copy the file key-encryption-key of CARDEA_HOME to every server, then: cardea keys rotate key-encryption-key',
  );
}

/** `cardea keys re-wrap`. */
export async function keysRewrapCommand(options: { readonly json?: boolean }): Promise<void> {
  const { rewrap } = await import('@cardea/server');
  const done = await withInstallation({ mayCreate: false }, (system) =>
    rewrap(system, ({ kind, rewrapped }) => note(`${kind}: ${rewrapped}`)),
  );
  if (options.json === true) return print(JSON.stringify(done));
  const count = Object.values(done).reduce((sum, each) => sum + each, 0);
  print(`${count} keys and secrets are encrypted anew; all are under the current key-encryption-key.`);
}

/** `cardea keys forget`. */
export async function keysForgetCommand(
  name: string,
  version: string,
  options: { readonly json?: boolean },
): Promise<void> {
  if (name !== 'key-encryption-key' || !/^[1-9]\d{0,8}$/.test(version))
    throw new CommandFailure(
      'Name key-encryption-key and a version, such as: cardea keys forget key-encryption-key 1',
    );
  const { forgetKeyEncryptionKey } = await import('@cardea/server');
  const { isErased } = await withInstallation({ mayCreate: false }, (system) =>
    forgetKeyEncryptionKey(system, Number(version)),
  );
  if (options.json === true) return print(JSON.stringify({ name, version: Number(version), isErased }));
  print(
    `Version ${version} of key-encryption-key is forgotten${isErased ? ' and erased from its file' : ''}.`,
  );
  note(isErased ? 'Erase it on other servers too.' : 'Erase it where you keep it, on every server.');
}
