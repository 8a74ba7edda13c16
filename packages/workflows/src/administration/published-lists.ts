import { createHash } from 'node:crypto';
import {
  type CrlDescription,
  type CrlFailure,
  crlFileName,
  type Job,
  type PublishedFile,
  type Store,
} from '@cardea/domain';
import type { Caller } from '../ports.js';
import { administratorAccess } from './administrator.js';

/** A file of a target outside the server. */
export interface FileAtTarget extends Pick<PublishedFile, 'fileName' | 'crlNumber' | 'publishedAt'> {
  /** Whether it is what the server has now; null for certificates of authorities that are not in the store. */
  readonly isCurrent: boolean | null;
}

/** What a target outside the server has, and how the latest attempt went. */
export interface PublicationTargetView {
  readonly name: string;
  readonly files: readonly FileAtTarget[];
  /** Lists and certificates that it has never got. */
  readonly missing: readonly string[];
  readonly lastSuccessAt: Date | null;
  /** Why the latest attempt failed; null when it did not. */
  readonly lastError: string | null;
  /** When it is tried again; null when no attempt is due. */
  readonly nextAttemptAt: Date | null;
}

/** A revocation list that could not be signed since the one in force, or ever. */
export interface FailingList extends CrlFailure {
  readonly fileName: string;
}

/** The revocation lists in force, and where they are published outside the server. */
export interface PublishedLists {
  readonly lists: readonly (CrlDescription & { readonly fileName: string })[];
  readonly failures: readonly FailingList[];
  readonly targets: readonly PublicationTargetView[];
}

/** So many jobs are looked at for the latest of each target. */
const jobsLookedAt = 200;

/**
 * Tells which revocation lists are in force, which could not be signed since, and for each target outside the server (that has got a file, or for which a job
 * was ordered) what it has and since when, and whether the latest attempt failed.
 *
 * Errors: `NotAuthorized` without Audit.
 */
export async function viewPublishedLists(
  store: Pick<Store, 'crls' | 'authorities' | 'publications' | 'jobs' | 'users' | 'groups' | 'siteSettings'>,
  caller: Caller,
): Promise<PublishedLists> {
  await administratorAccess(store, caller);
  const [current, failures, authorities, files, jobs] = await Promise.all([
    store.crls.listCurrent(),
    store.crls.listFailures(),
    store.authorities.list(),
    store.publications.list(),
    store.jobs.list({ limit: jobsLookedAt, kind: 'publishToTarget' }),
  ]);
  const lists = current.map(withFileName);
  const now = new Map<string, string | number>([
    ...lists.map(({ fileName, crlNumber }) => [fileName, crlNumber] as const),
    ...authorities.map(({ name, certificateDer }) => [`${name}.crt`, sha256(certificateDer)] as const),
  ]);
  const names = new Set([...files.map(({ target }) => target), ...jobs.map(targetOf)]);
  const targets = [...names].sort().map((name) =>
    viewTarget(
      name,
      files.filter(({ target }) => target === name),
      jobs.find((job) => targetOf(job) === name),
      now,
    ),
  );
  return { lists, failures: failures.filter(isNotPast(current)).map(withFileName), targets };
}

function withFileName<T extends Pick<CrlDescription, 'caName' | 'scope'>>(list: T) {
  return { ...list, fileName: crlFileName(list.caName, list.scope) };
}

/** An attempt that failed while another server was publishing the list may be noted after it. */
function isNotPast(current: readonly CrlDescription[]): (failure: CrlFailure) => boolean {
  return ({ caName, scope, lastFailedAt }) => {
    const list = current.find((one) => one.caName === caName && one.scope === scope);
    return list === undefined || list.thisUpdate < lastFailedAt;
  };
}

function viewTarget(
  name: string,
  files: readonly PublishedFile[],
  latest: Job | undefined,
  now: ReadonlyMap<string, string | number>,
): PublicationTargetView {
  const present = new Set(files.map(({ fileName }) => fileName));
  const instants = files.map(({ publishedAt }) => publishedAt.getTime());
  const isUnderWay = latest?.state === 'waiting' || latest?.state === 'running';
  return {
    name,
    files: files.map(({ fileName, crlNumber, publishedAt, version }) => {
      const wanted = now.get(fileName);
      const isCurrent = wanted === undefined ? null : wanted === (crlNumber ?? version);
      return { fileName, crlNumber, publishedAt, isCurrent };
    }),
    missing: [...now.keys()].filter((fileName) => !present.has(fileName)).sort(),
    lastSuccessAt: instants.length === 0 ? null : new Date(Math.max(...instants)),
    lastError: latest === undefined || latest.state === 'done' ? null : latest.lastError,
    nextAttemptAt: isUnderWay ? latest.runAt : null,
  };
}

function targetOf({ input }: Pick<Job, 'input'>): string {
  return String(input.target);
}

function sha256(der: Uint8Array): string {
  return createHash('sha256').update(der).digest('hex');
}
