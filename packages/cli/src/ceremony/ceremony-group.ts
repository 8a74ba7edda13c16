import { type Command, Option } from 'commander';
import { examples, jsonOption, wholeNumber } from '../command-line.js';

const directory = '/media/ceremony';

/** Adds `cardea ceremony`: the key ceremony of a root, on an offline machine, in a directory of its own. */
export function addCeremony(program: Command): void {
  const group = program
    .command('ceremony')
    .description('key ceremony of an offline root: shares of its key, certificates, revocation lists')
    .addHelpText('after', examples('cardea ceremony print', `cardea ceremony run --directory ${directory}`));
  addTerms(addSession(group.command('run')))
    .description('begin the ceremony, or continue it where it was interrupted')
    .option('--allow-network', 'go on although the machine is connected; for rehearsals')
    .addHelpText(
      'after',
      examples(`cardea ceremony run --directory ${directory} --public-url https://cards.example.org`),
    )
    .action(async (options) => (await import('./commands.js')).ceremonyRunCommand(options));
  addTerms(group.command('print'))
    .description('print the script to follow on paper')
    .option(...jsonOption)
    .addHelpText('after', examples('cardea ceremony print --shares 5 --threshold 3'))
    .action(async (options) => (await import('./commands.js')).ceremonyPrintCommand(options));
  group
    .command('show')
    .description('show the steps that are done, and what the root signed')
    .requiredOption('--directory <directory>', 'directory of the ceremony')
    .option(...jsonOption)
    .addHelpText('after', examples(`cardea ceremony show --directory ${directory}`))
    .action(async (options) => (await import('./commands.js')).ceremonyShowCommand(options));
  addLater(group);
}

function addLater(group: Command): void {
  addSession(group.command('sign-request').argument('<file>', 'the request, PEM or DER'))
    .description('certify an issuing authority, opening the root key with shares')
    .addHelpText('after', examples(`cardea ceremony sign-request issuing.csr.pem --directory ${directory}`))
    .action(async (file, options) =>
      (await import('./commands.js')).ceremonySignRequestCommand(file, options),
    );
  addSession(group.command('sign-crl'))
    .description('sign the next revocation list of the root')
    .option('--revoke <serial>', 'serial number of a certificate to revoke with it')
    .option('--reason <reason>', 'why, in the words of RFC 5280', 'unspecified')
    .addHelpText(
      'after',
      examples(
        `cardea ceremony sign-crl --directory ${directory}`,
        `cardea ceremony sign-crl --directory ${directory} --revoke 4F…21 --reason cACompromise`,
      ),
    )
    .action(async (options) => (await import('./commands.js')).ceremonySignCrlCommand(options));
  addSession(group.command('verify-shares'))
    .description('look whether shares are good, without opening the root key')
    .addHelpText('after', examples(`cardea ceremony verify-shares --directory ${directory}`))
    .action(async (options) => (await import('./commands.js')).ceremonyVerifySharesCommand(options));
  addSession(group.command('renew-shares'))
    .description('make new shares for the same root key; earlier shares are void')
    .option('--shares <number>', 'how many; as before when absent', wholeNumber)
    .option('--threshold <number>', 'how many of them open the key; as before when absent', wholeNumber)
    .addHelpText('after', examples(`cardea ceremony renew-shares --directory ${directory}`))
    .action(async (options) => (await import('./commands.js')).ceremonyRenewSharesCommand(options));
}

function addSession(command: Command): Command {
  return command
    .requiredOption('--directory <directory>', 'directory of the ceremony, best on a medium of its own')
    .option('--answers <file>', 'JSON with the answers by name, for rehearsals; people answer when absent')
    .option(...jsonOption);
}

function addTerms(command: Command): Command {
  return command
    .option('--shares <number>', 'how many shares', wholeNumber, 5)
    .option('--threshold <number>', 'how many of them open the root key', wholeNumber, 3)
    .addOption(
      new Option('--algorithm <algorithm>', 'of the root key')
        .choices(['ECDSA-P-256', 'ECDSA-P-384', 'RSA-3072', 'RSA-4096'])
        .default('ECDSA-P-384'),
    )
    .option('--organization <name>', 'in the name of the root', 'Cardea')
    .option('--common-name <name>', 'name of the root', 'Cardea Root CA')
    .option('--root-years <number>', 'how long the root lasts', wholeNumber, 20)
    .option('--issuing-years <number>', 'how long an issuing authority lasts', wholeNumber, 10)
    .option('--crl-months <number>', 'how long a revocation list of the root lasts', wholeNumber, 12)
    .option('--public-url <url>', 'address of the server, which serves certificate and CRL of the root');
}
