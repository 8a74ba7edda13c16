import { existsSync } from 'node:fs';
import type { System } from '@cardea/server';
import { CommandFailure } from '../failure.js';

/** Runs `work` on the installation of CARDEA_HOME and closes it; a wrong directory is not filled with a new one. */
export async function withInstallation<T>(
  options: { readonly mayCreate: boolean },
  work: (system: System) => Promise<T>,
): Promise<T> {
  const { openSystem, readConfiguration, storeFile } = await import('@cardea/server');
  const configuration = readConfiguration(process.env, false);
  if (
    !options.mayCreate &&
    configuration.databaseUrl === undefined &&
    !existsSync(storeFile(configuration))
  ) {
    throw new CommandFailure(
      `There is no Cardea data in ${configuration.home}. Set CARDEA_HOME to the data directory of your server.`,
    );
  }
  const system = await openSystem(configuration);
  try {
    return await work(system);
  } finally {
    await system.close();
  }
}
