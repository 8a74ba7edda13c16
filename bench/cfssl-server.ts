import { execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { ServerProcess } from './processes.ts';

const toolTimeoutMs = 20_000;

/** Tables of CFSSL's certificate database (its migrations for PostgreSQL, in one). */
const tables = `
  create table certificates (
    serial_number bytea not null, authority_key_identifier bytea not null, ca_label bytea, status bytea not null,
    reason int, expiry timestamptz, revoked_at timestamptz, pem bytea not null,
    primary key (serial_number, authority_key_identifier));
  create table ocsp_responses (
    serial_number bytea not null, authority_key_identifier bytea not null, body bytea not null, expiry timestamptz,
    primary key (serial_number, authority_key_identifier),
    foreign key (serial_number, authority_key_identifier)
      references certificates (serial_number, authority_key_identifier));`;

/** Certificates for clients, for a year, with the extensions that ours have and CFSSL knows. */
const signing = {
  default: {
    expiry: '8760h',
    usages: ['digital signature', 'key encipherment', 'client auth', 'email protection'],
    crl_url: 'http://pki.contoso.example/pki/issuing.crl',
    ocsp_url: 'http://pki.contoso.example/pki/ocsp',
    issuer_urls: ['http://pki.contoso.example/pki/issuing.crt'],
  },
};

/** Starts CFSSL's server in `folder` with a P-256 or RSA 2048 authority and the database at `databaseUrl`. */
export async function startCfssl(
  folder: string,
  databaseUrl: string,
  algorithm: 'ECDSA-P-256' | 'RSA-2048',
): Promise<ServerProcess> {
  const database = new Client({ connectionString: databaseUrl });
  await database.connect();
  await database.query(tables);
  await database.end();
  const file = (name: string) => join(folder, name);
  const newKey = algorithm === 'RSA-2048' ? ['rsa:2048'] : ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
  execFileSync(
    'openssl',
    // biome-ignore format: one option and its value belong together.
    ['req', '-x509', '-newkey', ...newKey, '-nodes', '-keyout', file('ca-key.pkcs8.pem'), '-out', file('ca.pem'),
      '-subj', '/CN=Bench CA', '-days', '3650', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
    { timeout: toolTimeoutMs, stdio: 'ignore' },
  );
  // The key in the form that CFSSL reads (SEC 1 or PKCS#1).
  execFileSync(
    'openssl',
    ['pkey', '-in', file('ca-key.pkcs8.pem'), '-traditional', '-out', file('ca-key.pem')],
    {
      timeout: toolTimeoutMs,
    },
  );
  writeFileSync(file('config.json'), JSON.stringify({ signing }));
  writeFileSync(
    file('db.json'),
    JSON.stringify({ driver: 'postgres', data_source: `${databaseUrl}?sslmode=disable` }),
  );
  const port = await freePort();
  const options = [
    '-address',
    '127.0.0.1',
    '-port',
    `${port}`,
    '-ca',
    file('ca.pem'),
    '-ca-key',
    file('ca-key.pem'),
  ];
  const child = spawn(
    'cfssl',
    ['serve', ...options, '-config', file('config.json'), '-db-config', file('db.json'), '-loglevel', '3'],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  await listening(port);
  return { port, stop: () => void child.kill('SIGKILL') };
}

async function listening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/cfssl/health`).catch(() => undefined);
    if (answer !== undefined) return;
    await sleep(100);
  }
  throw new Error('cfssl serve does not answer');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
