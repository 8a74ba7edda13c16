import { createWriteStream, writeFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { note } from '../output.js';

/** Writes a file that only its owner reads, or with `-` to standard output; says so on standard error. */
export function writeOwnFile(file: string, bytes: Uint8Array): void {
  if (file === '-') {
    process.stdout.write(bytes);
    return;
  }
  writeFileSync(file, bytes, { mode: 0o600 });
  note(`Wrote ${file} (${bytes.length} bytes).`);
}

/** As {@link writeOwnFile}, for what is too large to be held in memory. */
export async function streamToOwnFile(file: string, stream: ReadableStream<Uint8Array>): Promise<void> {
  const source = Readable.fromWeb(stream as Parameters<typeof Readable.fromWeb>[0]);
  if (file === '-') {
    await pipeline(source, process.stdout, { end: false });
    return;
  }
  await pipeline(source, createWriteStream(file, { mode: 0o600 }));
  note(`Wrote ${file}.`);
}
