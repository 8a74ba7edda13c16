/** Gives octets to the browser's downloads. */
export function saveFile(octets: Blob, fileName: string): void {
  const url = URL.createObjectURL(octets);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}

/** A file in base64 as octets. */
export function octetsOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** A chosen file in base64. */
export async function base64Of(file: Blob): Promise<string> {
  const octets = new Uint8Array(await file.arrayBuffer());
  return btoa(Array.from(octets, (octet) => String.fromCharCode(octet)).join(''));
}
