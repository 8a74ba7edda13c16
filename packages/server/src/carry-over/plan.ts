import type {
  CardId,
  Certificate,
  CertificateUuid,
  Group,
  GroupUuid,
  Profile,
  ProfileTemplate,
  ProfileUuid,
  Request,
  Secret,
  SecretKeyStore,
  Smartcard,
  Store,
  User,
} from '@cardea/domain';
import type { BadLine } from './line.js';

/** A stored object to be made or replaced; unchanged ones are not in the plan. */
export interface Change<T> {
  readonly kind: 'insert' | 'update';
  readonly object: T;
}

/** A user to be written. */
export interface PlannedUser {
  readonly user: User;
  readonly groups: readonly GroupUuid[];
  readonly password: Secret<string> | undefined;
  /** Of the file; undefined keeps what is stored. */
  readonly passwordHash: string | null | undefined;
  /** What is stored now, so that the same password keeps its hash. */
  readonly storedPasswordHash: string | null;
}

/** The private key of a certificate, to be sealed for it. */
export interface PlannedArchivedKey {
  readonly issuer: string;
  readonly serialNumber: string;
  /** PrivateKeyInfo, DER; it fits the certificate if that is stored whole. */
  readonly privateKey: Secret<Uint8Array>;
}

/** A restored certificate to be put onto a profile. */
export interface PlannedLink {
  readonly profileUuid: ProfileUuid;
  readonly certificateUuid: CertificateUuid;
  readonly isKeyHistory: boolean;
}

/** Everything that an import writes, checked against the file and the store. */
export interface Plan {
  readonly groups: readonly Group[];
  readonly users: readonly PlannedUser[];
  readonly profileTemplates: readonly ProfileTemplate[];
  readonly profiles: readonly Change<Profile>[];
  readonly smartcards: readonly Change<Smartcard>[];
  readonly requests: readonly Change<Request>[];
  readonly certificates: readonly Change<Certificate>[];
  readonly certificateLinks: readonly PlannedLink[];
  readonly adminKeys: ReadonlyMap<CardId, Secret<Uint8Array>>;
  /** Those that are not stored yet. */
  readonly archivedKeys: ReadonlyMap<CertificateUuid, PlannedArchivedKey>;
}

/** What the planning of each kind works on. */
export interface Planning {
  readonly store: Store;
  readonly secrets: SecretKeyStore;
  readonly now: Date;
  readonly adminKeyVersion: number;
  readonly badLines: BadLine[];
}

/** Notes a bad line. */
export function refuse(planning: Planning, line: number, field: string, rule: string): void {
  planning.badLines.push({ line, reason: `${field}: ${rule}` });
}

/** How to get from the stored object to the wanted one; undefined when nothing changes. */
export function changeTo<T extends { readonly revision: number }>(
  stored: T | undefined,
  wanted: Omit<T, 'revision'>,
): Change<T> | undefined {
  if (stored === undefined) return { kind: 'insert', object: { ...wanted, revision: 1 } as unknown as T };
  const { revision, ...rest } = stored;
  if (canonical(rest) === canonical(wanted)) return undefined;
  return { kind: 'update', object: { ...wanted, revision } as unknown as T };
}

/** Text that is equal for objects of equal content, whatever the order of their properties and the class of bytes. */
export function canonical(value: unknown): string {
  return JSON.stringify(ordered(value));
}

function ordered(part: unknown): unknown {
  if (part instanceof Uint8Array) return Buffer.from(part).toString('base64');
  if (part instanceof Date) return part.toISOString();
  if (Array.isArray(part)) return part.map(ordered);
  if (typeof part !== 'object' || part === null) return part;
  return Object.entries(part)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, content]) => [name, ordered(content)]);
}
