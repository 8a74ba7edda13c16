/** A PKCS#11 module refused a call. Never carries what was given to it: no PINs, no keys. */
export class Pkcs11Refusal extends Error {
  /** Name of the return value (PKCS #11 v3.1 §6.1), such as `CKR_PIN_INCORRECT`. */
  readonly returnValue: string;

  constructor(what: string, returnValue: string) {
    super(
      `The token refuses ${what}: ${meanings[returnValue] ?? 'see the manual of its vendor'} (${returnValue}).`,
    );
    this.name = 'Pkcs11Refusal';
    this.returnValue = returnValue;
  }
}

const meanings: Readonly<Record<string, string>> = {
  CKR_PIN_INCORRECT: 'the PIN is wrong',
  CKR_PIN_LOCKED: 'the PIN is blocked',
  CKR_PIN_EXPIRED: 'the PIN must be changed first',
  CKR_PIN_INVALID: 'the PIN has characters that it does not take',
  CKR_PIN_LEN_RANGE: 'the PIN is too short or too long for it',
  CKR_USER_PIN_NOT_INITIALIZED: 'it has no user PIN yet',
  CKR_TOKEN_NOT_PRESENT: 'it is not there',
  CKR_TOKEN_NOT_RECOGNIZED: 'the module does not know it',
  CKR_TOKEN_WRITE_PROTECTED: 'it is write-protected',
  CKR_DEVICE_REMOVED: 'it was taken away',
  CKR_DEVICE_MEMORY: 'it is full',
  CKR_DEVICE_ERROR: 'it reports an error',
  CKR_SESSION_EXISTS: 'another program uses it',
  CKR_MECHANISM_INVALID: 'it does not know the algorithm',
  CKR_KEY_SIZE_RANGE: 'it does not make keys of this size',
  CKR_DOMAIN_PARAMS_INVALID: 'it does not know the curve',
  CKR_CURVE_NOT_SUPPORTED: 'it does not know the curve',
  CKR_TEMPLATE_INCONSISTENT: 'it does not take objects of this kind',
  CKR_ATTRIBUTE_VALUE_INVALID: 'it does not take objects of this kind',
};

/**
 * Calls a PKCS#11 module. `what` names the call for people, such as `the user PIN`.
 *
 * Errors: `Pkcs11Refusal` for every return value but CKR_OK.
 */
export function callModule<T>(what: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    const returnValue = error instanceof Error ? /CKR_[A-Z0-9_]+/.exec(error.message)?.[0] : undefined;
    if (returnValue === undefined) throw error;
    throw new Pkcs11Refusal(what, returnValue);
  }
}
