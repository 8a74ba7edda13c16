import { chmodSync, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Job, type JobUuid, notFound } from '@cardea/domain';
import { type ExportPorts, exportLines } from '../../carry-over/export-lines.js';
import type { LineKind } from '../../carry-over/line.js';
import type { SteppedJobContext } from '../../jobs/job-handler.js';

/** What writing an export works on. */
export interface ExportFilePorts extends ExportPorts {
  readonly exportFolder: string;
}

/** Files of exports are kept so long: they hold personal data, and whoever ordered one is waiting for it. */
export const exportFileLifeDays = 7;
const dayMs = 86_400_000;

/** How far an export is when the first line of a kind is written; kinds come in this order. */
const progressByKind: { readonly [kind in LineKind]?: number } = {
  user: 5,
  profiletemplate: 15,
  profile: 20,
  smartcard: 40,
  request: 55,
  certificate: 70,
};

/**
 * The job `export`: writes everything stored, without secrets, to `{exportFolder}/{job}.ndjson`, readable for the server's
 * user only. Running again begins the file anew; it gets its name when it is whole. Files of earlier exports that are older
 * than {@link exportFileLifeDays} are removed.
 */
export async function writeExport(context: SteppedJobContext<ExportFilePorts>): Promise<Job['result']> {
  const { job, ports, signal, now } = context;
  await mkdir(ports.exportFolder, { recursive: true, mode: 0o700 });
  chmodSync(ports.exportFolder, 0o700);
  await removeOldFiles(ports.exportFolder, now);
  const file = exportFile(ports, job.uuid);
  const unfinished = `${file}.unfinished`;
  let lineCount = 0;
  const lines = async function* () {
    for await (const line of exportLines(ports, { withSecrets: false, audit: await auditOf(context) })) {
      lineCount += 1;
      reportProgress(context, line);
      yield `${line}\n`;
    }
  };
  // Opened anew for this run alone: an unfinished file of a run that died is cut off.
  const stream = createWriteStream(unfinished, { flags: 'w', mode: 0o600 });
  try {
    await pipeline(Readable.from(lines()), stream, { signal });
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  await rename(unfinished, file);
  const { size } = await stat(file);
  return { lines: lineCount, sizeBytes: size };
}

async function auditOf({ job, ports }: SteppedJobContext<ExportFilePorts>) {
  const user = job.requestedBy === null ? undefined : await ports.store.users.find(job.requestedBy);
  return {
    objectType: 'Job',
    objectUuid: job.uuid,
    ...(user === undefined ? {} : { actorUserUuid: user.uuid, actorName: user.accountName }),
  };
}

function reportProgress({ reportProgress: report }: SteppedJobContext<ExportFilePorts>, line: string): void {
  const kind = /^\{"kind":"(\w+)"/.exec(line)?.[1];
  const percent = Object.entries(progressByKind).find(([name]) => name === kind)?.[1];
  if (percent !== undefined) report(percent);
}

async function removeOldFiles(folder: string, now: Date): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const { mtimeMs } = await stat(path);
    if (now.getTime() - mtimeMs > exportFileLifeDays * dayMs) await rm(path, { force: true });
  }
}

/** Where the file of an export is. `uuid` has been read as a GUID, so that it names no other place. */
function exportFile({ exportFolder }: Pick<ExportFilePorts, 'exportFolder'>, uuid: JobUuid): string {
  return join(exportFolder, `${uuid}.ndjson`);
}

/** The file's content as a stream, and its length. Errors: `NotFound` when it was removed or is on another machine. */
export async function openExport(
  ports: Pick<ExportFilePorts, 'exportFolder'>,
  uuid: JobUuid,
): Promise<{ readonly stream: Readable; readonly sizeBytes: number }> {
  const handle = await open(exportFile(ports, uuid), 'r').catch(() => undefined);
  if (handle === undefined) throw notFound('file of the export');
  const { size } = await handle.stat();
  return { stream: handle.createReadStream(), sizeBytes: size };
}

/** Removes the file of an export; doing it again does nothing. */
export async function removeExport(
  ports: Pick<ExportFilePorts, 'exportFolder'>,
  uuid: JobUuid,
): Promise<void> {
  await rm(exportFile(ports, uuid), { force: true });
}
