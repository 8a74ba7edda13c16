import { execFileSync, spawn } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Certificate } from '@cardea/domain';
import { embeddedDefault } from '@cardea/domain';
import { createCertificationRequest } from '@cardea/pki/x509';
import { openSystem, readConfiguration, type System } from '@cardea/server';
import type { BenchAlgorithm } from './certification-requests.ts';
import type { ServerProcess } from './processes.ts';
import { benchUser } from './site.ts';

const toolTimeoutMs = 20_000;

/** A site with certificates, and the questions about them as OpenSSL asks them. */
export interface OcspSite {
  readonly home: string;
  /** Requests in Base64, percent-encoded, without a nonce; one for each certificate. */
  readonly requests: readonly string[];
  /** Starts OpenSSL's responder over the same certificates. */
  startOpenssl(): Promise<ServerProcess>;
  remove(): void;
}

/** Makes a site with `count` certificates of the issuing authority, a tenth of them revoked; keys of both responders are of `algorithm`. */
export async function makeOcspSite(
  count: number,
  algorithm: BenchAlgorithm = 'ECDSA-P-256',
): Promise<OcspSite> {
  const home = mkdtempSync(join(tmpdir(), 'cardea-bench-'));
  const system = await openSystem(
    readConfiguration({ CARDEA_HOME: home, CARDEA_CA_KEY_ALGORITHM: algorithm }, false),
  );
  const certificates = await issue(system, count);
  const [issuingDer = new Uint8Array()] = await system.ports.authorities.default.chain();
  await system.close();
  const issuing = join(home, 'issuing.pem');
  writeFileSync(issuing, pem(issuingDer));
  return {
    home,
    requests: certificates.map(({ serialNumber }) => requestFor(home, issuing, serialNumber)),
    startOpenssl: () => startOpenssl(home, issuing, certificates, algorithm),
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

async function issue({ ports }: System, count: number): Promise<Certificate[]> {
  const { authorities, store, clock } = ports;
  const authority = embeddedDefault(authorities);
  const template = await store.certificateTemplates.find('CardeaSoftwareUser');
  if (template === undefined) throw new Error('CardeaSoftwareUser is missing');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const request = await authority.check(await createCertificationRequest({ privateKey }), template);
  const certificates: Certificate[] = [];
  for (let index = 0; index < count; index += 1) {
    const prepared = await authority.prepare({
      certificationRequest: request,
      template,
      subject: benchUser,
      serialNumber: authority.newSerialNumber(),
      now: clock.now(),
    });
    const issued = await authority.sign(prepared);
    certificates.push({
      ...issued,
      uuid: randomUUID() as Certificate['uuid'],
      certificateType: 'Native',
      templateCommonName: template.commonName,
      isKeyHistory: false,
      isArchivedOnCa: false,
      issuer: authority.issuerName,
      requesterName: 'CONTOSO\\bench',
      assignedUserUuid: benchUser.uuid,
      profileUuid: null,
      requestUuid: null,
      optionIndex: null,
      caName: authority.name,
      crlPartition: null,
      certificationRequestSha256: null,
      revocation: index % 10 === 0 ? { revokedAt: clock.now(), reason: 'superseded' } : null,
      revision: 1,
    });
  }
  await store.transaction(async (tx) => {
    for (const certificate of certificates) await tx.certificates.insert(certificate);
  });
  return certificates;
}

function requestFor(home: string, issuing: string, serialNumber: string): string {
  const file = join(home, 'request.der');
  const question = ['-issuer', issuing, '-serial', `0x${serialNumber}`];
  execFileSync('openssl', ['ocsp', '-no_nonce', ...question, '-reqout', file], { timeout: toolTimeoutMs });
  return encodeURIComponent(readFileSync(file).toString('base64'));
}

async function startOpenssl(
  home: string,
  issuing: string,
  certificates: readonly Certificate[],
  algorithm: BenchAlgorithm,
): Promise<ServerProcess> {
  const [key, signer, index] = ['signer.key', 'signer.pem', 'index.txt'].map((name) => join(home, name)) as [
    string,
    string,
    string,
  ];
  const newKey =
    algorithm === 'RSA-2048'
      ? ['-newkey', 'rsa:2048']
      : ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
  const request = ['req', '-x509', ...newKey, '-nodes', '-subj', '/CN=OCSP', '-keyout', key, '-out', signer];
  execFileSync('openssl', request, { timeout: toolTimeoutMs, stdio: 'ignore' });
  // Columns: status, end, revocation, serial number, file, subject, which must be unique.
  const lines = certificates.map(({ serialNumber, revocation }) =>
    [
      revocation === null ? 'V' : 'R',
      '491231235959Z',
      revocation === null ? '' : '261101000000Z,superseded',
      serialNumber,
      'unknown',
      `/CN=${serialNumber}`,
    ].join('\t'),
  );
  writeFileSync(index, `${lines.join('\n')}\n`);
  const port = await freePort();
  const responder = [
    'ocsp',
    '-port',
    String(port),
    '-index',
    index,
    '-CA',
    issuing,
    '-rsigner',
    signer,
    '-rkey',
    key,
    '-ndays',
    '1',
  ];
  const child = spawn('openssl', responder, { stdio: ['ignore', 'ignore', 'ignore'] });
  return { port, stop: () => void child.kill('SIGKILL') };
}

async function freePort(): Promise<number> {
  return await new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function pem(certificateDer: Uint8Array): string {
  const lines = Buffer.from(certificateDer)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`;
}
