import { createHash } from 'node:crypto';
import { type CertificateTemplate, CmError, type Repositories, type UserUuid } from '@cardea/domain';
import type { Ports } from '../ports.js';
import { keysOfAuthorities } from './authority-keys.js';
import type { Order, Refusal, Repeated, UnderWay } from './prepare-orders.js';

type Keys = Pick<Repositories, 'certificates' | 'publicKeys'>;

/** Turns orders into refusals whose public keys are not to be certified, each for its own reason. */
export async function refuseKeysInUse(
  { store, authorities, ownKeys }: Pick<Ports, 'store' | 'authorities' | 'ownKeys'>,
  subject: UserUuid,
  orders: readonly (Order | Refusal | Repeated | UnderWay)[],
): Promise<readonly (Order | Refusal | Repeated | UnderWay)[]> {
  const seen = new Set<string>();
  const ofAuthorities = await keysOfAuthorities(authorities);
  const judged: (Order | Refusal | Repeated | UnderWay)[] = [];
  for (const order of orders) {
    if (order.kind !== 'order') {
      judged.push(order);
      continue;
    }
    const sha256 = publicKeySha256Of(order);
    const ofService = ofAuthorities.has(sha256)
      ? 'The public key is that of a certification authority.'
      : ownKeys.isOwnKey(sha256)
        ? 'The public key is one of the service itself.'
        : undefined;
    const detail =
      ofService ??
      (await refusalOf(store, subject, order.template, {
        sha256,
        modulusFingerprint: order.checked.modulusFingerprint,
        owner: await store.publicKeys.findOwner(sha256),
      })) ??
      twiceInOneCall(order, seen, sha256);
    seen.add(sha256);
    judged.push(
      detail === undefined
        ? order
        : { kind: 'refused', templateCommonName: order.template.commonName, detail },
    );
  }
  return judged;
}

/**
 * Claims the keys of these orders for the user and makes sure that nobody else had them certified since they were looked
 * at; holds off others until the transaction ends.
 *
 * Errors: `Conflict` when somebody did, so that everything is looked at anew.
 */
export async function claimKeys(tx: Keys, subject: UserUuid, orders: readonly Order[]): Promise<void> {
  const hashes = orders.map((order) => ({ order, sha256: publicKeySha256Of(order) }));
  // Always in the same order, or two transactions with the same keys could wait for each other.
  const owners = new Map<string, UserUuid>();
  for (const sha256 of [...new Set(hashes.map((one) => one.sha256))].sort())
    owners.set(sha256, await tx.publicKeys.claim(sha256, subject));
  for (const { order, sha256 } of hashes) {
    const { template, checked } = order;
    const key = { sha256, modulusFingerprint: checked.modulusFingerprint, owner: owners.get(sha256) };
    if ((await refusalOf(tx, subject, template, key)) !== undefined)
      throw new CmError('Conflict', 'The public key was certified or blocked meanwhile.');
  }
}

async function refusalOf(
  { certificates, publicKeys }: Keys,
  subject: UserUuid,
  { commonName, allowsKeyReuse = true }: CertificateTemplate,
  {
    sha256,
    modulusFingerprint,
    owner = subject,
  }: {
    readonly sha256: string;
    readonly modulusFingerprint: string | undefined;
    /** Who has claimed it. */
    readonly owner: UserUuid | undefined;
  },
): Promise<string | undefined> {
  const block = await publicKeys.findBlock(sha256, modulusFingerprint);
  if (block !== undefined) return `The public key is blocked: ${block.reason}`;
  const earlier = await certificates.listByPublicKey(sha256);
  if (earlier.some(({ revocation }) => revocation?.reason === 'keyCompromise'))
    return 'A certificate of this public key was revoked because the key is compromised (keyCompromise).';
  if (owner !== subject || earlier.some(({ assignedUserUuid }) => assignedUserUuid !== subject))
    return 'The public key is certified for another user already.';
  return allowsKeyReuse || earlier.length === 0
    ? undefined
    : `${commonName} takes new keys only, and this public key is certified already.`;
}

function twiceInOneCall(
  { template: { commonName, allowsKeyReuse = true } }: Order,
  seen: ReadonlySet<string>,
  sha256: string,
): string | undefined {
  return allowsKeyReuse || !seen.has(sha256)
    ? undefined
    : `${commonName} takes new keys only, and this public key came for another certificate too.`;
}

/** SHA-256 (lower-case hex) over the SubjectPublicKeyInfo that the certificate will have. */
export function publicKeySha256Of({ checked: { publicKeyDer } }: Order): string {
  return createHash('sha256').update(publicKeyDer).digest('hex');
}
