// ISO/IEC 7816-4, table of status bytes SW1-SW2: the words that our cards answer with.

/** Verification failed; the low nibble counts the tries left. */
export const verificationFailed = 0x63c0;
export const securityStatusNotSatisfied = 0x6982;
/** The PIN is blocked. */
export const authenticationMethodBlocked = 0x6983;
export const incorrectParametersInData = 0x6a80;
export const notEnoughMemory = 0x6a84;
export const referencedDataNotFound = 0x6a88;
