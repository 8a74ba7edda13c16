/** A certification request with one fault, and what whoever sends it is told. */
export interface RequestToRefuse {
  /** The fault, as a noun. */
  readonly name: string;
  /** The rule that it breaks, and where that is written. */
  readonly rule: string;
  /** DER, or what stands for it. */
  readonly make: () => Uint8Array;
  /** Whether it is no request at all, which fails the call, or one that is understood and refused. */
  readonly kind: 'MalformedInput' | 'BadCertificationRequest';
  /** The reason, word for word: without the name of the field for `MalformedInput`. */
  readonly reason: string;
}

/** A request that is read and then refused. */
export const refused = (
  name: string,
  rule: string,
  reason: string,
  make: () => Uint8Array,
): RequestToRefuse => ({
  name,
  rule,
  make,
  kind: 'BadCertificationRequest',
  reason,
});
