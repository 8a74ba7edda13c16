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

/** `cardea keys rotate`. */
export async function keysRotateCommand(name: string, options: { readonly json?: boolean }): Promise<void> {
  const { rotateKey } = await import('@cardea/server');
  const key = await withInstallation({ mayCreate: false }, (system) => rotateKey(system, name));
  if (options.json === true) return print(JSON.stringify(key));
  print(`${key.name} has version ${key.version}.`);
  note(
    'A running server takes a new admin-key-master at once, a new key-encryption-key at its next start. Older versions stay: what they made needs them.',
  );
}
