import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { openTestStore, sampleCertificate, storeKinds } from '@cardea/testkit/stores';
import { Kysely } from 'kysely';
import { expect, test } from 'vitest';
import { postgresqlDialect } from '../postgresql/dialect.js';
import { postgresqlPool } from '../postgresql/pool.js';
import { sqliteDialect } from '../sqlite/dialect.js';
import { openSqliteFile } from '../sqlite/file.js';
import { publicKeys } from './0026-public-keys.js';
import { postgresqlColumnTypes, sqliteColumnTypes } from './column-types.js';

function openssl(args: readonly string[], input?: Uint8Array): Buffer {
  return execFileSync('openssl', args, { timeout: 20_000, stdio: ['pipe', 'pipe', 'ignore'], input });
}

/** A self-signed certificate, and the SHA-256 of its SubjectPublicKeyInfo as OpenSSL's own tools give it. */
function certificateOf(...newKey: readonly string[]): { certificateDer: Uint8Array; sha256: string } {
  const subject = ['-nodes', '-keyout', '/dev/null', '-subj', '/CN=Anna', '-outform', 'DER'];
  const certificateDer = openssl(['req', '-x509', '-newkey', ...newKey, ...subject]);
  const pem = openssl(['x509', '-inform', 'DER', '-pubkey', '-noout'], certificateDer);
  const spki = openssl(['pkey', '-pubin', '-outform', 'DER'], pem);
  return {
    certificateDer: new Uint8Array(certificateDer),
    sha256: createHash('sha256').update(spki).digest('hex'),
  };
}

test.each(storeKinds)('certificates from before are found by their public keys, in %s', async (kind) => {
  await using opened = await openTestStore(kind);
  const { databaseUrl, file } = opened.place;
  const [dialect, types] =
    databaseUrl === undefined
      ? [sqliteDialect(await openSqliteFile(file)), sqliteColumnTypes]
      : [postgresqlDialect(postgresqlPool(databaseUrl)), postgresqlColumnTypes];
  const raw = new Kysely<unknown>({ dialect });
  try {
    const known = [
      certificateOf('rsa:2048'),
      certificateOf('ed25519'),
      certificateOf('ec', '-pkeyopt', 'ec_paramgen_curve:P-256'),
    ];
    const stored = known.map(({ certificateDer }) => sampleCertificate({ certificateDer }));
    for (const certificate of stored) await opened.store.certificates.insert(certificate);
    await opened.store.certificates.insert(sampleCertificate({ certificateDer: null }));
    // One that nobody can read, and more than one batch.
    for (let count = 0; count < 600; count++) await opened.store.certificates.insert(sampleCertificate());
    await raw.schema.dropIndex('certificates_public_key').execute();
    await raw.schema.alterTable('certificates').dropColumn('public_key_sha256').execute();
    await raw.schema.dropTable('public_keys').execute();

    await publicKeys(raw, types);

    for (const [index, { sha256 }] of known.entries()) {
      const found = await opened.store.certificates.listByPublicKey(sha256);
      expect(found.map(({ uuid }) => uuid)).toEqual([stored[index]?.uuid]);
    }
  } finally {
    await raw.destroy();
  }
});
