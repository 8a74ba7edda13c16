import { X509Certificate } from 'node:crypto';
import { generationOf, nameOfGeneration } from '@cardea/pki';
import { type ExternalAuthorityView, viewExternalAuthority } from '@cardea/workflows';
import type { System } from '../../system.js';

/** An authority of ours as an operator of the installation sees it. */
export interface ListedAuthority {
  readonly name: string;
  /** `current` issues; `earlier` signs the revocation lists of what it issued; `waiting` lacks its certificate. */
  readonly state: 'root' | 'current' | 'earlier' | 'waiting';
  readonly keyName: string;
  readonly keyVersion: number;
  /** Null while it waits for the first one. */
  readonly certificate: {
    readonly subject: string;
    readonly issuer: string;
    readonly serialNumber: string;
    readonly fingerprint256: string;
    readonly notBefore: Date;
    readonly notAfter: Date;
    readonly pem: string;
  } | null;
  /** A request that waits to be signed elsewhere. */
  readonly hasOpenRequest: boolean;
}

/** All of our authorities, the root first, then the current issuing authority and those before it. */
export async function listInstalledAuthorities({
  ports,
}: {
  readonly ports: Pick<System['ports'], 'store'>;
}): Promise<readonly ListedAuthority[]> {
  const { authorities } = ports.store;
  const stored = [...(await authorities.list())].sort(
    (one, other) => generationOf(other.name) - generationOf(one.name),
  );
  const issuing = stored.filter(({ name }) => generationOf(name) > 0);
  const listed: ListedAuthority[] = [];
  for (const { name, keyName, keyVersion, certificateDer } of [
    ...stored.filter(({ name }) => generationOf(name) === 0),
    ...issuing,
  ]) {
    const isCurrent = name === issuing[0]?.name;
    const state = generationOf(name) === 0 ? 'root' : isCurrent ? 'current' : 'earlier';
    const hasOpenRequest = (await authorities.findOpenRequest(name)) !== undefined;
    listed.push({
      name,
      state,
      keyName,
      keyVersion,
      certificate: certificateOf(certificateDer),
      hasOpenRequest,
    });
  }
  const next = nameOfGeneration(generationOf(issuing[0]?.name ?? '') + 1);
  const waiting = await authorities.findOpenRequest(next);
  if (waiting === undefined) return listed;
  const { keyName, keyVersion } = waiting;
  return [
    ...listed,
    { name: next, state: 'waiting', keyName, keyVersion, certificate: null, hasOpenRequest: true },
  ];
}

/** An external authority as an operator of the installation sees it. */
export interface ListedExternalAuthority {
  readonly name: string;
  readonly state: 'external';
  /** Its issuing certificate. */
  readonly certificate: NonNullable<ListedAuthority['certificate']>;
  readonly external: ExternalAuthorityView;
}

/** The external authorities of the configuration, with how orders there have gone. */
export async function listConfiguredExternalAuthorities({
  ports,
}: Pick<System, 'ports'>): Promise<readonly ListedExternalAuthority[]> {
  const external = ports.authorities.list().filter((authority) => authority.kind === 'external');
  return await Promise.all(
    external.map(async (authority) => {
      const [issuing] = await authority.chain();
      if (issuing === undefined) throw new Error('a chain has its issuing certificate');
      return {
        name: authority.name,
        state: 'external' as const,
        certificate: certificateOf(issuing),
        external: await viewExternalAuthority(ports.store, authority),
      };
    }),
  );
}

function certificateOf(certificateDer: Uint8Array): NonNullable<ListedAuthority['certificate']> {
  const certificate = new X509Certificate(certificateDer);
  return {
    subject: certificate.subject.replaceAll('\n', ', '),
    issuer: certificate.issuer.replaceAll('\n', ', '),
    serialNumber: certificate.serialNumber,
    fingerprint256: certificate.fingerprint256,
    notBefore: certificate.validFromDate,
    notAfter: certificate.validToDate,
    pem: certificate.toString(),
  };
}
