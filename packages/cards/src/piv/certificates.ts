import type { PivSession } from './piv-session.js';
import { certificateTagOf, type PivKeyReference } from './sp800-73.js';

/** Room that every PIV card has for a certificate (SP 800-73-4 Part 1 Table 7). */
const certificateRoomBytes = 1856;

/** Stores a certificate, compressed where it is longer than every card has room for. Needs the card management key. */
export function putCertificateOf(
  session: PivSession,
  keyReference: PivKeyReference,
  certificateDer: Uint8Array,
): Promise<void> {
  const isCompressed = certificateDer.length > certificateRoomBytes;
  return session.putCertificate(keyReference, certificateDer, { isCompressed });
}

/** Deletes a certificate where there is one. Needs the card management key. */
export async function deleteCertificateOf(session: PivSession, keyReference: PivKeyReference): Promise<void> {
  const content = await session.getData(certificateTagOf(keyReference));
  if (content !== undefined && content.length > 0) await session.deleteCertificate(keyReference);
}
