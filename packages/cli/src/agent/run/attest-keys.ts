import type { KeyAttestation } from '@cardea/cards';
import type { v1 } from '@cardea/sdk';
import type { CardRun } from './card-run.js';
import type { KeyToCertify } from './make-keys.js';

/** What the server takes beside the certification requests: the n-th is the card's word on the n-th key. */
export type Attestations = NonNullable<v1.CertificateData['attestations']>;

/**
 * The card's word on each key, where it can give it; undefined when it can for none, as GIDS cards and plain PIV cards.
 * The card signs once for each key. No PIN is needed.
 */
export async function attestKeys(
  { card, say }: Pick<CardRun, 'card' | 'say'>,
  keys: readonly KeyToCertify[],
): Promise<Attestations | undefined> {
  const attestations: Attestations = [];
  for (const { key } of keys) {
    const attestation = await card.attest(key);
    attestations.push(attestation === undefined ? null : onTheWire(attestation));
  }
  const attested = attestations.filter((one) => one !== null).length;
  if (attested === 0) return undefined;
  say(`the card attests that it made ${attested} key${attested === 1 ? '' : 's'}`);
  return attestations;
}

function onTheWire({ attestationDer, intermediateDer }: KeyAttestation): Attestations[number] {
  return {
    attestation: Buffer.from(attestationDer).toString('base64'),
    intermediates: [Buffer.from(intermediateDer).toString('base64')],
  };
}
