import { hostname } from 'node:os';
import {
  CmError,
  type KeyReference,
  type KeyStore,
  type OpenAuthorityRequest,
  type StoredAuthority,
} from '@cardea/domain';
import { authorityNames, generateAuthorityKey, generationOf, nameOfGeneration } from '@cardea/pki';
import { createAuthorityCertificationRequest, subjectOf } from '@cardea/pki/x509';
import { auditEvent } from '@cardea/workflows';
import type { Configuration } from '../../configuration.js';
import type { RoutePorts } from '../../http/answer.js';

/** What it takes to ask for the certificate of an authority. */
export interface RequestPorts {
  readonly configuration: Pick<Configuration, 'caKeyAlgorithm' | 'publicUrl'>;
  readonly ports: Pick<RoutePorts, 'store' | 'clock' | 'randomness'>;
  readonly keyStore: KeyStore;
}

/**
 * The open certification request of the authority `caName`; makes it, and the key when there is none that waits for a
 * certificate. Whoever asks again gets the same request.
 */
export async function ensureOpenRequest(parts: RequestPorts, caName: string): Promise<OpenAuthorityRequest> {
  const { store } = parts.ports;
  const open = await store.authorities.findOpenRequest(caName);
  if (open !== undefined) return open;
  const key = (await keyWithoutCertificate(parts)) ?? (await newKey(parts));
  const { publicKeyDer } = await parts.keyStore.publicKey(key);
  const { subject } = authorityNames({ hostName: hostname() }, 'Issuing CA', publicKeyDer);
  return await requestFor(parts, caName, key, subject);
}

/** Makes, signs and stores the request of an authority for this key. */
async function requestFor(
  parts: RequestPorts,
  caName: string,
  key: KeyReference,
  subject: Parameters<typeof createAuthorityCertificationRequest>[0]['subject'],
): Promise<OpenAuthorityRequest> {
  const { clock } = parts.ports;
  const { algorithm, publicKeyDer } = await parts.keyStore.publicKey(key);
  const certificationRequestDer = await createAuthorityCertificationRequest(
    { subject, publicKeyDer, pathLenConstraint: 0 },
    { algorithm, sign: (message) => parts.keyStore.sign(key, message) },
  );
  const request = {
    caName,
    keyName: key.name,
    keyVersion: key.version,
    certificationRequestDer,
    createdAt: clock.now(),
  };
  return await keepRequest(parts, request);
}

/**
 * The open request for another certificate of an authority that has one: the same key, the same subject. Whoever asks
 * again gets the same request.
 */
export async function ensureRenewalRequest(
  parts: RequestPorts,
  { name, certificateDer, keyName: ofKey, keyVersion }: StoredAuthority,
): Promise<OpenAuthorityRequest> {
  const open = await parts.ports.store.authorities.findOpenRequest(name);
  if (open !== undefined) return open;
  return await requestFor(parts, name, { name: ofKey, version: keyVersion }, subjectOf(certificateDer));
}

/**
 * The certification request that waits to be signed elsewhere: of an issuing authority.
 *
 * Errors: `Conflict` when every authority has its certificate.
 */
export async function openRequestOf(parts: RequestPorts): Promise<OpenAuthorityRequest> {
  const { authorities } = parts.ports.store;
  const stored = await authorities.list();
  const generations = stored.map(({ name }) => generationOf(name)).filter((generation) => generation > 0);
  const next = Math.max(0, ...generations) + 1;
  const names = [nameOfGeneration(next), ...generations.map(nameOfGeneration)];
  for (const name of names) {
    const open = await authorities.findOpenRequest(name);
    if (open !== undefined) return open;
  }
  throw new CmError(
    'Conflict',
    'No authority waits for a certificate. A new installation asks for one when it is started with CARDEA_ROOT=external; `cardea ca renew` renews the one that issues.',
  );
}

/**
 * Stores a request with its audit row; when another process was first, its request counts.
 *
 * Errors: `Conflict` when the authority has a certificate of another key.
 */
export async function keepRequest(
  parts: Pick<RequestPorts, 'ports'>,
  request: OpenAuthorityRequest,
): Promise<OpenAuthorityRequest> {
  try {
    return await keepFirst(parts, request);
  } catch (error) {
    const first = await parts.ports.store.authorities.findOpenRequest(request.caName);
    if (first === undefined) throw error;
    return first;
  }
}

async function keepFirst(
  { ports }: Pick<RequestPorts, 'ports'>,
  request: OpenAuthorityRequest,
): Promise<OpenAuthorityRequest> {
  return await ports.store.transaction(async (tx) => {
    const first = await tx.authorities.findOpenRequest(request.caName);
    if (first !== undefined) return first;
    const authority = await tx.authorities.find(request.caName);
    // Two who renew with a new key at once mean the same next generation; the second of them would give it another key.
    if (authority !== undefined && !isOfKey(authority, request))
      throw new CmError(
        'Conflict',
        `The authority ${request.caName} got its certificate meanwhile. \`cardea ca list\` shows the authorities.`,
      );
    await tx.authorities.putOpenRequest(request);
    await tx.audit.append(
      auditEvent(ports, {
        action: 'ca.request',
        outcome: 'success',
        objectType: 'CertificationAuthority',
        objectUuid: request.caName,
        facts: { key: request.keyName, version: request.keyVersion },
      }),
    );
    return request;
  });
}

function isOfKey(
  authority: Pick<StoredAuthority, 'keyName' | 'keyVersion'>,
  { keyName, keyVersion }: OpenAuthorityRequest,
): boolean {
  return authority.keyName === keyName && authority.keyVersion === keyVersion;
}

const keyName = 'ca/issuing';

/**
 * A key whose making was not followed by a request, because the process ended in between, or whose request was canceled;
 * one of another algorithm than is configured now does not count.
 */
async function keyWithoutCertificate({
  configuration,
  ports,
}: RequestPorts): Promise<KeyReference | undefined> {
  const { wrappedKeys, authorities } = ports.store;
  const current = await wrappedKeys.findCurrent(keyName);
  if (current === undefined || current.algorithm !== configuration.caKeyAlgorithm) return undefined;
  const isInUse = (await authorities.list()).some(
    (one) => one.keyName === keyName && one.keyVersion === current.version,
  );
  return isInUse ? undefined : { name: keyName, version: current.version };
}

async function newKey({ configuration, ports, keyStore }: RequestPorts): Promise<KeyReference> {
  const { key } = await generateAuthorityKey(
    {
      keyStore,
      authorities: ports.store.authorities,
      clock: ports.clock,
      algorithm: configuration.caKeyAlgorithm,
      publicUrl: configuration.publicUrl,
      hostName: hostname(),
    },
    keyName,
  );
  return key;
}
