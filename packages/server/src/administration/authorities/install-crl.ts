import { X509Certificate } from 'node:crypto';
import { CmError } from '@cardea/domain';
import { issuerOfCrl, nameDer, type ReadCrl, readSignedCrl, subjectOf } from '@cardea/pki/x509';
import { auditEvent } from '@cardea/workflows';
import type { System } from '../../system.js';
import { superiorName } from './superior-name.js';

/** A CRL that the server serves for an authority above its own. */
export interface InstalledCrl extends Pick<ReadCrl, 'crlNumber' | 'thisUpdate' | 'nextUpdate' | 'entries'> {
  /** It is served as `/pki/{name}.crl`. */
  readonly name: string;
}

/**
 * Takes in the CRL of an authority above ours, whose certificate came with that of the issuing authority: its signature
 * verifies, it has not ended, and its number is higher than that of the one before. The same CRL again changes nothing.
 *
 * Errors: `MalformedInput` when the CRL is not good; `Conflict` when it is older than what is served.
 */
export async function installCrl(
  { ports }: Pick<System, 'ports'>,
  crlDer: Uint8Array,
): Promise<InstalledCrl> {
  const { name, certificateDer } = await issuerOf(ports, crlDer);
  const crl = readSignedCrl(crlDer, new X509Certificate(certificateDer).publicKey);
  if (crl.nextUpdate <= ports.clock.now())
    throw new CmError('MalformedInput', `crl: ended at ${crl.nextUpdate.toISOString()}`, { field: 'crl' });
  const { crlNumber, thisUpdate, nextUpdate, entries } = crl;
  await ports.store.transaction(async (tx) => {
    const current = await tx.crls.findCurrent(name);
    if (current !== undefined && Buffer.compare(current.crlDer, crlDer) === 0) return;
    if (current !== undefined && current.crlNumber >= crlNumber)
      throw new CmError(
        'Conflict',
        `The CRL has number ${crlNumber}, but the one of ${name} with number ${current.crlNumber} is served already; numbers must grow.`,
      );
    await tx.crls.insert({
      ...{ caName: name, scope: 'complete', crlNumber, baseCrlNumber: null, thisUpdate, nextUpdate },
      ...{ entryCount: null, crlDer },
    });
    await tx.audit.append(
      auditEvent(ports, {
        action: 'crl.publish',
        outcome: 'success',
        actorName: 'command line',
        objectType: 'CertificationAuthority',
        objectUuid: name,
        facts: { crlNumber },
      }),
    );
  });
  return { name, crlNumber, thisUpdate, nextUpdate, entries };
}

async function issuerOf(
  { store }: Pick<System['ports'], 'store'>,
  crlDer: Uint8Array,
): Promise<{ name: string; certificateDer: Uint8Array }> {
  const issuerDer = issuerOfCrl(crlDer);
  for (const authority of await store.authorities.list()) {
    const superiors = await store.authorities.listSuperiors(authority.name);
    const index = superiors.findIndex((der) => Buffer.compare(nameDer(subjectOf(der)), issuerDer) === 0);
    const certificateDer = superiors[index];
    if (certificateDer !== undefined) return { name: superiorName(index, superiors.length), certificateDer };
  }
  throw new CmError(
    'MalformedInput',
    'crl: is of no authority above ours. Install the certificate of the issuing authority with its whole chain first.',
    { field: 'crl' },
  );
}
