import { randomBytes } from 'node:crypto';
import {
  type CertificateTemplate,
  type Clock,
  type IssuedCertificate,
  type KeyAlgorithm,
  parseUuid,
  Secret,
  type User,
} from '@cardea/domain';
import { demoCertificateTemplates } from '../ca/embedded/demo-certificate-templates.js';
import type { EmbeddedAuthority } from '../ca/embedded/embedded-authority.js';
import { ensureEmbeddedAuthorities } from '../ca/embedded/ensure-embedded-authorities.js';
import type { EmbeddedAuthoritiesOptions } from '../ca/embedded/open-authority.js';
import { SoftwareKeyStore } from '../keystore/software/software-key-store.js';
import { InMemoryAuthorities, InMemoryWrappedKeys } from './in-memory-repositories.js';

/** A user with every name that a certificate can carry. */
export const anna: User = {
  uuid: parseUuid('5b2c6f0e-8d0a-4a53-9a0e-0d6f8c1d7a01', 'uuid'),
  domain: 'CONTOSO',
  accountName: 'anna',
  displayName: 'Anna Żółć',
  userPrincipalName: 'anna@contoso.example',
  mail: 'anna@mail.contoso.example',
  sid: 'S-1-5-21-1004336348-1177238915-682003330-1104',
  managerUserUuid: null,
  securityDescriptor: '',
};

/** A clock that tests may turn. */
export class TurnableClock implements Clock {
  constructor(public time = new Date()) {}
  now(): Date {
    return this.time;
  }
}

/** Root, issuing authority and what they stand on. */
export interface Installation {
  readonly clock: TurnableClock;
  readonly keys: InMemoryWrappedKeys;
  readonly authorities: InMemoryAuthorities;
  readonly keyStore: SoftwareKeyStore;
  readonly root: EmbeddedAuthority;
  readonly issuing: EmbeddedAuthority;
}

/** Makes a fresh installation in memory. */
export async function install(
  algorithm: KeyAlgorithm = 'ECDSA-P-256',
  clock = new TurnableClock(),
  more: Pick<EmbeddedAuthoritiesOptions, 'nameConstraints'> = {},
): Promise<Installation> {
  const keys = new InMemoryWrappedKeys();
  const authorities = new InMemoryAuthorities();
  const keyStore = new SoftwareKeyStore({
    keys,
    keyEncryptionKey: new Secret(new Uint8Array(randomBytes(32))),
    clock,
  });
  const opened = await ensureEmbeddedAuthorities({
    keyStore,
    authorities,
    clock,
    algorithm,
    publicUrl: 'http://pki.contoso.example',
    hostName: 'cm1',
    ...more,
  });
  return { clock, keys, authorities, keyStore, ...opened };
}

/** A demo certificate template by name, with parts replaced. */
export function template(
  commonName: string,
  changes: Partial<CertificateTemplate> = {},
): CertificateTemplate {
  const found = demoCertificateTemplates.find((each) => each.commonName === commonName);
  if (found === undefined) throw new Error(`no certificate template ${commonName}`);
  return { ...found, ...changes };
}

/** Checks a request and issues for it, as a workflow does. */
export async function certify(
  { issuing, clock }: Installation,
  certificationRequestDer: Uint8Array,
  wanted: CertificateTemplate,
  subject: User = anna,
): Promise<IssuedCertificate> {
  const certificationRequest = await issuing.check(certificationRequestDer, wanted);
  const serialNumber = issuing.newSerialNumber();
  const prepared = await issuing.prepare({
    certificationRequest,
    template: wanted,
    subject,
    serialNumber,
    now: clock.now(),
  });
  return await issuing.sign(prepared);
}
