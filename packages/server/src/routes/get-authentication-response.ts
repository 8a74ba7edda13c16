import { type AdminKeyCipher, adminKeyCiphers, malformed } from '@cardea/domain';
import { answerChallenge } from '@cardea/workflows';
import { json } from '../http/answer.js';
import { defineRoute } from '../http/route.js';
import { base64, bytesFromBase64 } from '../wire/base64.js';
import { cardOfRequest } from './parameters.js';

/** MIM CM: get smart card authentication response. */
export const getAuthenticationResponse = defineRoute('get-authentication-response', async (ports, call) => {
  // A plus sign that a client forgot to encode arrives as a blank.
  const challenge = bytesFromBase64((call.query.challenge ?? '').trim().replaceAll(' ', '+'), 'challenge');
  const diversified = booleanFromWire(call.query.diversified, 'diversified');
  const response = await answerChallenge(
    ports,
    call.caller,
    await cardOfRequest(ports, call),
    challenge,
    diversified,
    cipherFromWire(call.query.cipher),
  );
  return json(base64(response.reveal()));
});

/** Cardea's own parameter; without it the cipher is that of Base CSP cards. */
function cipherFromWire(text: string | undefined): AdminKeyCipher {
  if (text === undefined || text.trim() === '') return '3DES';
  const cipher = adminKeyCiphers.find((known) => known === text.trim().toUpperCase());
  if (cipher === undefined) throw malformed('cipher', `must be ${adminKeyCiphers.join(' or ')}`);
  return cipher;
}

function booleanFromWire(text: string | undefined, field: string): boolean {
  const value = text?.trim().toLowerCase();
  if (value === 'true') return true;
  if (value === 'false') return false;
  throw malformed(field, 'must be true or false');
}
