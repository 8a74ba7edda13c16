import type { ManagementClient, v2 } from '@cardea/sdk';
import { CommandFailure, exitCodes } from '../failure.js';
import { isConfirmed, readJsonObject } from './input.js';

/**
 * A certificate template of a JSON file. The server checks everything in it.
 *
 * Errors: {@link CommandFailure} when the file is no JSON object with a commonName and a key.
 */
export function readCertificateTemplate(file: string): v2.CertificateTemplate {
  const value = readJsonObject(file);
  if (!isTemplate(value))
    throw new CommandFailure(
      `${file} holds no certificate template; \`cardea certificate-templates show <name> --json\` prints one.`,
      exitCodes.badInput,
    );
  return value;
}

function isTemplate(value: object): value is v2.CertificateTemplate {
  return 'commonName' in value && 'key' in value;
}

/**
 * The entity tag of what is there, if the person at the terminal agrees to replace it.
 *
 * Errors: {@link CommandFailure} when they don't, or there is no terminal.
 */
export async function tagToReplace(
  client: ManagementClient,
  { commonName }: Pick<v2.CertificateTemplate, 'commonName'>,
): Promise<string> {
  const { etag } = await client.taggedCertificateTemplate(commonName);
  if (await isConfirmed(`Replace ${commonName} as it is now?`)) return etag;
  throw new CommandFailure(
    `Nothing is saved. Look at \`cardea certificate-templates show ${commonName}\`, then say --if-match '${etag}', or --force.`,
    exitCodes.badInput,
  );
}
