import { createHash } from 'node:crypto';
import { CmError, crlFileName, type Job, type PublishedFile, type Repositories } from '@cardea/domain';
import { auditEvent } from '@cardea/workflows';
import { superiorName } from '../administration/authorities/superior-name.js';
import type { RoutePorts } from '../http/answer.js';
import type { FileToPublish, PublicationTarget } from './target.js';

/** What publishing outside the server works on. */
export type PublicationPorts = Pick<RoutePorts, 'store' | 'clock' | 'randomness' | 'authorities'> & {
  readonly targets: readonly PublicationTarget[];
};

/** A file as it is now, without its content where that may be large. */
interface CurrentFile extends Pick<PublishedFile, 'fileName' | 'version' | 'crlNumber'> {
  readonly caName: string;
  readonly content: FileToPublish['content'];
  readonly certificateDer?: Uint8Array;
}

/** Orders a job for each target that lacks what is current, unless one waits or runs. */
export async function orderPublications(ports: PublicationPorts, tx: Repositories): Promise<void> {
  if (ports.targets.length === 0) return;
  const current = await currentFiles(ports, tx);
  const now = ports.clock.now();
  for (const { name: target } of ports.targets) {
    if ((await missing(tx, target, current)).length === 0) continue;
    await tx.jobs.enqueue(
      {
        uuid: ports.randomness.uuid(),
        kind: 'publishToTarget',
        input: { target },
        runAt: now,
        requestedBy: null,
        createdAt: now,
      },
      `publishToTarget/${target}`,
    );
  }
}

/**
 * Brings every CRL and certificate that a target lacks to it, each noted when it is there: after a crash those that are
 * not noted are brought again, which does no harm.
 *
 * Errors: `Misconfigured` for a target that is no longer configured, and what the target says.
 */
export async function publishToTarget(
  ports: PublicationPorts,
  input: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<Job['result']> {
  const { store } = ports;
  const name = String(input.target);
  const target = ports.targets.find((one) => one.name === name);
  if (target === undefined)
    throw new CmError('Misconfigured', `There is no target ${name} in the file of CARDEA_CRL_TARGETS.`);
  const wanted = await missing(store, name, await currentFiles(ports, store));
  const published: string[] = [];
  if (wanted.length === 0) return { published };
  const open = await target.open();
  try {
    for (const file of wanted) {
      if (signal.aborted) break;
      const whole = await withContent(store, file);
      await open.publish(whole.file);
      await note(ports, name, whole.current);
      published.push(file.fileName);
    }
  } finally {
    await open.close();
  }
  return { published };
}

async function missing(
  { publications }: Pick<Repositories, 'publications'>,
  target: string,
  current: readonly CurrentFile[],
): Promise<readonly CurrentFile[]> {
  const versions = new Map(
    (await publications.listOf(target)).map(({ fileName, version }) => [fileName, version]),
  );
  return current.filter(({ fileName, version }) => versions.get(fileName) !== version);
}

/** Certificates come first, so that nobody finds a CRL without its issuer. */
async function currentFiles(
  { authorities }: Pick<PublicationPorts, 'authorities'>,
  store: Pick<Repositories, 'crls' | 'authorities'>,
): Promise<readonly CurrentFile[]> {
  const [, ...superiors] = await authorities.default.chain();
  const certificates = new Map(superiors.map((der, index) => [superiorName(index, superiors.length), der]));
  for (const { name, certificateDer } of await store.authorities.list())
    certificates.set(name, certificateDer);
  const files = [...certificates].map(
    ([caName, certificateDer]): CurrentFile => ({
      ...{ caName, certificateDer, content: 'certificate', crlNumber: null },
      fileName: `${caName}.crt`,
      version: createHash('sha256').update(certificateDer).digest('hex'),
    }),
  );
  return [...files, ...(await store.crls.listCurrent()).map(ofCrl)];
}

function ofCrl({
  caName,
  scope,
  crlNumber,
  thisUpdate,
}: Awaited<ReturnType<Repositories['crls']['listCurrent']>>[number]): CurrentFile {
  return {
    ...{ caName, content: scope, crlNumber, fileName: crlFileName(caName, scope) },
    // A restored backup may give a number again.
    version: `${crlNumber}-${thisUpdate.getTime()}`,
  };
}

/** The CRL as it is by now, which may be newer than the one that was found missing. */
async function withContent(
  { crls }: Pick<Repositories, 'crls'>,
  current: CurrentFile,
): Promise<{ readonly file: FileToPublish; readonly current: CurrentFile }> {
  const { caName, fileName, content, certificateDer } = current;
  if (content === 'certificate')
    return { file: { caName, fileName, content, der: certificateDer ?? new Uint8Array() }, current };
  const crl = await crls.findCurrent(caName, content);
  if (crl === undefined) throw new Error(`${fileName} is gone from the store`);
  return { file: { caName, fileName, content, der: crl.crlDer }, current: ofCrl(crl) };
}

async function note(
  ports: PublicationPorts,
  target: string,
  { caName, fileName, version, crlNumber }: CurrentFile,
): Promise<void> {
  await ports.store.transaction(async (tx) => {
    await tx.publications.put({ target, fileName, version, crlNumber, publishedAt: ports.clock.now() });
    await tx.audit.append(
      auditEvent(ports, {
        action: 'crl.publishToTarget',
        outcome: 'success',
        objectType: 'CertificationAuthority',
        objectUuid: caName,
        facts: { target, fileName, crlNumber },
      }),
    );
  });
}
