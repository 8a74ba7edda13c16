import { vi } from 'vitest';
import { runProgram } from '../program.js';

/** How a command line ended, and what it printed. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process. Spies of the test are restored by it. */
export async function printedBy(args: readonly string[]): Promise<Outcome> {
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      printed[name] += typeof text === 'string' ? text : Buffer.from(text).toString('utf8');
      return true;
    });
  }
  const code = await runProgram(args);
  vi.restoreAllMocks();
  return { code, ...printed };
}
