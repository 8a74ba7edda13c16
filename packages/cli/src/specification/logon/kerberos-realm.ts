import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '@cardea/testkit';
import { outputOf, startDaemon } from './programs.js';

/** A realm whose key distribution centre takes certificates of the authorities in `ca.pem` (PKINIT, RFC 4556). */
export interface KerberosRealm extends AsyncDisposable {
  readonly name: string;
  /** Points Kerberos programs to the realm and to a ticket cache of its own. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the key distribution centre said so far. */
  log(): string;
}

/** What a realm is to be. */
export interface RealmOrder {
  readonly name: string;
  readonly principals: readonly string[];
  /**
   * Which certificate is a principal's (`pkinit_cert_match`). Without these it is the one whose user principal name is
   * that of the principal, letter for letter.
   */
  readonly certificateRules?: Readonly<Record<string, string>>;
}

/** Where a realm has its files: its own ones, and those of the scene. */
interface Files {
  own(name: string): string;
  scene(name: string): string;
}

/**
 * Starts an MIT Kerberos KDC on a loopback port, for principals that have no password. It reads `ca.pem` and `crl.pem`
 * of the scene once.
 */
export async function startKerberosRealm(
  scene: (name: string) => string,
  order: RealmOrder,
): Promise<KerberosRealm> {
  const { name, principals, certificateRules = {} } = order;
  const port = await freePort();
  const folder = mkdtempSync(scene('realm-'));
  const own = (file: string) => join(folder, file);
  await makeKdcCertificate(own, name);
  writeFileSync(own('krb5.conf'), clientConfiguration({ own, scene }, name, port));
  writeFileSync(own('kdc.conf'), kdcConfiguration({ own, scene }, order, port));
  const environment = {
    KRB5_CONFIG: own('krb5.conf'),
    KRB5_KDC_PROFILE: own('kdc.conf'),
    KRB5CCNAME: `FILE:${own('tickets')}`,
  };
  const masterPassword = ['-P', 'master-password-of-a-test'];
  await outputOf('kdb5_util', ['create', '-s', '-r', name, ...masterPassword], { environment });
  const rules = Object.entries(certificateRules);
  const commands = [
    ...principals.map((principal) => `add_principal -randkey +requires_preauth ${principal}@${name}`),
    ...rules.map(([principal, rule]) => `set_string ${principal}@${name} pkinit_cert_match "${rule}"`),
  ];
  for (const command of commands)
    await outputOf('kadmin.local', ['-r', name, '-q', command], { environment });
  const kdc = await startDaemon(
    'krb5kdc',
    ['-n', '-r', name, '-P', own('kdc.pid')],
    (output) => output.includes('commencing operation'),
    environment,
  );
  return { name, environment, log: kdc.output, [Symbol.asyncDispose]: () => kdc[Symbol.asyncDispose]() };
}

/** The KDC's own certificate (RFC 4556 §3.2.4), by an authority that clients trust for nothing else. */
async function makeKdcCertificate(path: (name: string) => string, realm: string): Promise<void> {
  const authority = ['-keyout', path('kdc-ca.key'), '-out', path('kdc-ca.pem'), '-subj', '/CN=KDC authority'];
  await outputOf('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...authority]);
  writeFileSync(path('kdc.ext'), kdcExtensions(realm));
  const request = ['-keyout', path('kdc.key'), '-out', path('kdc.csr'), '-subj', '/CN=kdc'];
  await outputOf('openssl', ['req', '-newkey', 'rsa:2048', '-nodes', ...request]);
  const signer = ['-CA', path('kdc-ca.pem'), '-CAkey', path('kdc-ca.key'), '-extfile', path('kdc.ext')];
  await outputOf('openssl', ['x509', '-req', '-in', path('kdc.csr'), ...signer, '-out', path('kdc.pem')]);
}

function kdcExtensions(realm: string): string {
  return `
keyUsage = critical, digitalSignature, keyEncipherment
extendedKeyUsage = 1.3.6.1.5.2.3.5
subjectAltName = otherName:1.3.6.1.5.2.2;SEQUENCE:principal
[principal]
realm = EXPLICIT:0, GeneralString:${realm}
name = EXPLICIT:1, SEQUENCE:krbtgt
[krbtgt]
type = EXPLICIT:0, INTEGER:2
parts = EXPLICIT:1, SEQUENCE:parts
[parts]
service = GeneralString:krbtgt
realm = GeneralString:${realm}
`;
}

function clientConfiguration({ own, scene }: Files, realm: string, port: number): string {
  return `
[libdefaults]
  default_realm = ${realm}
  dns_lookup_kdc = false
  dns_lookup_realm = false
  dns_canonicalize_hostname = false
  rdns = false
[realms]
  ${realm} = {
    kdc = 127.0.0.1:${port}
    pkinit_anchors = FILE:${own('kdc-ca.pem')}
    pkinit_anchors = FILE:${scene('ca.pem')}
    pkinit_kdc_hostname = kdc
    pkinit_cert_match = <EKU>msScLogin
  }
[logging]
  kdc = STDERR
`;
}

function kdcConfiguration(
  { own, scene }: Files,
  { name, certificateRules }: RealmOrder,
  port: number,
): string {
  return `
[kdcdefaults]
  kdc_listen = 127.0.0.1:${port}
  kdc_tcp_listen = 127.0.0.1:${port}
[realms]
  ${name} = {
    database_name = ${own('principal')}
    key_stash_file = ${own('stash')}
    acl_file = ${own('acl')}
    pkinit_identity = FILE:${own('kdc.pem')},${own('kdc.key')}
    pkinit_anchors = FILE:${scene('ca.pem')}
    pkinit_revoke = FILE:${scene('crl.pem')}
    pkinit_require_crl_checking = true
    pkinit_eku_checking = scLogin
    pkinit_allow_upn = ${certificateRules === undefined}
  }
[logging]
  kdc = STDERR
`;
}
