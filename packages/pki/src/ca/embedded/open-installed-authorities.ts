import { type AuthorityRepository, CmError, type StoredAuthority } from '@cardea/domain';
import { isOutOfReach } from '../../keystore/key-not-there.js';
import type { AuthorityKey } from './authority-key.js';
import type { EmbeddedAuthority } from './embedded-authority.js';
import { makeMissingAuthorities } from './ensure-embedded-authorities.js';
import { type EmbeddedAuthoritiesOptions, openUntriedAuthority } from './open-authority.js';

/** Name of the issuing authority; those that follow it are called `issuing-2` and so on. */
export const issuingName = 'issuing';
const generationPattern = /^issuing(?:-(\d+))?$/;

/** What {@link openInstalledAuthorities} needs. */
export interface InstalledAuthoritiesOptions extends EmbeddedAuthoritiesOptions {
  readonly authorities: Pick<
    AuthorityRepository,
    'find' | 'list' | 'insert' | 'listSuperiors' | 'findOpenRequest'
  >;
  /** Whether a root is made when there is none, or issuing authorities get their certificates from elsewhere. */
  readonly root: 'own' | 'external';
}

/** The authorities of an installation. */
export interface InstalledAuthorities {
  /** Undefined where the root is somebody else's. */
  readonly root: EmbeddedAuthority | undefined;
  /** The current one first, then the ones before it; none while the first waits for its certificate. */
  readonly issuing: readonly EmbeddedAuthority[];
  /** Of all of them; those that are out of reach sign once they are back. */
  readonly keys: readonly AuthorityKey[];
}

/**
 * Opens the authorities of an installation. With a root of our own, what is missing is made; with an external root an
 * issuing authority is opened once its certificate was installed. Each key is tried out; one that is out of reach holds up
 * no other.
 *
 * Errors: `Misconfigured` when a stored authority does not fit its key, when no authority has its key any more, when the token
 * cannot be opened as configured, or when a root of our own is wanted although a certificate was asked for elsewhere;
 * `CaUnavailable` when a token does not answer in which something is to be made.
 */
export async function openInstalledAuthorities(
  options: InstalledAuthoritiesOptions,
): Promise<InstalledAuthorities> {
  const { authorities } = options;
  if (options.root === 'own') await ensureOwn(options);
  const root = await authorities.find('root');
  const generations = (await authorities.list())
    .filter(({ name }) => generationOf(name) > 0)
    .sort((one, other) => generationOf(other.name) - generationOf(one.name));
  const issuing: EmbeddedAuthority[] = [];
  const keys: AuthorityKey[] = [];
  for (const stored of generations) {
    const superiors = await superiorsOf(options, stored, root);
    const { authority, key } = await openUntriedAuthority(options, stored, superiors);
    issuing.push(authority);
    keys.push(key);
  }
  const ownRoot = root === undefined ? undefined : await openUntriedAuthority(options, root, []);
  if (ownRoot !== undefined) keys.push(ownRoot.key);
  await tryOutEach(keys);
  return { root: ownRoot?.authority, issuing, keys };
}

/** A token that is away may come back; where every key is gone from where it should be, no waiting helps. */
async function tryOutEach(keys: readonly AuthorityKey[]): Promise<void> {
  const failures: CmError[] = [];
  for (const key of keys) {
    try {
      await key.tryOut();
    } catch (error) {
      if (!isOutOfReach(error)) throw error;
      failures.push(error);
    }
  }
  const isEachGone =
    failures.length === keys.length && failures.every(({ kind }) => kind === 'Misconfigured');
  if (isEachGone && failures[0] !== undefined) throw failures[0];
}

/** 1 for the first issuing authority; 0 for what is none. */
export function generationOf(name: string): number {
  const match = generationPattern.exec(name);
  return match === null ? 0 : Number(match[1] ?? 1);
}

/** Name of the issuing authority of a generation, from 1. */
export function nameOfGeneration(generation: number): string {
  return generation === 1 ? issuingName : `${issuingName}-${generation}`;
}

async function ensureOwn(options: InstalledAuthoritiesOptions): Promise<void> {
  const { authorities } = options;
  if ((await authorities.listSuperiors(issuingName)).length > 0) return;
  const isIssuing = (await authorities.find(issuingName)) !== undefined;
  if (!isIssuing && (await authorities.findOpenRequest(issuingName)) !== undefined)
    throw new CmError(
      'Misconfigured',
      'A certificate for the issuing authority was asked for elsewhere. Set CARDEA_ROOT=external, as when it was asked for.',
    );
  await makeMissingAuthorities(options);
}

async function superiorsOf(
  { authorities }: InstalledAuthoritiesOptions,
  { name }: StoredAuthority,
  root: StoredAuthority | undefined,
): Promise<readonly Uint8Array[]> {
  const superiors = await authorities.listSuperiors(name);
  if (superiors.length > 0) return superiors;
  if (root === undefined)
    throw new CmError('Misconfigured', `Nothing is known of the authority above ${name}.`);
  return [root.certificateDer];
}
