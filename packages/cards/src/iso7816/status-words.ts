// ISO/IEC 7816-4, table of status bytes SW1-SW2: the words that cards answer with.

export const success = 0x9000;
/** `61XX`: XX more bytes wait for GET RESPONSE; 00 stands for 256 or more. */
export const moreDataAvailable = 0x6100;
/** Verification failed; the low nibble counts the tries left. */
export const verificationFailed = 0x63c0;
export const memoryFailure = 0x6581;
export const wrongLength = 0x6700;
export const lastCommandOfChainExpected = 0x6883;
export const commandChainingNotSupported = 0x6884;
export const securityStatusNotSatisfied = 0x6982;
/** The PIN is blocked. */
export const authenticationMethodBlocked = 0x6983;
export const conditionsOfUseNotSatisfied = 0x6985;
export const incorrectParametersInData = 0x6a80;
export const functionNotSupported = 0x6a81;
/** Also: no such application, as the answer to SELECT. */
export const fileNotFound = 0x6a82;
export const notEnoughMemory = 0x6a84;
export const incorrectParameters = 0x6a86;
export const referencedDataNotFound = 0x6a88;
export const fileAlreadyExists = 0x6a89;
/** `6CXX`: wrong Le; XX bytes are there, 00 stands for 256. */
export const wrongLe = 0x6c00;
export const instructionNotSupported = 0x6d00;
export const classNotSupported = 0x6e00;
export const noPreciseDiagnosis = 0x6f00;

/** SW1 of a status word: `61` of `6112`. */
export function sw1(sw: number): number {
  return sw >> 8;
}

/** Tries left when the word is about a PIN: X of `63CX`, none for `6983`; otherwise undefined. */
export function retriesRemainingOf(sw: number): number | undefined {
  if ((sw & 0xfff0) === verificationFailed) return sw & 0x0f;
  return sw === authenticationMethodBlocked ? 0 : undefined;
}

/** A status word as printed in the standards: four upper-case hex digits. */
export function formatStatusWord(sw: number): string {
  return sw.toString(16).toUpperCase().padStart(4, '0');
}
