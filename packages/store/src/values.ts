// The one place where domain values become column values and back, alike for both databases.

/** Writes an instant as ISO 8601 in UTC with milliseconds, so that the order of the texts is the order in time. */
export function fromInstant(instant: Date): string {
  return instant.toISOString();
}

/** Like {@link fromInstant}, with null kept. */
export function fromOptionalInstant(instant: Date | null): string | null {
  return instant === null ? null : instant.toISOString();
}

/** Reads what {@link fromInstant} wrote. */
export function toInstant(text: string): Date {
  return new Date(text);
}

/** Reads what {@link fromOptionalInstant} wrote. */
export function toOptionalInstant(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}

/** Writes a truth value as 0 or 1; SQLite has no other form. */
export function fromBoolean(value: boolean): number {
  return value ? 1 : 0;
}

/** Reads what {@link fromBoolean} wrote. */
export function toBoolean(column: number): boolean {
  return column !== 0;
}

/** Writes a list or document as JSON text. */
export function fromJson(value: unknown): string {
  return JSON.stringify(value);
}

/** Reads JSON text that this package wrote; the type is what was written, not checked again. */
export function toJson<T>(text: string): T {
  // Most objects have no flags, items and details: the empty list and document are not worth a parser.
  if (text === '[]') return [] as T;
  return (text === '{}' ? {} : JSON.parse(text)) as T;
}

/** Gives bytes the form that both drivers bind. */
export function fromBytes(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Like {@link fromBytes}, with null kept. */
export function fromOptionalBytes(bytes: Uint8Array | null): Buffer | null {
  return bytes === null ? null : fromBytes(bytes);
}

/** Gives bytes that do not share memory with the driver's buffers. */
export function toBytes(column: Uint8Array): Uint8Array {
  return new Uint8Array(column);
}

/** Like {@link toBytes}, with null kept. */
export function toOptionalBytes(column: Uint8Array | null): Uint8Array | null {
  return column === null ? null : new Uint8Array(column);
}

/** The form in which names are compared without regard to case. */
export function folded(name: string): string {
  return name.normalize('NFC').toLowerCase();
}
