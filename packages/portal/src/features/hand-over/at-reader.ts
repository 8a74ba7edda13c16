import type { v2 } from '@cardea/sdk';

const atReader: readonly v2.Request['type'][] = [
  'Enroll',
  'Renew',
  'Recover',
  'RecoverOnBehalf',
  'Duplicate',
  'OnlineUpdate',
  'TemporaryCardEnroll',
  'Unblock',
  'Retire',
  'TemporaryCardRetire',
];

/** Whether a request is carried out on a card in a reader. */
export function isAtReader({ type, isSmartcard }: Pick<v2.Request, 'type' | 'isSmartcard'>): boolean {
  return isSmartcard && atReader.includes(type);
}
