import { randomInt, randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleepFor } from 'node:timers/promises';
import { createAdminKeys } from '@cardea/cards';
import { type EnumTables, loadEnums } from '@cardea/contract';
import { FailureDelays, LocalDirectory } from '@cardea/directory';
import {
  type CertificationAuthority,
  type Clock,
  CmError,
  certificationAuthorities,
  type EmbeddedCertificationAuthority,
  type Randomness,
  type Store,
  type StoredAuthority,
  type Uuid,
} from '@cardea/domain';
import {
  createSharedKeyArchive,
  createSoftwareKeyArchive,
  createSubmittedKeys,
  demoCertificateTemplates,
  type EmbeddedAuthority,
  generationOf,
  howToEndWaiting,
  issuingName,
  type KeyEncryptionKeySource,
  type KeyPlace,
  OcspResponder,
  type OpenedKeyStore,
  openInstalledAuthorities,
  openKeyStore,
  pivAttestationVerifier,
  WaitingAuthority,
} from '@cardea/pki';
import { type AuthorityCertificate, readAuthorityCertificate } from '@cardea/pki/x509';
import { openStore } from '@cardea/store';
import { storeNotingCrlFailures } from '@cardea/workflows';
import type { FastifyBaseLogger } from 'fastify';
import { ensureOpenRequest } from './administration/authorities/open-request.js';
import { type Configuration, storeFile } from './configuration.js';
import { openExternalAuthorities } from './external-authorities/open-external-authorities.js';
import {
  archiveWithFaultPoints,
  authorityWithFaultPoints,
  reachingFaultPoint,
  storeWithFaultPoints,
} from './fault-points.js';
import type { RoutePorts } from './http/answer.js';
import { BackgroundWork } from './jobs/background-work.js';
import { keepExchangeKey } from './jobs/keep-exchange-key.js';
import { keepOcspSigner } from './jobs/keep-ocsp-signer.js';
import { type WakeUpCalls, wakingStore } from './jobs/waking-store.js';
import { derivedKey, loadAdminKeyMasters } from './keys-at-start.js';
import { openMailer } from './notifications/mailer.js';
import { webhookSender } from './notifications/webhook-sender.js';
import { openTargets } from './publication/open-targets.js';

/** The parts of a running installation, put together; the only place that reads clock and randomness. */
export interface System {
  readonly configuration: Configuration;
  readonly ports: RoutePorts;
  /** All keys of the installation, wherever they are. */
  readonly keyStore: OpenedKeyStore;
  readonly directory: LocalDirectory;
  readonly enums: EnumTables;
  /** The root, which signs its own CRL; undefined where the root is somebody else's. The others are `ports.authorities`. */
  readonly rootAuthority: EmbeddedCertificationAuthority | undefined;
  /** Jobs and deliveries; stands still until it is started. */
  readonly work: BackgroundWork;
  /** Takes up versions of keys that other processes have made. */
  refreshKeys(): Promise<void>;
  /**
   * Takes note of certificates that authorities got while this process runs, and gives the names of those with which it
   * will issue, or sign CRLs, only after its next start.
   */
  noteRenewals(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** What tests replace; no setting of an installation does. */
export interface SystemOverrides {
  readonly clock?: Clock;
  readonly randomness?: Randomness;
  readonly sleep?: (delayMs: number) => Promise<void>;
  /** Rounds of a PFX; making and reading one of the usual count takes a third of a second. */
  readonly pfxRounds?: number;
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
 * Errors: `Misconfigured` when the store, the key-encryption key, the token or the configuration do not fit each other;
 * `CaUnavailable` when a token does not answer in which a key is to be made. One whose keys are there is waited for by what
 * needs them.
 */
export async function openSystem(
  configuration: Configuration,
  overrides: SystemOverrides = {},
  logger: Pick<FastifyBaseLogger, 'error' | 'warn'> = silent,
): Promise<System> {
  const clock = overrides.clock ?? systemClock;
  const randomness = overrides.randomness ?? systemRandomness;
  mkdirSync(configuration.home, { recursive: true, mode: 0o700 });
  chmodSync(configuration.home, 0o700);
  const enums = readEnums(configuration);
  const { databaseUrl } = configuration;
  const opened = await openStore({
    file: storeFile(configuration),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  });
  const calls: Bells = {};
  const { faultPoint } = configuration;
  const reach = faultPoint === undefined ? undefined : reachingFaultPoint(faultPoint);
  const reached = reach === undefined ? opened : storeWithFaultPoints(opened, reach);
  const store = wakingStore(storeNotingCrlFailures(reached, clock), {
    jobs: () => calls.jobs?.(),
    deliveries: () => calls.deliveries?.(),
  });
  let keyStore: OpenedKeyStore | undefined;
  try {
    keyStore = await openInstalledKeyStore(configuration, store, clock, logger);
    const parts = { clock, randomness, store, keyStore, enums, logger, reach };
    const system = await assemble(configuration, parts, overrides);
    calls.jobs = () => system.work.jobs.wake();
    calls.deliveries = () => system.work.courier.wake();
    return system;
  } catch (error) {
    keyStore?.[Symbol.dispose]();
    await store.close();
    throw error;
  }
}

/** Where the key-encryption keys of the software keystore are. */
export function keyEncryptionKeySource({
  home,
  keyEncryptionKey,
}: Pick<Configuration, 'home' | 'keyEncryptionKey'>): KeyEncryptionKeySource {
  return { ...keyEncryptionKey, file: join(home, 'key-encryption-key') };
}

function openInstalledKeyStore(
  { home, keyEncryptionKey, keyPlaces, token, rootToken }: Configuration,
  { wrappedKeys, keyEncryptionKeys }: Store,
  clock: Clock,
  logger: Pick<FastifyBaseLogger, 'warn'>,
): Promise<OpenedKeyStore> {
  return openKeyStore({
    keys: wrappedKeys,
    keyEncryptionKeys,
    clock,
    keyEncryptionKey: keyEncryptionKeySource({ home, keyEncryptionKey }),
    token,
    rootToken,
    placeForNew: (name) => placeForNew(keyPlaces, name),
    warn: (reason) => logger.warn({ reason }, 'the token with keys does not answer'),
  });
}

/** Signers of OCSP answers of every generation are kept where those of the first are, unless they are named themselves. */
function placeForNew({ byName, others }: Configuration['keyPlaces'], name: string): KeyPlace {
  return byName.get(name) ?? byName.get(name.replace(/^(ocsp\/issuing)-\d+$/, '$1')) ?? others;
}

async function assemble(
  configuration: Configuration,
  parts: {
    clock: Clock;
    randomness: Randomness;
    store: Store;
    keyStore: OpenedKeyStore;
    enums: EnumTables;
    logger: Pick<FastifyBaseLogger, 'error' | 'warn'>;
    /** Set in tests that kill the process. */
    reach: ReturnType<typeof reachingFaultPoint> | undefined;
  },
  overrides: SystemOverrides,
): Promise<System> {
  const { clock, randomness, store, keyStore, enums, logger, reach } = parts;
  const {
    root,
    issuing,
    keys: authorityKeys,
  } = await openInstalledAuthorities({
    keyStore,
    authorities: store.authorities,
    clock,
    algorithm: configuration.caKeyAlgorithm,
    root: configuration.root,
    nameConstraints: configuration.caNameConstraints,
    publicUrl: configuration.publicUrl,
    hostName: hostname(),
    crlTerms: configuration.crlTerms,
  });
  const [current, ...earlier] = issuing;
  if (current === undefined) {
    await ensureOpenRequest(
      { configuration, ports: { store, clock, randomness: systemRandomness }, keyStore },
      issuingName,
    );
    logger.warn({}, howToEndWaiting);
  }
  await ensureCertificateTemplates(store);
  const adminKeys = createAdminKeys(keyStore);
  let mastersRead = await loadAdminKeyMasters(adminKeys, 0);
  const keyArchive = {
    ...createSoftwareKeyArchive(keyStore, overrides.pfxRounds),
    ...createSharedKeyArchive({
      keyStore,
      agentKeyAlgorithm: configuration.agentKeyAlgorithm,
      certifyAgent: agentCertifier(current, clock),
    }),
    ...createSubmittedKeys({
      keyStore,
      exchange: store.archiveExchange,
      keepExchangeKey: (key) => keepExchangeKey({ store, clock, randomness: systemRandomness }, key),
      certify: async (order) => {
        if (current === undefined) throw new CmError('CaUnavailable', howToEndWaiting);
        return await current.certifyKeyRecipient({ ...order, usage: 'archiveExchange' });
      },
      authority: current?.certificate,
      clock,
    }),
  };
  const watched = <A extends CertificationAuthority>(authority: A): A =>
    reach === undefined ? authority : authorityWithFaultPoints(authority, reach);
  const ports: RoutePorts = {
    store,
    clock,
    randomness,
    authorities: certificationAuthorities(
      watched(current ?? new WaitingAuthority(issuingName, `${hostname()}\\${issuingName}`)),
      [...earlier, ...(await openExternalAuthorities(configuration.authoritiesFile, clock))].map(watched),
    ),
    adminKeys,
    secrets: keyStore,
    ownKeys: keyStore,
    keyArchive: reach === undefined ? keyArchive : archiveWithFaultPoints(keyArchive, reach),
    keyAttestation: pivAttestationVerifier,
    authorityKeys,
    fingerprintKey: await derivedKey(keyStore, 'fingerprint'),
    handOverKey: await derivedKey(keyStore, 'hand-over codes'),
    codeDelays: new FailureDelays(clock, overrides.sleep ?? ((delayMs) => sleepFor(delayMs))),
    enums,
    certificateFormat: configuration.certificateFormat,
    ocsp: new OcspResponder({
      root,
      issuing,
      supersededCertificates: await supersededCertificates(store),
      keyStore,
      store: store.ocsp,
      clock,
      responseMinutes: configuration.ocspResponseMinutes,
      keepSigner: (signer) => keepOcspSigner({ store, clock, randomness: systemRandomness }, signer),
    }),
    webhooks: webhookSender({ allowPrivate: configuration.areWebhooksAllowedPrivate }),
    mailer: configuration.mail === undefined ? undefined : openMailer(configuration.mail),
    exportFolder: join(configuration.home, 'exports'),
  };
  const directory = new LocalDirectory({
    users: store.users,
    signIns: store.signIns,
    clock,
    ...(overrides.sleep === undefined ? {} : { sleep: overrides.sleep }),
  });
  const work = new BackgroundWork(
    {
      ...ports,
      keyStore,
      // Tests line up the identifiers of what they call, not of what goes on beside it.
      randomness: systemRandomness,
      linkUrl: configuration.linkUrl,
      targets: await openTargets(configuration.crlTargetsFile),
    },
    root,
    logger,
  );
  const close = async () => {
    await work.stop();
    keyStore[Symbol.dispose]();
    await store.close();
  };
  return {
    configuration,
    ports,
    keyStore,
    directory,
    enums,
    rootAuthority: root,
    work,
    refreshKeys: async () => {
      await keyStore.refresh();
      mastersRead = await loadAdminKeyMasters(adminKeys, mastersRead);
    },
    noteRenewals: async () => {
      const renewed = await renewedSince(store, issuing);
      ports.ocsp.addBelowRoot(renewed.map(({ certificateDer }) => readAuthorityCertificate(certificateDer)));
      return renewed.map(({ name }) => name);
    },
    close,
  };
}

async function renewedSince(
  { authorities }: Store,
  opened: readonly EmbeddedAuthority[],
): Promise<StoredAuthority[]> {
  const inUse = new Map(opened.map(({ name, certificate }) => [name, certificate.certificateDer]));
  return (await authorities.list()).filter(
    ({ name, certificateDer }) =>
      generationOf(name) > 0 && Buffer.compare(certificateDer, inUse.get(name) ?? new Uint8Array()) !== 0,
  );
}

async function supersededCertificates({ authorities }: Store): Promise<AuthorityCertificate[]> {
  const ders: Uint8Array[] = [];
  for (const { name } of await authorities.list())
    ders.push(...(await authorities.listSupersededCertificates(name)));
  return ders.map(readAuthorityCertificate);
}

/** Certificates of key recovery agents last as long as those of the authorities let them, five years at most. */
const agentYears = 5;

function agentCertifier(issuing: EmbeddedAuthority | undefined, clock: Clock) {
  return async (order: { readonly publicKeyDer: Uint8Array; readonly commonName: string }) => {
    if (issuing === undefined) throw new CmError('CaUnavailable', howToEndWaiting);
    const notBefore = clock.now();
    const notAfter = new Date(notBefore);
    notAfter.setUTCFullYear(notAfter.getUTCFullYear() + agentYears);
    const validity = { notBefore, notAfter };
    return await issuing.certifyKeyRecipient({ ...order, usage: 'keyRecoveryAgent', validity });
  };
}

type Bells = { -readonly [call in keyof WakeUpCalls]?: WakeUpCalls[call] };

const silent = { error: () => undefined, warn: () => undefined };

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
