import { Command, CommanderError } from 'commander';
import { cardGroup } from './card/index.js';
import { addCeremony } from './ceremony/ceremony-group.js';
import {
  addConnectionOptions,
  examples,
  jsonOption,
  legacyPfxOption,
  sealMark,
  wholeNumber,
} from './command-line.js';
import { exitCodes, explain } from './failure.js';
import { addCa } from './local/ca-group.js';
import { managementCommands } from './management/index.js';

// Every command brings its own modules only when it runs, so that none waits for those of the others.

function addServe(program: Command): void {
  program
    .command('serve')
    .description('run the server on the data directory CARDEA_HOME')
    .option('--demo', 'create demo users and profile templates on first start; loopback only')
    .option(...jsonOption)
    .addHelpText(
      'after',
      examples('cardea serve --demo', 'CARDEA_HOME=/var/lib/cardea CARDEA_PORT=8443 cardea serve'),
    )
    .action(async (options) => (await import('./local/serve.js')).serveCommand(options));
}

function addCarryOver(program: Command): void {
  program
    .command('import')
    .argument('<file>', 'lines of JSON; - for standard input')
    .description('import users, groups, profile templates, profiles, smart cards, requests and certificates')
    .option(...jsonOption)
    .addHelpText('after', examples('cardea import site.ndjson', 'cardea import --json - < site.ndjson'))
    .action(async (file, options) => (await import('./local/carry-over.js')).importCommand(file, options));
  program
    .command('export')
    .argument('[file]', 'where to write; standard output when absent')
    .description('export everything that import reads')
    .option('--with-secrets', 'include password hashes, and imported admin keys in clear')
    .option(...jsonOption)
    .addHelpText('after', examples('cardea export site.ndjson', 'cardea export --with-secrets site.ndjson'))
    .action(async (file, options) => (await import('./local/carry-over.js')).exportCommand(file, options));
}

function addAudit(program: Command): void {
  const audit = program
    .command('audit')
    .description('read and check the audit trail')
    .addHelpText('after', examples('cardea audit list --limit 20', 'cardea audit verify'));
  audit
    .command('verify')
    .description('check that no audit event was changed, put in or taken out')
    .option('--expect <seal>', 'a seal that an earlier check named, as number:sha256', sealMark)
    .option(...jsonOption)
    .addHelpText('after', examples('cardea audit verify', 'cardea audit verify --json'))
    .action(async (options) => (await import('./local/audit.js')).auditVerifyCommand(options));
  audit
    .command('list')
    .description('list audit events, newest first')
    .option('--limit <number>', 'how many', wholeNumber, 50)
    .option('--action <action>', 'only this action, such as certificate.issue')
    .option(...jsonOption)
    .addHelpText(
      'after',
      examples('cardea audit list --limit 20', 'cardea audit list --action signIn --json'),
    )
    .action(async (options) => (await import('./local/audit.js')).auditListCommand(options));
}

function addToken(program: Command): void {
  const token = program
    .command('token')
    .description('administer API tokens')
    .addHelpText('after', examples('cardea token list --user cmuser1'));
  token
    .command('create')
    .description('make an API token for a user; it is shown this once')
    .requiredOption('--user <name>', 'account, DOMAIN\\account or user principal name')
    .option('--name <name>', 'what the token is for', 'command line')
    .option('--expires-in-days <number>', 'how long it holds; without end when absent', wholeNumber)
    .option(...jsonOption)
    .addHelpText('after', examples('cardea token create --user cmuser1 --expires-in-days 90'))
    .action(async (options) => (await import('./local/token.js')).tokenCreateCommand(options));
  token
    .command('list')
    .description('list API tokens')
    .option('--user <name>', 'only those of this user')
    .option(...jsonOption)
    .addHelpText('after', examples('cardea token list --user cmuser1'))
    .action(async (options) => (await import('./local/token.js')).tokenListCommand(options));
  token
    .command('revoke')
    .argument('<token>', 'identifier of the token, as the list shows it')
    .description('revoke an API token')
    .option(...jsonOption)
    .addHelpText('after', examples('cardea token revoke 3d2a9f10-7c44-4e1b-8f3a-2b6c9d0e2001'))
    .action(async (uuid, options) => (await import('./local/token.js')).tokenRevokeCommand(uuid, options));
}

function addKeys(program: Command): void {
  const keys = program
    .command('keys')
    .description('administer the keys of the installation')
    .addHelpText('after', examples('cardea keys list'));
  keys
    .command('list')
    .description('list keys: name, version, algorithm, where they are, when they were made')
    .option(...jsonOption)
    .addHelpText('after', examples('cardea keys list', 'cardea keys list --json'))
    .action(async (options) => (await import('./local/keys.js')).keysListCommand(options));
  keys
    .command('rotate')
    .argument('<name>', 'admin-key-master or key-encryption-key')
    .description('make the next version of a secret key; older versions stay for what they made')
    .option(...jsonOption)
    .addHelpText('after', examples('cardea keys rotate admin-key-master'))
    .action(async (name, options) => (await import('./local/keys.js')).keysRotateCommand(name, options));
  addKeyPlan(keys);
  addKeyEncryptionKeys(keys);
}

function addKeyPlan(keys: Command): void {
  keys
    .command('plan')
    .description('count the cards in use by the admin-key master that their admin keys come from')
    .option(...jsonOption)
    .addHelpText('after', examples('cardea keys plan', 'cardea keys plan --json'))
    .action(async (options) => (await import('./local/keys.js')).keysPlanCommand(options));
}

function addKeyEncryptionKeys(keys: Command): void {
  keys
    .command('generate')
    .argument('<name>', 'key-encryption-key')
    .description(
      'write a new key-encryption key beside the one in use, to be given to every server before it is rotated',
    )
    .option(...jsonOption)
    .addHelpText('after', examples('cardea keys generate key-encryption-key'))
    .action(async (name, options) => (await import('./local/keys.js')).keysGenerateCommand(name, options));
  keys
    .command('re-wrap')
    .description('encrypt anew what is not under the current key-encryption key; interrupted, run it again')
    .option(...jsonOption)
    .addHelpText('after', examples('cardea keys re-wrap', 'cardea keys re-wrap --json'))
    .action(async (options) => (await import('./local/keys.js')).keysRewrapCommand(options));
  keys
    .command('forget')
    .argument('<name>', 'key-encryption-key')
    .argument('<version>', 'one that protects nothing any more')
    .description('end the use of an older key-encryption key in software, and erase it from its file')
    .option(...jsonOption)
    .addHelpText('after', examples('cardea keys forget key-encryption-key 1'))
    .action(async (name, version, options) =>
      (await import('./local/keys.js')).keysForgetCommand(name, version, options),
    );
}

function addEnroll(program: Command): void {
  const enroll = program
    .command('enroll')
    .description('enroll a smart card against a running server, one line a step')
    .option('--simulate', 'with a simulated card in this process');
  addConnectionOptions(enroll)
    .option('--template <name>', 'name or GUID of the profile template')
    .option('--one-time-password-file <file>', 'file that holds the one-time passwords of the request')
    .option('--pfx-folder <folder>', 'keep keys that the server makes as PFX files in this folder')
    .option('--pfx-password-file <file>', 'file that holds the password of the PFX files')
    .option(...legacyPfxOption)
    .option(...jsonOption)
    .addHelpText(
      'after',
      examples(
        'cardea enroll --simulate',
        'cardea enroll --simulate --url https://cards.example.org --user cmuser1 --password-file secret.txt',
        'cardea enroll --simulate --template "Cardea Sample Full Life Cycle" --pfx-folder . --pfx-password-file pfx.txt',
        'CARDEA_TOKEN=cardea_… cardea enroll --simulate --json',
      ),
    )
    .action(async (options) => (await import('./agent/enroll.js')).enrollCommand(options));
}

/** The `cardea` command with everything below it. Misuse throws `CommanderError` instead of ending the process. */
export function buildProgram(): Command {
  const program = new Command('cardea')
    .description('Cardea, an open credential management server for smart cards and certificates')
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 wrong usage or bad input, 3 not authorised.\n')
    .addHelpText('after', examples('cardea serve --demo', 'cardea enroll --simulate').slice(1))
    .showHelpAfterError('Run it with --help for examples.')
    .exitOverride();
  for (const add of [addServe, addCarryOver, addAudit, addToken, addKeys, addCa, addCeremony, addEnroll])
    add(program);
  for (const { add } of [cardGroup, ...managementCommands]) add(program);
  for (const command of everyCommand(program)) command.exitOverride();
  return program;
}

/** Every command below this one, at any depth. */
export function everyCommand(command: Command): Command[] {
  return command.commands.flatMap((one) => [one, ...everyCommand(one)]);
}

/** Runs one command line, without the names of Node and program, and gives its exit code. */
export async function runProgram(args: readonly string[]): Promise<number> {
  try {
    await buildProgram().parseAsync(args, { from: 'user' });
    return exitCodes.ok;
  } catch (error) {
    // Commander has told already what was wrong.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.badInput;
    const { message, exitCode } = explain(error);
    process.stderr.write(`cardea: ${message}\n`);
    return exitCode;
  }
}
