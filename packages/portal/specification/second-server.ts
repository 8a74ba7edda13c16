import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { program } from './card-agent.js';

/** Starts the built command `cardea serve` as a process of its own, and waits until it answers. Disposing of it stops it. */
export async function startSecondServer(
  environment: Readonly<Record<string, string>>,
): Promise<AsyncDisposable & { readonly url: string }> {
  const child = spawn(process.execPath, [program, 'serve', '--json'], {
    env: { ...process.env, ...environment, CARDEA_PORT: '0', CARDEA_LOG_LEVEL: 'silent' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').once('data', (said: string) => resolve(JSON.parse(said).url));
    child.once('exit', (code, signal) => reject(new Error(`the server ended with ${code ?? signal}`)));
  });
  return {
    url,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
