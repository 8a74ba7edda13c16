// The programs that the tests judge our output with, and the Debian packages they come from.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fail, say } from './bootstrap.mjs';

const packageOf = {
  openssl: 'openssl',
  curl: 'curl',
  certtool: 'gnutls-bin',
  ocsptool: 'gnutls-bin',
  certutil: 'libnss3-tools',
  ocspclnt: 'libnss3-tools',
  vfychain: 'libnss3-tools',
  crlutil: 'libnss3-tools',
  javac: 'openjdk-17-jdk-headless',
  pk12util: 'libnss3-tools',
  keytool: 'openjdk-17-jre-headless',
  pdftotext: 'poppler-utils',
  initdb: 'postgresql',
  postgres: 'postgresql',
  pcscd: 'pcscd',
  'libifdvpcd.so': 'vsmartcard-vpcd',
  'opensc-tool': 'opensc',
  'yubico-piv-tool': 'yubico-piv-tool',
  ip: 'iproute2',
  script: 'bsdutils',
  nginx: 'nginx',
  apache2: 'apache2',
  ssh: 'openssh-client',
  sshd: 'openssh-server',
  kinit: 'krb5-user',
  krb5kdc: 'krb5-kdc',
  'kadmin.local': 'krb5-admin-server',
  'pkinit.so': 'krb5-pkinit',
  'pkcs11.so': 'libengine-pkcs11-openssl',
  'pkcs11-tool': 'opensc',
  'libsofthsm2.so': 'softhsm2',
  'g++': 'g++',
  make: 'make',
  python3: 'python3',
  cfssl: 'golang-cfssl',
  slapd: 'slapd',
  chromium: 'chromium',
  ldapsearch: 'ldap-utils',
  'xdg-mime': 'xdg-utils',
};

/** Where readers of the PC/SC daemon, which are no USB devices, have their drivers. */
const readerDrivers = '/usr/lib/pcsc/drivers/serial';
/** Modules of Kerberos and of OpenSSL that the tests have loaded. */
const modules = ['krb5/plugins/preauth', 'engines-3'];

/** Where Debian keeps the PKCS#11 module of SoftHSM. */
const softhsmModule = '/usr/lib/softhsm';

/** Where programs are looked for. Debian keeps those of the PostgreSQL server, and daemons, off the PATH. */
function programFolders() {
  const debianPostgresql = '/usr/lib/postgresql';
  const versions = existsSync(debianPostgresql) ? readdirSync(debianPostgresql) : [];
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const servers = versions.map((version) => join(debianPostgresql, version, 'bin'));
  return [...folders, ...servers, '/usr/sbin', readerDrivers, softhsmModule, ...moduleFolders()];
}

/** The folders of {@link modules} below each architecture's own; by means that Node 18 has too. */
function moduleFolders() {
  const libraries = '/usr/lib';
  const architectures = existsSync(libraries) ? readdirSync(libraries) : [];
  return architectures
    .filter((name) => name.endsWith('-linux-gnu'))
    .flatMap((name) => modules.map((folder) => join(libraries, name, folder)));
}

/** Names of the programs that the tests need and that are not installed. */
export function missingPrograms(folders = programFolders()) {
  return Object.keys(packageOf).filter(
    (program) => !folders.some((folder) => existsSync(join(folder, program))),
  );
}

/** Installs what is missing when root on a Debian system; otherwise names it, with the command that installs it. */
export function ensureDebianPackages() {
  const missing = missingPrograms();
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map((program) => packageOf[program]))];
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    fail(`the tests need ${missing.join(', ')}. As root on Debian: apt-get update && ${command}`);
  }
  say(`installing Debian packages ${packages.join(' ')} …`);
  if (packages.includes('postgresql')) preventDefaultCluster();
  const allowServices = preventServices();
  const keepConfiguration = ['-o', 'Dpkg::Options::=--force-confold'];
  const commands = [
    ['update', '-q'],
    ['install', '-q', '-y', '--no-install-recommends', ...keepConfiguration, ...packages],
  ];
  const failed = commands.find((args) => run(args) !== 0);
  allowServices();
  if (failed !== undefined) fail(`apt-get ${failed.join(' ')} failed; see above.`);
  const stillMissing = missingPrograms();
  if (stillMissing.length > 0) fail(`still missing after the installation: ${stillMissing.join(', ')}`);
}

/** The tests start the servers that they need: none shall run because it was installed. Returns the way back. */
function preventServices() {
  const policy = '/usr/sbin/policy-rc.d';
  if (existsSync(policy)) return () => {};
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  return () => rmSync(policy, { force: true });
}

/** The tests start a PostgreSQL of their own; Debian's default one would only take time and a port. */
function preventDefaultCluster() {
  const file = '/etc/postgresql-common/createcluster.conf';
  if (existsSync(file)) return;
  mkdirSync('/etc/postgresql-common', { recursive: true });
  writeFileSync(file, 'create_main_cluster = false\n');
}

/** Runs apt-get and gives its exit code. */
function run(args) {
  return spawnSync('apt-get', args, {
    stdio: ['ignore', process.stderr.fd, process.stderr.fd],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  }).status;
}
