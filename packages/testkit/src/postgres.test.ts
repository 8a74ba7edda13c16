import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startPostgres } from './postgres.js';

const run = promisify(execFile);

test('a PostgreSQL server of our own starts, writes through to the disk, and is gone after it was stopped', async () => {
  const server = await startPostgres();
  const show = async (setting: string, url: string) =>
    (await run('psql', ['--no-psqlrc', '-At', '-c', `show ${setting}`, url])).stdout.trim();
  const url = await server.createDatabase();
  try {
    expect(await show('fsync', url)).toBe('on');
    expect(await show('synchronous_commit', url)).toBe('on');
    expect(await show('listen_addresses', url)).toBe('127.0.0.1');
  } finally {
    await server.stop();
  }
  await expect(show('fsync', url)).rejects.toThrow(/Connection refused/);
});
