import { execFile } from 'node:child_process';

/** Runs a validator while this process goes on answering it; standard output and standard error together. */
export function runTool(command: string, args: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve) => {
    const child = execFile(
      command,
      args,
      { timeout: 120_000, maxBuffer: 1 << 24 },
      (_error, stdout, stderr) => resolve(stdout + stderr),
    );
    // A tool that reads no input may have ended before it is there; what it printed counts.
    child.stdin?.on('error', () => undefined).end(input);
  });
}

/** What a validator says of a certificate: `good`, `expired`, `revoked`, or in its own words what else. */
export type Verdict = string;

/** The verdict in what a tool printed, by the words that stand for each. */
export function verdictIn(
  text: string,
  words: Readonly<Record<'good' | 'expired' | 'revoked', RegExp>>,
): Verdict {
  for (const verdict of ['expired', 'revoked', 'good'] as const)
    if (words[verdict].test(text)) return verdict;
  return `unclear: ${text}`;
}

/** Does `work` for all, a few at once. */
export async function forAll<T, R>(all: readonly T[], work: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < all.length; start += 4)
    results.push(...(await Promise.all(all.slice(start, start + 4).map(work))));
  return results;
}
