import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import type { ListedAuthority, ListedExternalAuthority } from '@cardea/server';
import { CommandFailure, exitCodes } from '../failure.js';
import { note, print, table } from '../output.js';
import { groupedFingerprint, pemOf, readPemOrDer } from '../pem-file.js';
import { withInstallation } from './installation.js';

const restart =
  'Restart every server: each issues with this certificate, and signs the CRLs that belong to it, from its next start.';

/** `cardea ca list`. */
export async function caListCommand(options: { readonly json?: boolean }): Promise<void> {
  const { authorities, external } = await allAuthorities();
  if (options.json === true) return print(JSON.stringify([...authorities, ...external]));
  const rows = authorities.map(({ name, state, keyName, keyVersion, certificate, hasOpenRequest }) => [
    name,
    hasOpenRequest && state !== 'waiting' ? `${state}, renewal asked for` : state,
    `${keyName} v${keyVersion}`,
    certificate?.notAfter.toISOString() ?? '',
    certificate?.subject ?? '',
  ]);
  print(table([['AUTHORITY', 'STATE', 'KEY', 'UNTIL', 'SUBJECT'], ...rows]));
  if (external.length === 0) return;
  const head = ['EXTERNAL', 'KIND', 'WAITING', 'UNKNOWN', 'LAST ISSUED', 'LAST FAILURE', 'ADDRESS'];
  const elsewhere = external.map(({ name, external: { lastIssuedAt, lastFailure, ...one } }) => [
    name,
    one.protocol,
    String(one.waiting),
    String(one.unknown),
    lastIssuedAt?.toISOString() ?? '-',
    lastFailure?.at.toISOString() ?? '-',
    one.url,
  ]);
  print(`\n${table([head, ...elsewhere])}`);
}

async function allAuthorities(): Promise<{
  readonly authorities: readonly ListedAuthority[];
  readonly external: readonly ListedExternalAuthority[];
}> {
  const { listConfiguredExternalAuthorities, listInstalledAuthorities } = await import('@cardea/server');
  return await withInstallation({ mayCreate: false }, async (system) => ({
    authorities: await listInstalledAuthorities(system),
    external: await listConfiguredExternalAuthorities(system),
  }));
}

/** `cardea ca show`. */
export async function caShowCommand(name: string, options: { readonly json?: boolean }): Promise<void> {
  const { authorities, external } = await allAuthorities();
  const found = [...authorities, ...external].find((one) => one.name === name);
  if (found === undefined)
    throw new CommandFailure(`There is no authority ${name}. \`cardea ca list\` shows them.`);
  print(options.json === true ? JSON.stringify(found) : described(found));
}

function described(listed: ListedAuthority | ListedExternalAuthority): string {
  const { name, state, certificate } = listed;
  const rows = [
    ['authority', name],
    ['state', state],
    ...('external' in listed
      ? describedOrders(listed)
      : [['key', `${listed.keyName} version ${listed.keyVersion}`]]),
  ];
  if (certificate === null) return table(rows);
  rows.push(
    ['subject', certificate.subject],
    ['issuer', certificate.issuer],
    ['serial number', certificate.serialNumber],
    ['from', certificate.notBefore.toISOString()],
    ['until', certificate.notAfter.toISOString()],
    ['SHA-256', groupedFingerprint(certificate.fingerprint256)],
  );
  return `${table(rows)}\n${certificate.pem.trimEnd()}`;
}

function describedOrders({
  external: { protocol, url, waiting, unknown, lastIssuedAt, lastFailure },
}: ListedExternalAuthority): string[][] {
  return [
    ['kind', protocol],
    ['address', url],
    ['orders waiting', String(waiting)],
    ['orders unknown', unknown === 0 ? '0' : `${unknown}: \`cardea ca orders --state unknown\``],
    ['last issued', lastIssuedAt?.toISOString() ?? '-'],
    ['last failure', lastFailure === null ? '-' : `${lastFailure.at.toISOString()} ${lastFailure.reason}`],
  ];
}

/** `cardea ca request`: the certification request of the issuing authority. */
export async function caRequestCommand(options: {
  readonly out?: string;
  readonly json?: boolean;
}): Promise<void> {
  const { openRequestOf } = await import('@cardea/server');
  writeRequest(await withInstallation({ mayCreate: true }, openRequestOf), options);
}

function writeRequest(
  {
    caName,
    certificationRequestDer,
  }: { readonly caName: string; readonly certificationRequestDer: Uint8Array },
  options: { readonly out?: string; readonly json?: boolean },
): void {
  const pem = pemOf(certificationRequestDer, 'CERTIFICATE REQUEST');
  const sha256 = createHash('sha256').update(certificationRequestDer).digest('hex').toUpperCase();
  if (options.out !== undefined) writeFileSync(options.out, pem);
  if (options.json === true) {
    print(JSON.stringify({ authority: caName, sha256, pem }));
    return;
  }
  if (options.out === undefined) print(pem.trimEnd());
  note(`SHA-256 of the request: ${groupedFingerprint(sha256)}`);
  note(
    'Let the root certify it as a certification authority with path length 0. Compare the fingerprint there, then take the certificate in: `cardea ca install-certificate <file> --chain <file>`.',
  );
}

/** `cardea ca install-certificate`. */
export async function caInstallCertificateCommand(
  file: string,
  options: { readonly chain?: readonly string[]; readonly json?: boolean },
): Promise<void> {
  const { authorityWaitingFor, installCertificate } = await import('@cardea/server');
  const [certificateDer, ...more] = readPemOrDer(file, 'CERTIFICATE');
  if (certificateDer === undefined)
    throw new CommandFailure(`${file} has no certificate.`, exitCodes.badInput);
  const chain = (options.chain ?? []).flatMap((each) => readPemOrDer(each, 'CERTIFICATE'));
  const installed = await withInstallation({ mayCreate: false }, async (system) => {
    const name = await authorityWaitingFor(system, certificateDer);
    return installCertificate(system, name, { certificateDer, chainDers: [...more, ...chain] });
  });
  if (options.json === true) return print(JSON.stringify({ ...installed, needsRestart: true }));
  for (const remark of installed.remarks) note(`Remark: ${remark}`);
  print(`${installed.name} is ${installed.subject}, until ${installed.notAfter.toISOString()}.`);
  print(`SHA-256 of its certificate: ${groupedFingerprint(installed.fingerprint256)}`);
  note(restart);
}

/** `cardea ca install-crl`. */
export async function caInstallCrlCommand(file: string, options: { readonly json?: boolean }): Promise<void> {
  const { installCrl } = await import('@cardea/server');
  const [crlDer] = readPemOrDer(file, 'X509 CRL');
  if (crlDer === undefined) throw new CommandFailure(`${file} has no CRL.`, exitCodes.badInput);
  const crl = await withInstallation({ mayCreate: false }, (system) => installCrl(system, crlDer));
  if (options.json === true) return print(JSON.stringify(crl));
  print(
    `CRL ${crl.crlNumber} with ${crl.entries} entries is served as /pki/${crl.name}.crl until ${crl.nextUpdate.toISOString()}.`,
  );
}

/** `cardea ca renew`. */
export async function caRenewCommand(options: {
  readonly newKey?: boolean;
  readonly cancel?: boolean;
  readonly out?: string;
  readonly json?: boolean;
}): Promise<void> {
  if (options.cancel === true) return await cancel(options);
  const { renewAuthority } = await import('@cardea/server');
  const renewal = await withInstallation({ mayCreate: false }, (system) =>
    renewAuthority(system, { hasNewKey: options.newKey === true }),
  );
  if (renewal.outcome === 'requested') return writeRequest(renewal.request, options);
  const { outcome, ...renewed } = renewal;
  if (options.json === true)
    return print(JSON.stringify({ outcome, authority: renewed.name, ...renewed, needsRestart: true }));
  print(`${renewed.name} has a new certificate, until ${renewed.notAfter.toISOString()}.`);
  print(`SHA-256 of its certificate: ${groupedFingerprint(renewed.fingerprint256)}`);
  note(restart);
}

async function cancel({
  newKey,
  out,
  json,
}: {
  readonly newKey?: boolean;
  readonly out?: string;
  readonly json?: boolean;
}): Promise<void> {
  if (newKey === true || out !== undefined)
    throw new CommandFailure('--cancel goes with neither --new-key nor --out.', exitCodes.badInput);
  const { cancelRenewal } = await import('@cardea/server');
  const canceled = await withInstallation({ mayCreate: false }, cancelRenewal);
  const names = canceled.map(({ caName }) => caName);
  if (json === true) return print(JSON.stringify({ outcome: 'canceled', authorities: names }));
  print(`The renewal of ${names.join(' and ')} is canceled; what was in use before stays in use.`);
}
