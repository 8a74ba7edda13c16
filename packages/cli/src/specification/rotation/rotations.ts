import {
  forgetKeyEncryptionKey,
  generateKeyEncryptionKey,
  renewAuthority,
  rewrap,
  rotateKey,
} from '@cardea/server';
import { keysOfTheRun, userUuids } from '@cardea/testkit';
import type { Site } from '../card-runs-in-use/site.js';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** How the versions of keys come and go in the life of an installation. */
export interface Rotation {
  readonly what: string;
  /** Keys of `cardea keys list` that have a new version afterwards; none where only a certificate is replaced. */
  readonly keys: readonly string[];
  rotate(site: Site): Promise<void>;
}

/** Keys that no command replaces, with the reason. */
export const keptForGood: ReadonlyMap<string, string> = new Map([
  ['ca/root', 'every certificate leads to it; another root is another installation'],
  ['idempotency-keys', 'fingerprints of repeated calls; protects nothing that lasts'],
]);

/** Every way in which a key or certificate of the installation is replaced, in an order in which each meets old cards. */
export const rotations: readonly Rotation[] = [
  {
    what: 'the certificate of the issuing authority',
    keys: [],
    rotate: (site) => renewIssuing(site, false),
  },
  {
    what: 'the key of the issuing authority',
    keys: ['ca/issuing'],
    rotate: (site) => renewIssuing(site, true),
  },
  {
    what: 'the admin-key master',
    keys: ['admin-key-master'],
    rotate: (site) => rotateByCommand(site, 'admin-key-master'),
  },
  {
    what: 'the key-encryption key, with everything encrypted anew and the older one forgotten',
    keys: ['key-encryption-key'],
    rotate: rotateKeyEncryptionKey,
  },
  { what: 'the audit key', keys: ['audit'], rotate: (site) => rotateByCommand(site, 'audit') },
  {
    what: 'the signers of OCSP answers',
    keys: ['ocsp/root', 'ocsp/issuing', 'ocsp/issuing-2'],
    rotate: async (site) => {
      site.server.clock.advance(10 * dayMs);
      await site.server.system.ports.ocsp.ensureSigners();
    },
  },
  {
    what: 'the exchange key of the archive',
    keys: ['archive/exchange'],
    rotate: async (site) => {
      site.server.clock.advance(8 * dayMs);
      await site.server.system.ports.keyArchive.exchangeCertificate();
    },
  },
  {
    what: 'the key of a key recovery agent',
    keys: ['kra/agent'],
    rotate: async (site) => {
      await site.clientOf('secondManager').management.addKeyRecoveryAgent({
        userUuid: userUuids.manager,
      });
    },
  },
];

async function renewIssuing({ server }: Site, hasNewKey: boolean): Promise<void> {
  await renewAuthority(server.system, { hasNewKey });
  await server.restart();
}

async function rotateByCommand({ server }: Site, name: string): Promise<void> {
  await rotateKey(server.system, name);
  // As a running server does by itself every few seconds.
  await server.system.refreshKeys();
}

async function rotateKeyEncryptionKey({ server }: Site): Promise<void> {
  const isInFile = keysOfTheRun === 'software';
  if (isInFile && server.system.configuration.databaseUrl !== undefined)
    await generateKeyEncryptionKey(server.system);
  const { version } = await rotateKey(server.system, 'key-encryption-key');
  await rewrap(server.system);
  if (isInFile) {
    server.clock.advance(2 * minuteMs);
    await forgetKeyEncryptionKey(server.system, version - 1);
  }
  await server.restart();
}
