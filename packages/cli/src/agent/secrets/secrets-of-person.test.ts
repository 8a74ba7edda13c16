import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { exitCodes } from '../../failure.js';
import { secretsOfPerson } from './secrets-of-person.js';

const folder = mkdtempSync(join(tmpdir(), 'cardea-secrets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileWith(text: string): string {
  const path = join(folder, `secret-${Math.random()}`);
  writeFileSync(path, text);
  return path;
}

describe('secrets for scripts', () => {
  test('a PIN comes from a descriptor, which is read once however often the PIN is wanted', async () => {
    const secrets = secretsOfPerson({ pinFd: openSync(fileWith('246810\n'), 'r') });
    expect((await secrets.currentPin('PIN')).reveal()).toBe('246810');
    expect((await secrets.currentPin('PIN')).reveal()).toBe('246810');
  });

  test('PINs and one-time passwords come from files', async () => {
    const secrets = secretsOfPerson({
      pinFile: fileWith('246810'),
      newPinFile: fileWith('13579135\r\n'),
      oneTimePasswordFile: fileWith('abc def\n'),
    });
    expect((await secrets.currentPin('PIN')).reveal()).toBe('246810');
    expect((await secrets.newPin('New PIN', () => undefined)).reveal()).toBe('13579135');
    expect(await secrets.oneTimePasswords()).toBe('abc def');
  });

  test('a new PIN from a file that the policy objects to ends the command with the reason, and without the PIN', async () => {
    const secrets = secretsOfPerson({ newPinFile: fileWith('1234') });
    const refused = secrets.newPin('New PIN', (pin) =>
      pin.reveal().length < 6 ? 'The PIN is shorter than 6 characters.' : undefined,
    );
    await expect(refused).rejects.toMatchObject({
      message: 'The PIN is shorter than 6 characters.',
      exitCode: exitCodes.badInput,
    });
  });

  test('a file that cannot be read ends the command', async () => {
    const secrets = secretsOfPerson({ pinFile: join(folder, 'absent') });
    await expect(secrets.currentPin('PIN')).rejects.toThrow('The secret cannot be read from');
  });

  test('without terminal and option the failure names the options', async () => {
    const secrets = secretsOfPerson({});
    await expect(secrets.currentPin('Current PIN')).rejects.toThrow(
      'Current PIN: there is no terminal to ask at. Give --pin-fd or --pin-file.',
    );
    await expect(secrets.newPin('New PIN', () => undefined)).rejects.toThrow(
      '--new-pin-fd or --new-pin-file',
    );
    await expect(secrets.oneTimePasswords()).rejects.toThrow('--one-time-password-file');
  });
});

const hasPseudoTerminal = canRun('script');
if (!hasPseudoTerminal) console.warn('skipped: secrets at a terminal; missing: script');

describe.skipIf(!hasPseudoTerminal)('secrets at a terminal', () => {
  /** Asks for secrets by the built module at a pseudo-terminal, and writes what was entered into a file. */
  function asking(question: string) {
    const built = new URL('../../../dist/agent/secrets/secrets-of-person.js', import.meta.url).href;
    const entered = join(folder, `entered-${Math.random()}`);
    const source = `
      import { writeFileSync } from 'node:fs';
      import { secretsOfPerson } from '${built}';
      const secrets = secretsOfPerson({});
      try {
        writeFileSync('${entered}', (await ${question}).reveal());
      } catch (error) {
        writeFileSync('${entered}', error.message);
      }
      console.log('the result');`;
    const script = `${entered}.mjs`;
    writeFileSync(script, source);
    // A new pseudo-terminal has no width.
    const command = `stty cols 100 rows 24; ${process.execPath} ${script} > ${entered}.out`;
    const terminal = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null']);
    const screen: string[] = [];
    terminal.stdout.setEncoding('utf8').on('data', (text: string) => screen.push(text));
    return {
      terminal,
      shown: () => screen.join(''),
      entered: () => readFileSync(entered, 'utf8'),
      output: () => readFileSync(`${entered}.out`, 'utf8'),
    };
  }

  /** Types once the question is on the screen as often as given. */
  async function answer(
    { terminal, shown }: { terminal: ChildProcess; shown: () => string },
    question: string,
    text: string,
  ) {
    await expect.poll(shown, { timeout: 10_000 }).toContain(question);
    terminal.stdin?.write(`${text}\r`);
  }

  test('a PIN is not shown, and the question stays off standard output', async () => {
    const dialogue = asking("secrets.currentPin('Current PIN')");
    const exit = once(dialogue.terminal, 'exit');
    await answer(dialogue, 'Current PIN', '246810');
    await exit;
    expect(dialogue.entered()).toBe('246810');
    expect(dialogue.shown()).not.toContain('246810');
    expect(dialogue.output()).toBe('the result\n');
  });

  test('a new PIN is asked for until nothing speaks against it and it was entered twice alike', async () => {
    const dialogue = asking(
      "secrets.newPin('New PIN', (pin) => pin.reveal().length < 6 ? 'Too short.' : undefined)",
    );
    const exit = once(dialogue.terminal, 'exit');
    await answer(dialogue, 'New PIN', '123');
    await answer(dialogue, 'Too short.', '87654321');
    await answer(dialogue, 'The same again', '87654322');
    await answer(dialogue, 'The two differ.', '87654321');
    await expect
      .poll(() => dialogue.shown().split('The same again').length, { timeout: 10_000 })
      .toBeGreaterThan(3);
    await answer(dialogue, 'The same again', '87654321');
    await exit;
    expect(dialogue.entered()).toBe('87654321');
    expect(dialogue.shown()).not.toMatch(/8765432/);
  });

  test('Ctrl-C ends the command without a PIN', async () => {
    const dialogue = asking("secrets.currentPin('Current PIN')");
    const exit = once(dialogue.terminal, 'exit');
    await answer(dialogue, 'Current PIN', '\u0003');
    await exit;
    expect(dialogue.entered()).toBe('Nothing was entered; nothing more was done.');
  });
});

function canRun(name: string): boolean {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
