import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { CmError } from '@cardea/domain';
import type { PublicationTarget } from './target.js';

/**
 * Publishes into a folder, from which a web server or a share takes the files. A reader sees the file before or the file
 * after, never a part: each is written beside, brought to the disk, and renamed.
 */
export function folderTarget(place: {
  readonly name: string;
  readonly path: string;
  /** Permission bits of the files. */
  readonly mode: number;
}): PublicationTarget {
  const { name, path, mode } = place;
  return {
    name,
    open: async () => ({
      publish: async ({ fileName, der }) => {
        const unfinished = join(path, `.${fileName}.new`);
        try {
          await writeWhole(unfinished, der, mode);
          await rename(unfinished, join(path, fileName));
          await using folder = await open(path, 'r');
          await folder.sync();
        } catch (cause) {
          throw new CmError(
            'Misconfigured',
            `Target ${name}: ${fileName} cannot be written to the folder ${path} (${codeOf(cause)}); it must exist, have room, and the server must be allowed to write there.`,
            { cause },
          );
        }
      },
      close: async () => undefined,
    }),
  };
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
}

async function writeWhole(file: string, content: Uint8Array, mode: number): Promise<void> {
  await using handle = await open(file, 'w', mode);
  // The umask of the server may have taken bits away.
  await handle.chmod(mode);
  await handle.writeFile(content);
  await handle.sync();
}
