import type { AdminKeyPlan } from '@cardea/server';
import { note, print, table } from '../output.js';
import { withInstallation } from './installation.js';

/** `cardea keys list`. */
export async function keysListCommand(options: { readonly json?: boolean }): Promise<void> {
  const { listKeys } = await import('@cardea/server');
  await withInstallation({ mayCreate: false }, async (system) => {
    const keys = (await listKeys(system)).map((key) => ({ ...key, createdAt: key.createdAt.toISOString() }));
    if (options.json === true) return print(JSON.stringify(keys));
    const rows = keys.map((key) => [key.name, `${key.version}`, key.algorithm, key.place, key.createdAt]);
    print(table([['KEY', 'VERSION', 'ALGORITHM', 'WHERE', 'CREATED'], ...rows]));
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
      'A running server takes a new admin-key-master at once, a new key-encryption-key at its next start. Older versions stay: what they made needs them.',
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
