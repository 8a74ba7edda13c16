import { personalisationCommand } from './personalise.js';

/** `cardea card enroll`. */
export const enrollCard = personalisationCommand({
  name: 'enroll',
  type: 'Enroll',
  does: 'enroll the card in a reader: admin key, PIN, keys and certificates',
  examples: ['cardea card enroll', 'cardea card enroll --template "Smart Card Logon" --new-pin-fd 3 --json'],
  startsFrom: ['template'],
});

/** `cardea card lend`. */
export const lendCard = personalisationCommand({
  name: 'lend',
  type: 'TemporaryCardEnroll',
  does: 'make the card in a reader a temporary one, for a forgotten card or a visitor',
  examples: ['cardea card lend', 'cardea card lend --template "Visitors"'],
  startsFrom: ['template', 'smartcard'],
});
