import {
  type BlockedNameRepository,
  type CertificateTemplate,
  CmError,
  certifiedNames,
  patternsFor,
  type User,
} from '@cardea/domain';
import type { Order, Refusal, Repeated, UnderWay } from './prepare-orders.js';

interface Names {
  readonly blockedNames: BlockedNameRepository;
}

/** Turns orders into refusals whose certificates would say a blocked name. */
export async function refuseBlockedNames(
  names: Names,
  subject: User,
  orders: readonly (Order | Refusal | Repeated | UnderWay)[],
): Promise<readonly (Order | Refusal | Repeated | UnderWay)[]> {
  const judged: (Order | Refusal | Repeated | UnderWay)[] = [];
  for (const order of orders) {
    const detail = order.kind === 'order' ? await blockOfNames(names, order.template, subject) : undefined;
    judged.push(
      order.kind !== 'order' || detail === undefined
        ? order
        : { kind: 'refused', templateCommonName: order.template.commonName, detail },
    );
  }
  return judged;
}

/**
 * Makes sure that no name was blocked since the orders were looked at.
 *
 * Errors: `Conflict` when one was, so that everything is looked at anew.
 */
export async function namesAreStillFree(tx: Names, subject: User, orders: readonly Order[]): Promise<void> {
  for (const { template } of orders) {
    if ((await blockOfNames(tx, template, subject)) !== undefined)
      throw new CmError('Conflict', 'A name of the certificate was blocked meanwhile.');
  }
}

async function blockOfNames(
  { blockedNames }: Names,
  template: CertificateTemplate,
  subject: User,
): Promise<string | undefined> {
  const names = certifiedNames(template, subject);
  // Nearly always none is blocked, which one look tells.
  if ((await blockedNames.findAmong(names.flatMap(patternsFor))) === undefined) return undefined;
  for (const name of names) {
    const block = await blockedNames.findAmong(patternsFor(name));
    if (block !== undefined) return `The ${name.type} ${name.value} is blocked: ${block.reason}`;
  }
  return undefined;
}
