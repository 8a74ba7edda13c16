// The encoder's library reads BER leniently, so it cannot tell whether what it wrote is DER. The lint therefore reads with
// eyes of its own, which accept DER alone (X.690 §10, §11) and know nothing of how the certificate was made.

/** One DER element; it keeps what was read of its contents, for many rules look at the same places. */
export class DerElement {
  readonly identifier: number;
  /** How long the whole element is. */
  readonly byteLength: number;
  readonly #bytes: Uint8Array;
  readonly #start: number;
  readonly #contentStart: number;
  // Made when they are asked for: most elements are only passed by, and a view costs more than reading what it shows.
  #content: Uint8Array | undefined;
  #der: Uint8Array | undefined;
  #children: readonly DerElement[] | undefined;
  #objectIdentifier: string | undefined;

  /** The element in `bytes` from `start` up to `end`. */
  constructor(identifierOctet: number, bytes: Uint8Array, start: number, contentStart: number, end: number) {
    this.identifier = identifierOctet;
    this.byteLength = end - start;
    this.#bytes = bytes;
    this.#start = start;
    this.#contentStart = contentStart;
  }

  /** Content octets. */
  get content(): Uint8Array {
    this.#content ??= this.#bytes.subarray(this.#contentStart, this.#start + this.byteLength);
    return this.#content;
  }

  /** The whole element. */
  get der(): Uint8Array {
    this.#der ??= this.#bytes.subarray(this.#start, this.#start + this.byteLength);
    return this.#der;
  }

  /** The elements inside. Errors: {@link DerFault}. */
  get children(): readonly DerElement[] {
    this.#children ??= readElements(this.#bytes, this.#contentStart, this.#start + this.byteLength);
    return this.#children;
  }

  /** The content as the dotted form of an OBJECT IDENTIFIER (X.690 §8.19). Errors: {@link DerFault}. */
  get objectIdentifier(): string {
    this.#objectIdentifier ??= dottedForm(this.content);
    return this.#objectIdentifier;
  }
}

/** Bytes that are not DER, or not the ASN.1 type expected at this place. */
export class DerFault extends Error {
  constructor(fault: string) {
    super(fault);
    this.name = 'DerFault';
  }
}

/** Identifier octets of X.690 §8.1.2 that certificates use. */
export const identifier = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Reads bytes that are elements one after another. Errors: {@link DerFault}. */
export function readElements(bytes: Uint8Array, start = 0, end = bytes.length): DerElement[] {
  const elements: DerElement[] = [];
  for (let position = start; position < end; ) {
    const element = elementAt(bytes, position, end);
    elements.push(element);
    position += element.byteLength;
  }
  return elements;
}

/** Reads bytes that are exactly one element. Errors: {@link DerFault}. */
export function readElement(bytes: Uint8Array): DerElement {
  const element = elementAt(bytes, 0, bytes.length);
  if (element.byteLength !== bytes.length) throw new DerFault('has bytes behind its end');
  return element;
}

/** The elements inside one of the type `wanted`. Errors: {@link DerFault} when it is another type. */
export function childrenOf(
  element: DerElement | undefined,
  wanted: number = identifier.sequence,
): readonly DerElement[] {
  return required(element, wanted).children;
}

/** The content octets of an element of the type `wanted`. Errors: {@link DerFault} when it is another type. */
export function contentOf(element: DerElement | undefined, wanted: number): Uint8Array {
  return required(element, wanted).content;
}

/** The dotted form of an OBJECT IDENTIFIER (X.690 §8.19). Errors: {@link DerFault}. */
export function objectIdentifierOf(element: DerElement | undefined): string {
  return required(element, identifier.objectIdentifier).objectIdentifier;
}

/** Whether two byte strings are the same. */
export function isSameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

function required(element: DerElement | undefined, wanted: number): DerElement {
  if (element === undefined) throw new DerFault('lacks a field');
  if (element.identifier !== wanted)
    throw new DerFault(`has the tag ${hexOctet(element.identifier)} where ${hexOctet(wanted)} belongs`);
  return element;
}

function dottedForm(content: Uint8Array): string {
  if (content.length === 0 || ((content.at(-1) ?? 0x80) & 0x80) !== 0)
    throw new DerFault('has an incomplete object identifier');
  let start = 0;
  let text = '';
  for (let index = 0; index < content.length; index++) {
    const octet = content[index] ?? 0;
    if (index === start && octet === 0x80) throw new DerFault('has an object identifier with a padded arc');
    if ((octet & 0x80) !== 0) continue;
    const arc = arcOf(content, start, index + 1);
    text += start === 0 ? firstArcs(arc) : `.${arc}`;
    start = index + 1;
  }
  return text;
}

/** Seven bits of each octet. */
function arcOf(content: Uint8Array, start: number, end: number): number | bigint {
  // Arcs of UUIDs have 128 bits (X.667 §6.3); nearly all others fit a number.
  if (end - start > 4) {
    return content.subarray(start, end).reduce((arc, octet) => (arc << 7n) | BigInt(octet & 0x7f), 0n);
  }
  let arc = 0;
  for (let index = start; index < end; index++) arc = arc * 128 + ((content[index] ?? 0) & 0x7f);
  return arc;
}

/** The first number stands for two arcs (X.690 §8.19.4). */
function firstArcs(joined: number | bigint): string {
  if (joined < 80) return `${Math.floor(Number(joined) / 40)}.${Number(joined) % 40}`;
  return `2.${BigInt(joined) - 80n}`;
}

/** Nothing at or behind `limit` is read as part of it. */
function elementAt(bytes: Uint8Array, start: number, limit: number): DerElement {
  if (start + 2 > limit) throw new DerFault('is cut off');
  const tag = bytes[start] ?? 0;
  const first = bytes[start + 1] ?? 0;
  if ((tag & 0x1f) === 0x1f) throw new DerFault('has a tag number above 30');
  const { length, octets } =
    first < 0x80 ? { length: first, octets: 0 } : longLength(bytes, start + 1, limit);
  const contentStart = start + 2 + octets;
  const end = contentStart + length;
  if (end > limit) throw new DerFault('is cut off');
  return new DerElement(tag, bytes, start, contentStart, end);
}

/** X.690 §10.1: definite and as short as can be. */
function longLength(bytes: Uint8Array, at: number, limit: number): { length: number; octets: number } {
  const octets = (bytes[at] ?? 0) & 0x7f;
  if (octets === 0) throw new DerFault('has an indefinite length');
  if (octets > 3) throw new DerFault('is longer than a certificate can be');
  if (at + octets >= limit) throw new DerFault('is cut off');
  let length = 0;
  for (let index = 1; index <= octets; index++) length = length * 256 + (bytes[at + index] ?? 0);
  if (length < 0x80 || length < 256 ** (octets - 1))
    throw new DerFault('has a length that is not the shortest');
  return { length, octets };
}

function hexOctet(octet: number): string {
  return octet.toString(16).padStart(2, '0');
}
