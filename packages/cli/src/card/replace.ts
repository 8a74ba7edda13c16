import { personalisationCommand } from './personalise.js';

/** `cardea card replace`. */
export const replaceCard = personalisationCommand({
  name: 'replace',
  type: 'Recover',
  does: 'make the card in a reader the replacement of a lost or broken one',
  examples: ['cardea card replace --smartcard 97cd65fa-af4b-4587-9309-0dd6bfd8b4e1'],
  startsFrom: ['smartcard'],
});

/** `cardea card duplicate`. */
export const duplicateCard = personalisationCommand({
  name: 'duplicate',
  type: 'Duplicate',
  does: 'make the card in a reader a second one with the same archived certificates',
  examples: ['cardea card duplicate'],
  startsFrom: ['smartcard'],
});

/** `cardea card recover-on-behalf`. */
export const recoverOnBehalfCard = personalisationCommand({
  name: 'recover-on-behalf',
  type: 'RecoverOnBehalf',
  does: "put a user's archived keys on the enrollment agent's card in a reader",
  examples: ['cardea card recover-on-behalf --request 1533bdbd-8a9e-4005-9470-c806ff0981b7'],
  startsFrom: ['smartcard'],
});
