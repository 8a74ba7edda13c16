import { randomInt, randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createAdminKeys } from '@cardea/cards';
import { type EnumTables, loadEnums } from '@cardea/contract';
import { LocalDirectory } from '@cardea/directory';
import {
  type AdminKeys,
  type CardId,
  type CertificationAuthority,
  type Clock,
  CmError,
  emptyUuid,
  type Randomness,
  type Store,
  type Uuid,
} from '@cardea/domain';
import {
  demoCertificateTemplates,
  ensureEmbeddedAuthorities,
  loadKeyEncryptionKey,
  SoftwareKeyStore,
} from '@cardea/pki';
import { openStore } from '@cardea/store';
import { type Configuration, storeFile } from './configuration.js';
import type { RoutePorts } from './http/answer.js';

/** The parts of a running installation, put together; the only place that reads clock and randomness. */
export interface System {
  readonly configuration: Configuration;
  readonly ports: RoutePorts;
  readonly directory: LocalDirectory;
  readonly enums: EnumTables;
  /** The root, which signs its own CRL; the issuing authority is `ports.authority`. */
  readonly rootAuthority: CertificationAuthority;
  close(): Promise<void>;
}

/** Tests replace clock and randomness. */
export interface SystemOverrides {
  readonly clock?: Clock;
  readonly randomness?: Randomness;
  readonly sleep?: (delayMs: number) => Promise<void>;
}

const systemClock: Clock = { now: () => new Date() };
const systemRandomness: Randomness = {
  uuid: <K extends string>() => randomUUID() as Uuid<K>,
  integer: (bound) => randomInt(bound),
};

/**
 * Opens the data directory and the store, and on first start makes the keys, the certification authorities and the
 * certificate templates.
 *
 * Errors: `Misconfigured` when the store, the key-encryption key or the configuration do not fit each other.
 */
export async function openSystem(
  configuration: Configuration,
  overrides: SystemOverrides = {},
): Promise<System> {
  const clock = overrides.clock ?? systemClock;
  const randomness = overrides.randomness ?? systemRandomness;
  mkdirSync(configuration.home, { recursive: true, mode: 0o700 });
  chmodSync(configuration.home, 0o700);
  const enums = readEnums(configuration);
  const { databaseUrl } = configuration;
  const store = await openStore({
    file: storeFile(configuration),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  });
  try {
    return await assemble(configuration, { clock, randomness, store, enums }, overrides);
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function assemble(
  configuration: Configuration,
  parts: { clock: Clock; randomness: Randomness; store: Store; enums: EnumTables },
  overrides: SystemOverrides,
): Promise<System> {
  const { clock, randomness, store, enums } = parts;
  const keyEncryptionKey = await loadKeyEncryptionKey({
    fromEnvironment: configuration.keyEncryptionKey,
    file: join(configuration.home, 'key-encryption-key'),
  });
  const keyStore = new SoftwareKeyStore({ keys: store.wrappedKeys, keyEncryptionKey, clock });
  const { root, issuing } = await ensureEmbeddedAuthorities({
    keyStore,
    authorities: store.authorities,
    clock,
    algorithm: configuration.caKeyAlgorithm,
    publicUrl: configuration.publicUrl,
    hostName: hostname(),
  });
  await ensureCertificateTemplates(store);
  const adminKeys = createAdminKeys(keyStore);
  await loadAdminKeyMasters(adminKeys);
  const ports: RoutePorts = {
    store,
    clock,
    randomness,
    authority: issuing,
    adminKeys,
    secrets: keyStore,
    enums,
    certificateFormat: configuration.certificateFormat,
  };
  const directory = new LocalDirectory({
    users: store.users,
    signIns: store.signIns,
    clock,
    ...(overrides.sleep === undefined ? {} : { sleep: overrides.sleep }),
  });
  return { configuration, ports, directory, enums, rootAuthority: root, close: () => store.close() };
}

/**
 * Reads every version of the admin-key master now. Later each would be read inside a transaction, on a connection of its
 * own, and enough calls at once would wait for each other's connections.
 */
async function loadAdminKeyMasters(adminKeys: AdminKeys): Promise<void> {
  const current = await adminKeys.currentVersion();
  for (let version = 1; version <= current; version += 1) {
    await adminKeys.diversifiedAdminKey(emptyUuid as CardId, version);
  }
}

async function ensureCertificateTemplates(store: Store): Promise<void> {
  const known = new Set((await store.certificateTemplates.list()).map(({ commonName }) => commonName));
  for (const template of demoCertificateTemplates) {
    if (!known.has(template.commonName)) await store.certificateTemplates.put(template);
  }
}

function readEnums({ enumsFile }: Configuration): EnumTables {
  if (enumsFile === undefined) return loadEnums();
  try {
    return loadEnums(JSON.parse(readFileSync(enumsFile, 'utf8')));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CmError('Misconfigured', `CARDEA_ENUMS (${enumsFile}): ${reason}.`, { cause: error });
  }
}
