import type { ManagementClient, v2 } from '@cardea/sdk';
import { CommandFailure, exitCodes } from '../failure.js';
import { isConfirmed, readJsonObject } from './input.js';

/**
 * A profile template of a JSON file. The server checks everything in it.
 *
 * Errors: {@link CommandFailure} when the file is no JSON object with a name and policies.
 */
export function readTemplate(file: string): v2.ProfileTemplateContent {
  const value = readJsonObject(file);
  if (!isTemplate(value)) {
    throw new CommandFailure(
      `${file} holds no profile template; \`cardea profile-templates show <template> --json\` prints one.`,
      exitCodes.badInput,
    );
  }
  return value;
}

function isTemplate(value: object): value is v2.ProfileTemplateContent {
  return 'name' in value && 'policies' in value;
}

/**
 * The current version, if the person at the terminal agrees to replace it.
 *
 * Errors: {@link CommandFailure} when they don't, or there is no terminal.
 */
export async function versionToReplace(client: ManagementClient, uuid: string): Promise<number> {
  const [newest] = await client.profileTemplateVersions(uuid);
  const what = `version ${newest?.version} of ${newest?.changedBy || 'somebody unknown'}`;
  if (newest !== undefined && (await isConfirmed(`Replace ${what}?`))) return newest.version;
  throw new CommandFailure(
    `Nothing is saved: the file names no version. Look at ${what}, then say --if-match ${newest?.version}.`,
    exitCodes.badInput,
  );
}
