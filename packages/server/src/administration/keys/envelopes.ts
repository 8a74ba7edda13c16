import {
  type CertificationAuthorities,
  CmError,
  envelopeKinds,
  type Repositories,
  type StoredEnvelope,
} from '@cardea/domain';
import { archivedKeyContext, recoveryContext, sharedKeyContext } from '@cardea/pki';
import {
  dataItemContext,
  importedAdminKeyContext,
  oneTimePasswordContext,
  proposedPinContext,
} from '@cardea/workflows';
import { webhookSecretContext } from '../../notifications/webhook-secret.js';

/** How many stored keys and secrets each version of the key-encryption key protects, in software and in a token. */
export async function countProtected({
  envelopes,
  keyEncryptionKeys,
}: Pick<Repositories, 'envelopes' | 'keyEncryptionKeys'>): Promise<{
  readonly software: ReadonlyMap<number, number>;
  readonly token: ReadonlyMap<number, number>;
}> {
  const versions = await keyEncryptionKeys.list();
  const software = new Map<number, number>();
  const token = new Map<number, number>();
  const add = (to: Map<number, number>, version: number, count: number) =>
    to.set(version, (to.get(version) ?? 0) + count);
  for (const kind of envelopeKinds) {
    for (const [hex, count] of await envelopes.countByHeader(kind)) {
      const header = Buffer.from(hex, 'hex');
      if (header[0] === 2) add(token, header.readUInt32BE(1), count);
      else {
        // Envelopes that do not name their key are from before there were versions.
        const identifier = header.subarray(1).toString('hex');
        add(software, versions.find((each) => each.identifier === identifier)?.version ?? 1, count);
      }
    }
  }
  return { software, token };
}

/**
 * What the encryption of a stored secret is bound to.
 *
 * Errors: `Misconfigured` when it was ordered from an authority that is not there any more.
 */
export function contextOfSecret(
  { kind, row, item }: StoredEnvelope,
  authorities: CertificationAuthorities,
): string {
  const text = (column: string) => `${row[column]}`;
  switch (kind) {
    case 'key':
      throw new Error('keys are no secrets');
    case 'archivedKey': {
      const owner = { issuer: text('issuer'), serialNumber: text('serial_number') };
      return row.consents_needed === 0
        ? archivedKeyContext(owner.issuer, owner.serialNumber)
        : sharedKeyContext(owner);
    }
    case 'deliveryCopy':
      return archivedKeyContext(text('issuer'), text('serial_number'));
    case 'orderedKey': {
      const authority = authorities.find(text('ca_name'));
      if (authority === undefined)
        throw new CmError(
          'Misconfigured',
          `A key was ordered a certificate from ${text('ca_name')}, which is not configured.`,
        );
      return archivedKeyContext(authority.issuerName, text('uuid'));
    }
    case 'keyRecovery':
      return recoveryContext(text('uuid'));
    case 'oneTimePassword':
      return oneTimePasswordContext(text('request_uuid'), Number(row.position));
    case 'proposedPin':
      return proposedPinContext(text('request_uuid'), text('smartcard_uuid'));
    case 'importedAdminKey':
      return importedAdminKeyContext(text('card_id'));
    case 'webhookSecret':
      return webhookSecretContext(text('uuid'));
    case 'dataItem':
      return dataItemContext(text('uuid'), item ?? '');
  }
}
