import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CommandFailure, exitCodes } from '../failure.js';
import { note, print } from '../output.js';
import { withInstallation } from './installation.js';

/** `cardea import`: all lines of the file, or none. */
export async function importCommand(file: string, options: { readonly json?: boolean }): Promise<void> {
  const { importLines } = await import('@cardea/server');
  const input = await openInput(file);
  const outcome = await withInstallation({ mayCreate: true }, (system) =>
    importLines(system.ports, createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }), {
      onProgress: (done, total) => {
        if (done % 500 === 0 && total >= 500) note(`${done} of ${total} passwords hashed`);
      },
    }),
  );
  if (options.json === true) print(JSON.stringify(outcome));
  if (outcome.kind === 'imported') {
    const counts = Object.entries(outcome.counts).filter(([, count]) => count > 0);
    const words = counts.map(([kind, count]) => `${count} ${kind}${count === 1 ? '' : 's'}`);
    if (options.json !== true) print(`Imported ${words.join(', ') || 'nothing: the file has no lines'}.`);
    return;
  }
  if (options.json !== true) for (const { line, reason } of outcome.badLines) note(`line ${line}: ${reason}`);
  const { length } = outcome.badLines;
  throw new CommandFailure(
    `Nothing was imported: ${length} bad line${length === 1 ? '' : 's'}. Mend the file and import it again.`,
    exitCodes.badInput,
  );
}

async function openInput(file: string): Promise<NodeJS.ReadableStream> {
  if (file === '-') return process.stdin;
  const stream = createReadStream(file, 'utf8');
  return await new Promise((resolve, reject) => {
    stream.once('ready', () => resolve(stream));
    stream.once('error', () =>
      reject(new CommandFailure(`${file} cannot be read. Name an existing file.`, exitCodes.badInput)),
    );
  });
}

/** `cardea export`: everything stored, to a file that only its owner may read, or to standard output. */
export async function exportCommand(
  file: string | undefined,
  options: { readonly withSecrets?: boolean; readonly json?: boolean },
): Promise<void> {
  const { exportLines } = await import('@cardea/server');
  let lines = 0;
  await withInstallation({ mayCreate: false }, async (system) => {
    async function* chunks() {
      for await (const line of exportLines(system.ports, { withSecrets: options.withSecrets === true })) {
        lines += 1;
        yield `${line}\n`;
      }
    }
    const toFile = file !== undefined && file !== '-';
    const source = Readable.from(chunks());
    if (toFile) await pipeline(source, createWriteStream(file, { mode: 0o600 }));
    else await pipeline(source, process.stdout, { end: false });
    if (toFile && options.json === true) print(JSON.stringify({ file, lines }));
    else note(`Exported ${lines} lines${toFile ? ` to ${file}` : ''}.`);
  });
}
