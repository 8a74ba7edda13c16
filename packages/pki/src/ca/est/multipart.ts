/** One part of a multipart/mixed body. */
export interface BodyPart {
  /** Lower-case media type without parameters. */
  readonly type: string;
  /** What follows the media type in its header, lower case. */
  readonly parameters: string;
  readonly text: string;
}

/**
 * Takes a multipart/mixed body apart (RFC 2046 §5.1), as RFC 7030 §4.4.2 sends it: parts in base64, one level. Undefined
 * when it is none.
 */
export function readParts(contentType: string, body: Buffer): BodyPart[] | undefined {
  const found = /^multipart\/mixed\s*;.*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType);
  const boundary = found?.[1] ?? found?.[2];
  if (boundary === undefined) return undefined;
  const [, ...pieces] = `\r\n${body.toString('latin1').replace(/\r?\n/g, '\r\n')}`.split(`\r\n--${boundary}`);
  return pieces
    .filter((piece) => !piece.startsWith('--'))
    .map((piece) => {
      const [head = '', ...rest] = piece.split('\r\n\r\n');
      const header = /^content-type:\s*([^;\r\n]+)([^\r\n]*)/im.exec(head);
      return {
        type: (header?.[1] ?? '').trim().toLowerCase(),
        parameters: (header?.[2] ?? '').toLowerCase(),
        text: rest.join('\r\n\r\n'),
      };
    });
}
