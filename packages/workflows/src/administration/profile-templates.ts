import {
  notFound,
  type ProfileTemplate,
  type ProfileTemplateUuid,
  type TemplateValidation,
  validateKeyAttestation,
  validateProfileTemplate,
} from '@cardea/domain';
import { Access } from '../authorization/access.js';
import type { Caller, Ports } from '../ports.js';
import { administratorAccess } from './administrator.js';
import { type Difference, differencesBetween } from './differences.js';
import { InvalidTemplate } from './invalid-template.js';

type Reading = Pick<Ports, 'store'>;

/** One stored version of a profile template. */
export interface ProfileTemplateVersion {
  readonly version: number;
  readonly name: string;
  /** Null for versions from before changes were noted. */
  readonly changedAt: Date | null;
  readonly changedBy: string;
}

/** A version against an earlier one. */
export interface ProfileTemplateDifferences {
  readonly fromVersion: number;
  readonly toVersion: number;
  readonly differences: readonly Difference[];
}

/**
 * The newest versions of the profile templates that the caller may read, by name. `q` is a part of the name or the
 * description, in any letter case.
 */
export async function listReadableTemplates(
  { store }: Reading,
  caller: Caller,
  q: string | undefined,
): Promise<readonly ProfileTemplate[]> {
  const access = new Access(store, caller);
  const sought = q?.trim().toLowerCase() ?? '';
  const found: ProfileTemplate[] = [];
  for (const template of await store.profileTemplates.list()) {
    const text = `${template.name}\n${template.description}`.toLowerCase();
    if (text.includes(sought) && (await access.mayReadTemplate(template)).isGranted) found.push(template);
  }
  return found;
}

/**
 * A profile template as a whole, in its newest version or the one asked for. Who may read it is decided by the newest
 * version: whoever lost the right must not find the old text either.
 *
 * Errors: `NotFound`, alike for absent and for unreadable ones.
 */
export async function readTemplateVersion(
  { store }: Reading,
  caller: Caller,
  uuid: ProfileTemplateUuid,
  version: number | undefined,
): Promise<ProfileTemplate> {
  const newest = await store.profileTemplates.find(uuid);
  if (newest === undefined) throw notFound('profile template');
  const { isGranted } = await new Access(store, caller).mayReadTemplate(newest);
  if (!isGranted) throw notFound('profile template');
  if (version === undefined || version === newest.version) return newest;
  const found = await store.profileTemplates.findVersion(uuid, version);
  if (found === undefined) throw notFound('version of the profile template');
  return found;
}

/** Every stored version, newest first. Errors: `NotFound`. */
export async function listTemplateVersions(
  ports: Pick<Ports, 'store' | 'clock'>,
  caller: Caller,
  uuid: ProfileTemplateUuid,
): Promise<readonly ProfileTemplateVersion[]> {
  await readTemplateVersion(ports, caller, uuid, undefined);
  const { store, clock } = ports;
  const everything = { from: new Date(0), before: new Date(clock.now().getTime() + 1) };
  const noted = new Map(
    (await store.reports.profileTemplateChanges(everything))
      .filter((change) => change.profileTemplateUuid === uuid)
      .map((change) => [change.version, change]),
  );
  const versions = await store.profileTemplates.listVersions(uuid);
  return versions.reverse().map(({ version, name }) => ({
    version,
    name,
    changedAt: noted.get(version)?.changedAt ?? null,
    changedBy: noted.get(version)?.changedBy ?? '',
  }));
}

/**
 * Where version `to` (the newest when undefined) differs from version `from` (the one before `to` when undefined).
 *
 * Errors: `NotFound` when one of them isn't stored.
 */
export async function diffTemplateVersions(
  ports: Reading,
  caller: Caller,
  uuid: ProfileTemplateUuid,
  versions: { readonly from: number | undefined; readonly to: number | undefined },
): Promise<ProfileTemplateDifferences> {
  const after = await readTemplateVersion(ports, caller, uuid, versions.to);
  const stored = await ports.store.profileTemplates.listVersions(uuid);
  const earlier = stored.filter(({ version }) => version < after.version).at(-1)?.version;
  const from = versions.from ?? earlier;
  if (from === undefined) throw notFound('earlier version of the profile template');
  const before = await readTemplateVersion(ports, caller, uuid, from);
  return {
    fromVersion: before.version,
    toVersion: after.version,
    differences: templateDifferences(before, after),
  };
}

/** Differences without the version number, which always differs. */
export function templateDifferences(before: ProfileTemplate, after: ProfileTemplate): readonly Difference[] {
  return differencesBetween({ ...before, version: 0 }, { ...after, version: 0 });
}

/** Finds everything wrong with a profile template without saving it. Errors: `NotAuthorized` without Audit. */
export async function validateTemplate(
  ports: Reading & FaultPorts,
  caller: Caller,
  template: ProfileTemplate,
): Promise<TemplateValidation> {
  await administratorAccess(ports.store, caller);
  return await findFaults(ports, ports.store, template);
}

/** What faults are found with, beside the store. */
export type FaultPorts = Pick<Ports, 'clock' | 'keyAttestation'>;

/**
 * What {@link validateProfileTemplate} and {@link validateKeyAttestation} find against the certificate templates of the
 * store, now.
 */
export async function findFaults(
  { clock, keyAttestation }: FaultPorts,
  { certificateTemplates }: Pick<Ports['store'], 'certificateTemplates'>,
  template: ProfileTemplate,
): Promise<TemplateValidation> {
  const existing = await certificateTemplates.list();
  const now = clock.now();
  const found = validateProfileTemplate(
    template,
    existing.map(({ commonName }) => commonName),
  );
  const attestation = validateKeyAttestation(template, existing, (root) =>
    keyAttestation.faultOfRoot(root, now),
  );
  return {
    errors: [...found.errors, ...attestation.errors],
    warnings: [...found.warnings, ...attestation.warnings],
  };
}

/** A profile template that may not be saved. */
export class InvalidProfileTemplate extends InvalidTemplate {}
