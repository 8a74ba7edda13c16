/** A page of plain text to be printed. */
export interface PrintedText {
  readonly title: string;
  /** Lines end with a line feed; long ones are wrapped, long texts go on to further pages. */
  readonly text: string;
  readonly createdAt: Date;
}

const marginPoints = 56;

/**
 * Renders a text as PDF (ISO 32000) on A4. The standard fonts carry the characters of Windows code page 1252; others are
 * printed as a question mark, so that a gap shows.
 */
export async function renderPdf({ title, text, createdAt }: PrintedText): Promise<Uint8Array> {
  // Loaded where it is used: most processes never print.
  const { default: PdfDocument } = await import('pdfkit');
  const document = new PdfDocument({
    size: 'A4',
    margin: marginPoints,
    info: { Title: title, Producer: 'Cardea', Creator: 'Cardea', CreationDate: createdAt },
  });
  const chunks: Buffer[] = [];
  const isDone = new Promise<void>((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', resolve);
    document.on('error', reject);
  });
  document.font('Helvetica-Bold').fontSize(16).text(printable(title)).moveDown();
  document.font('Helvetica').fontSize(11);
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '') document.moveDown();
    else document.text(printable(line));
  }
  document.end();
  await isDone;
  return new Uint8Array(Buffer.concat(chunks));
}

const outsideCodePage1252 =
  /[^\t\x20-\x7e\u00a0-\u00ff\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u017e\u0178]/gu;

function printable(line: string): string {
  return line.normalize('NFC').replace(outsideCodePage1252, '?');
}
