import {
  type ArchiveExchangeRepository,
  type Clock,
  CmError,
  type DecryptionKeyStore,
  exchangeKeyName,
  type KeyArchive,
  type Secret,
  type StoredExchangeKey,
} from '@cardea/domain';
import {
  type ArchivalRequest,
  readArchivalRequest,
  verifyArchivalSignature,
} from '../../x509/archival-request.js';
import {
  type AuthorityCertificate,
  readAuthorityCertificate,
  type ValidityPeriod,
} from '../../x509/certificate.js';
import { openEnvelope } from '../../x509/enveloped-data.js';
import { openerIn } from '../shared/shared-key-archive.js';
import { readSubmittedPrivateKey } from './submitted-private-key.js';

const dayMs = 24 * 60 * 60 * 1000;
/** How long an exchange certificate lasts: nobody revokes it. */
const exchangeDays = 7;
/** A new one follows this long before, so that what was made for the current one can still be sent. */
const renewalDays = 2;
/** Clocks of clients may be this much behind ours. */
const clockSkewMs = 10 * 60 * 1000;

/** What {@link createSubmittedKeys} needs. */
export interface SubmittedKeysParts {
  readonly keyStore: DecryptionKeyStore;
  readonly exchange: Pick<ArchiveExchangeRepository, 'listValid' | 'findLatest'>;
  /** Stores a new exchange key, with its audit row. Errors: `Conflict` when its generation is taken. */
  readonly keepExchangeKey: (key: StoredExchangeKey) => Promise<void>;
  /** Certifies a key of ours as exchange key, DER, until its own end at most. */
  readonly certify: (order: {
    readonly publicKeyDer: Uint8Array;
    readonly commonName: string;
    readonly validity: ValidityPeriod;
  }) => Promise<Uint8Array>;
  /** Of the authority that certifies; undefined while there is none. */
  readonly authority: Pick<AuthorityCertificate, 'subjectDer' | 'notAfter'> | undefined;
  readonly clock: Clock;
}

/**
 * Takes private keys that clients made and encrypted to an exchange certificate. Its RSA key is in the keystore, a new one
 * follows every few days, and earlier ones open what was made for them until their certificates end.
 */
export function createSubmittedKeys(
  parts: SubmittedKeysParts,
): Pick<KeyArchive, 'exchangeCertificate' | 'readSubmittedKey'> {
  let making: Promise<StoredExchangeKey> | undefined;
  return {
    async exchangeCertificate() {
      const now = parts.clock.now();
      const valid = await parts.exchange.listValid(now);
      // Clients verify it up the chain that is served; a server that issues as an earlier generation keeps to its own.
      const current = valid.find((one) => lasts(one, now, parts.authority));
      if (current !== undefined) return current.certificateDer;
      making ??= make(parts, now).finally(() => {
        making = undefined;
      });
      return (await making).certificateDer;
    },
    readSubmittedKey(octets) {
      const request = readArchivalRequest(octets);
      if (request === undefined) return undefined;
      const { certificationRequestDer } = request;
      return { certificationRequestDer, open: (publicKeyDer) => open(parts, request, publicKeyDer) };
    },
  };
}

function lasts(
  { certificateDer, notAfter }: StoredExchangeKey,
  now: Date,
  authority: SubmittedKeysParts['authority'],
): boolean {
  if (authority !== undefined) {
    const { issuerDer } = readAuthorityCertificate(certificateDer);
    if (Buffer.compare(issuerDer, authority.subjectDer) !== 0) return false;
    // Near the end of the authority's own life none can last longer than the current one.
    if (notAfter >= authority.notAfter) return true;
  }
  return notAfter.getTime() - now.getTime() > renewalDays * dayMs;
}

/** Of several processes that make one at once the first to store it wins, and all use that one. */
async function make(
  { keyStore, exchange, certify, keepExchangeKey }: SubmittedKeysParts,
  now: Date,
): Promise<StoredExchangeKey> {
  const generation = ((await exchange.findLatest())?.generation ?? 0) + 1;
  const { key, publicKeyDer } = await keyStore.generateDecryptionKey(exchangeKeyName, 'RSA-3072');
  const certificateDer = await certify({
    publicKeyDer,
    commonName: 'Key archive exchange',
    validity: {
      notBefore: new Date(now.getTime() - clockSkewMs),
      notAfter: new Date(now.getTime() + exchangeDays * dayMs),
    },
  });
  const { notAfter } = readAuthorityCertificate(certificateDer);
  const made = { generation, certificateDer, key, notAfter };
  try {
    await keepExchangeKey(made);
    return made;
  } catch (error) {
    const first = await exchange.findLatest();
    if (first === undefined || first.generation < generation) throw error;
    return first;
  }
}

async function open(
  { keyStore, exchange, clock }: SubmittedKeysParts,
  { envelopedKeyDer, signature }: ArchivalRequest,
  publicKeyDer: Uint8Array,
): Promise<Secret<Uint8Array>> {
  await verifyArchivalSignature(signature, publicKeyDer);
  for (const { key, certificateDer } of await exchange.listValid(clock.now())) {
    const opened = await openedBy(envelopedKeyDer, openerIn(keyStore, key, certificateDer));
    if (opened === undefined) continue;
    try {
      return await readSubmittedPrivateKey(opened.reveal(), publicKeyDer);
    } finally {
      opened.reveal().fill(0);
    }
  }
  throw new CmError(
    'BadCertificationRequest',
    'The private key for the archive is encrypted to no exchange certificate that is valid now, or was changed on its way. Encrypt it to the certificate at /pki/archive.crt and ask again.',
  );
}

async function openedBy(
  envelopedKeyDer: Uint8Array,
  opener: ReturnType<typeof openerIn>,
): Promise<Secret<Uint8Array> | undefined> {
  try {
    return await openEnvelope(envelopedKeyDer, opener);
  } catch (error) {
    if (error instanceof CmError && error.kind === 'MalformedInput') return undefined;
    throw error;
  }
}
