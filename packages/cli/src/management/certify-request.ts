import { addConnectionOptions, examples, jsonOption, legacyPfxOption } from '../command-line.js';
import type { AddCommand } from './command.js';
import type { ConnectionFlags } from './connect.js';

interface CertifyFlags extends ConnectionFlags {
  readonly pfxFolder: string;
  readonly pfxPasswordFile: string;
  readonly legacyPfx?: boolean;
  readonly oneTimePasswordFile?: string;
}

const shown = [
  'cardea requests certify 62ed2dc9-a2b2-4b69-b4c1-0f6fca5d9f11 --pfx-folder keys --pfx-password-file pfx.txt',
  'cardea requests certify 62ed2dc9-a2b2-4b69-b4c1-0f6fca5d9f11 --pfx-password-file pfx.txt --legacy-pfx',
] as const;

/** `cardea requests certify`: carries out a request of a software profile, but for completing it. */
export const certifyCommand: AddCommand = {
  examples: shown,
  add: (parent) => {
    const command = parent
      .command('certify <uuid>')
      .description(
        'make the keys of a software profile’s request, have them certified, and write them as PFX files, with keys that the server makes or restores; complete the request afterwards',
      )
      .requiredOption('--pfx-password-file <file>', 'file that holds the password of the PFX files')
      .option('--pfx-folder <folder>', 'where the PFX files are written', '.')
      .option(...legacyPfxOption);
    addConnectionOptions(command)
      .option('--one-time-password-file <file>', 'file that holds the one-time passwords of the request')
      .option(...jsonOption)
      .addHelpText('after', examples(...shown))
      .action(async (uuid: string, flags: CertifyFlags) => await runCertify(uuid, flags));
  },
};

async function runCertify(uuid: string, flags: CertifyFlags): Promise<void> {
  const { CardeaClient } = await import('@cardea/sdk');
  const { readCredentials } = await import('../agent/credentials.js');
  const { readSecretFile } = await import('../agent/secret-file.js');
  const { certifyRequest } = await import('../agent/software/certify-request.js');
  const { note } = await import('../output.js');
  const { Output } = await import('./output.js');
  const { url, pfxFolder: folder, pfxPasswordFile, legacyPfx = false, oneTimePasswordFile } = flags;
  const client = new CardeaClient({ baseUrl: url, credentials: readCredentials(flags) });
  const password = readSecretFile(pfxPasswordFile);
  const oneTimePasswords =
    oneTimePasswordFile === undefined ? undefined : readSecretFile(oneTimePasswordFile);
  const ofFiles = { folder, password, isLegacyPfx: legacyPfx };
  const run = { client, serverUrl: url, ...ofFiles, oneTimePasswords, say: note };
  const files = await certifyRequest(run, uuid.toLowerCase());
  new Output(flags.json === true).lines({ requestUuid: uuid, files }, () => [
    `Keys and certificates are in ${files.join(', ')}.`,
    `When they are where they belong: cardea requests complete ${uuid}`,
  ]);
}
