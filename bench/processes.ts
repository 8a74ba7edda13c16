import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A server in a process of its own. */
export interface ServerProcess {
  readonly port: number;
  stop(): void;
}

/** Starts `module` (a file of this folder) with Node and waits until it tells its port. */
export async function startServerProcess(module: string, ...args: readonly string[]): Promise<ServerProcess> {
  const child: ChildProcess = fork(fileURLToPath(new URL(module, import.meta.url)), [...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message) => resolve(Number(message)));
    child.once('exit', (code) => reject(new Error(`${module} ended with ${code} before it served`)));
  });
  return { port, stop: () => void child.kill('SIGKILL') };
}
