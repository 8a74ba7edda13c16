import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CeremonyMachine, tool } from './ceremony-machine.js';
import { ctrlC, PseudoTerminal } from './pseudo-terminal.js';

const program = fileURLToPath(new URL('../../../dist/bundle/main.js', import.meta.url));
const _patienceMs = 300_000;
const holders = ['Ada', 'Ben', 'Cleo'];
const clearScreen = '\u001b[2J\u001b[3J\u001b[H';

let machine: CeremonyMachine;
let requestFingerprint: string;
/** As the holders have them on paper. */
const papers: string[][] = [];

beforeAll(() => {
  machine = new CeremonyMachine();
  requestFingerprint = machine.makeRequest('issuing.csr');
});
afterAll(() => machine[Symbol.dispose]());

/** `cardea ceremony` at a terminal. */
function sitBefore(...args: readonly string[]): PseudoTerminal {
  const command = [process.execPath, program, 'ceremony', ...args, '--directory', machine.directory];
  return new PseudoTerminal(command);
}

const run = () =>
  sitBefore(
    ...[
      'run',
      '--public-url',
      'http://cards.contoso.example',
      '--organization',
      'Contoso',
      '--common-name',
      'Contoso Root',
      '--allow-network',
    ],
    ...['--shares', '3', '--threshold', '2'],
  );

async function beginCeremony(terminal: PseudoTerminal): Promise<void> {
  await terminal.answers('Name of the operator', 'Olga');
  await terminal.answers('Names of the witnesses', 'Wim, Wanda');
  for (const holder of holders) await terminal.answers('Name of the holder', holder);
}

/** Writes a share down from the screen, as its holder does; the groups of four digits with their check characters. */
async function writeDown(terminal: PseudoTerminal): Promise<string[]> {
  await terminal.answers('or nothing to show it here:', '');
  const shown = await terminal.says('the screen is cleared then.');
  terminal.type('');
  const paper = stripVTControlCharacters(shown)
    .split('\n')
    .map((line) => line.trim());
  return paper.filter((line) => /^[0-9A-F]{4}-[0-9A-Z*+=#](?: +[0-9A-F]{4}-[0-9A-Z*+=#])*$/.test(line));
}

async function typeShare(terminal: PseudoTerminal, paper: readonly string[]): Promise<void> {
  await terminal.says('End with an empty line.');
  for (const line of paper) terminal.type(line);
  terminal.type('');
}

/** The holders of these shares type them. */
async function openRootKey(terminal: PseudoTerminal, numbers: readonly number[] = [1, 2]): Promise<void> {
  for (const number of numbers) {
    await terminal.answers('or "none" when there are no more:', 'type');
    await typeShare(terminal, papers[number - 1] ?? []);
  }
}

test('a share is shown and typed back, a slip is found in its group, and Ctrl-C leaves the ceremony to be continued', async () => {
  using terminal = run();
  await beginCeremony(terminal);
  await terminal.answers('Type yes or no.', 'yes');
  const paper = await writeDown(terminal);
  expect(paper.join(' ').split(/ +/)).toHaveLength(20);
  const [first = '', ...rest] = paper;
  await typeShare(terminal, [`${first.startsWith('0') ? '1' : '0'}${first.slice(1)}`, ...rest]);
  await terminal.says('Wrong: group 1.');
  await typeShare(terminal, paper);
  await terminal.says(clearScreen);
  await terminal.says('Share 2 is for Ben');
  terminal.press(ctrlC);
  expect(await terminal.ended(), terminal.screen).not.toBe(0);
  expect(terminal.screen).toContain('can be continued');
  expect(terminal.screen).not.toMatch(/\n\s+at |[Ww]arning/);
  expect(machine.state().finished.map(({ step }) => step)).toEqual(['participants', 'machine']);
  expect(machine.state().rootKey).toBeNull();
}, 300_000);

test('the same command goes on with new shares; once the root key is made, holders open it with what they type', async () => {
  using interrupted = run();
  for (const _ of holders) {
    const paper = await writeDown(interrupted);
    papers.push(paper);
    await typeShare(interrupted, paper);
  }
  await interrupted.says('STEP 5 OF 9');
  await interrupted.says('Type yes or no.');
  interrupted.press(ctrlC);
  expect(await interrupted.ended(), interrupted.screen).not.toBe(0);
  const made = machine.state().rootKey;
  expect(made).not.toBeNull();

  using terminal = run();
  await terminal.says('The ceremony is continued at');
  await openRootKey(terminal);
  await terminal.answers('Type yes or no.', 'yes');
  await terminal.answers('File of the certification request', machine.file('issuing.csr'));
  await terminal.answers('Type the last eight digits', requestFingerprint.slice(-12));
  await terminal.says('STEP 9 OF 9');
  await terminal.answers('Type yes or no.', 'yes');
  await terminal.says('operator and witnesses write this SHA-256 on it');
  expect(await terminal.ended(), terminal.screen).toBe(0);
  expect(machine.state().rootKey).toEqual(made);
  const [root, issuing] = ['root.pem', 'issuing.pem'].map((name) => machine.public(name));
  expect(tool('openssl', ['verify', '-x509_strict', '-CAfile', root ?? '', issuing ?? ''])).toContain('OK');
  // What holders typed is on their screens alone.
  for (const file of machine.files())
    for (const line of papers.flat()) expect(readFileSync(file).includes(line), file).toBe(false);
}, 300_000);

test('a later session is opened by two holders, of whom one gives another share twice', async () => {
  using terminal = sitBefore('sign-crl');
  await terminal.answers('Name of the operator', 'Otto');
  await terminal.answers('Names of the witnesses', 'Wim');
  await openRootKey(terminal, [1, 1, 3]);
  await terminal.says('The session is finished at');
  expect(await terminal.ended(), terminal.screen).toBe(0);
  expect(terminal.screen).toContain('It was given already.');
  const crl = ['crl', '-in', machine.public('root.crl.pem'), '-noout', '-CAfile', machine.public('root.pem')];
  expect(tool('openssl', [...crl, '-verify'])).toContain('verify OK');
}, 300_000);
