import type { Clock, Randomness, Store, StoredOcspSigner } from '@cardea/domain';
import { auditEvent } from '@cardea/workflows';

/**
 * Stores a new signer of OCSP responses together with its audit row.
 *
 * Errors: `Conflict` when another process stored a signer of this generation first; then nothing is kept.
 */
export async function keepOcspSigner(
  ports: { readonly store: Store; readonly clock: Clock; readonly randomness: Randomness },
  signer: StoredOcspSigner,
): Promise<void> {
  await ports.store.transaction(async (tx) => {
    await tx.ocsp.insertSigner(signer);
    await tx.audit.append(
      auditEvent(ports, {
        action: 'key.create',
        outcome: 'success',
        objectType: 'CertificationAuthority',
        objectUuid: signer.caName,
        facts: { key: signer.keyName, version: signer.keyVersion, ocspSigner: signer.generation },
      }),
    );
  });
}
