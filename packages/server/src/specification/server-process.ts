import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openSystem, readConfiguration, type System } from '@cardea/server';
import { expect } from 'vitest';

/** The built server in a few files, as the command has it; it starts in half the time that its modules one by one take. */
export const bundledServer = new URL('../../../cli/dist/bundle/index.js', import.meta.url).href;

/** The built server as a process of its own, which can be killed at any instant. */
const program = `
import { readConfiguration, serve } from '${bundledServer}';
const aheadMs = Number(process.env.CARDEA_TEST_AHEAD_MS ?? '0');
const clock = { now: () => new Date(Date.now() + aheadMs) };
const running = await serve(readConfiguration(process.env, false), { overrides: { clock } });
process.stdout.write(running.url + '\\n');
`;

/** A server in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  readonly process: ChildProcess;
}

/**
 * Starts the built server with these settings and waits until it listens. Its clock is ahead by `CARDEA_TEST_AHEAD_MS`, if
 * that is among them.
 */
export async function startServerProcess(
  environment: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { ...process.env, ...environment, CARDEA_LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
    child.once('exit', (code, signal) => reject(new Error(`the server ended with ${code ?? signal}`)));
  });
  return { url, process: child };
}

/** Kills the server as `kill -9` does, and returns when it is gone. */
export async function killServerProcess({ process: child }: ServerProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Waits until the server has died of its own fault point, as by `kill -9`. */
export async function killedItself({ process: child }: ServerProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  expect(child.signalCode).toBe('SIGKILL');
}

/** Does what is due some minutes later about orders at authorities, by the built code, with a clock that is ahead. */
const laterProgram = `
import { openSystem, readConfiguration } from '@cardea/server';
import { closeInterruptedIssuances, collectIssuances } from '@cardea/workflows';
const ahead = { now: () => new Date(Date.now() + 6 * 60_000) };
const system = await openSystem(readConfiguration(process.env, false), { clock: ahead });
await closeInterruptedIssuances(system.ports);
await collectIssuances(system.ports, new AbortController().signal);
// What became unknown is looked for at its first due time.
const later = { now: () => new Date(Date.now() + 12 * 60_000) };
await collectIssuances({ ...system.ports, clock: later }, new AbortController().signal);
await system.close();
`;

/** Renews the issuing authority by the built code, as the command does. */
const renewProgram = `
import { openSystem, readConfiguration, renewAuthority } from '${bundledServer}';
const system = await openSystem(readConfiguration(process.env, false));
await renewAuthority(system, { hasNewKey: process.env.CARDEA_TEST_NEW_KEY === 'true' });
await system.close();
`;

/** Renews the issuing authority in a process of its own; gives the signal that killed it. */
export async function renewInProcess(
  environment: Readonly<Record<string, string>>,
  hasNewKey: boolean,
): Promise<NodeJS.Signals | null> {
  return await signalOf(renewProgram, { ...environment, CARDEA_TEST_NEW_KEY: `${hasNewKey}` });
}

/** Runs the jobs about orders in a process of its own, as if six minutes had passed; gives the signal that killed it. */
export async function settleOrdersInProcess(
  environment: Readonly<Record<string, string>>,
): Promise<NodeJS.Signals | null> {
  return await signalOf(laterProgram, environment);
}

async function signalOf(
  source: string,
  environment: Readonly<Record<string, string>>,
): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { ...process.env, ...environment, CARDEA_LOG_LEVEL: 'silent' },
    stdio: 'inherit',
    timeout: 300_000,
    killSignal: 'SIGTERM',
  });
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  if (code !== 0 && signal !== 'SIGKILL') throw new Error(`the process ended with ${code ?? signal}`);
  return signal;
}

/** Opens an installation in this process, without a server, and closes it after the work. */
export async function inSystem<T>(
  environment: Readonly<Record<string, string>>,
  work: (system: System) => Promise<T>,
): Promise<T> {
  const system = await openSystem(readConfiguration(environment, false));
  try {
    return await work(system);
  } finally {
    await system.close();
    // What others in this process have begun to read in this turn of the event loop, they read as it was before.
    await nextTurn();
  }
}
