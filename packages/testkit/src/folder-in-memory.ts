import { mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const memory = '/dev/shm';
/** Of containers, whose memory folder may be as small as 64 MiB, only those with more than this use it. */
const spaceNeededBytes = 1n << 30n;

/**
 * Makes a folder for the files of a test: in memory where there is such a place, since what one test keeps need not survive
 * a power cut, and each commit of SQLite would wait for the disk.
 */
export function makeFolderInMemory(prefix: string): string {
  return mkdtempSync(join(hasSpaceInMemory() ? memory : tmpdir(), prefix));
}

function hasSpaceInMemory(): boolean {
  try {
    const { bavail, bsize } = statfsSync(memory, { bigint: true });
    return bavail * bsize > spaceNeededBytes;
  } catch {
    return false;
  }
}
