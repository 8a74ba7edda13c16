import { personalisationCommand } from './personalise.js';

/** `cardea card renew`. */
export const renewCard = personalisationCommand({
  name: 'renew',
  type: 'Renew',
  does: 'renew the certificates of the card in a reader, or of another one onto it',
  examples: ['cardea card renew', 'cardea card renew --smartcard 97cd65fa-af4b-4587-9309-0dd6bfd8b4e1'],
  startsFrom: ['smartcard'],
});

/** `cardea card update`. */
export const updateCard = personalisationCommand({
  name: 'update',
  type: 'OnlineUpdate',
  does: 'bring the certificates of the card in a reader up to date with its profile template',
  examples: ['cardea card update'],
  startsFrom: ['smartcard'],
});
