import { createRequire } from 'node:module';

/** A page of plain text to be printed. */
export interface PrintedText {
  readonly title: string;
  /** Lines end with a line feed; long ones are wrapped, long texts go on to further pages. */
  readonly text: string;
  readonly createdAt: Date;
}

const marginPoints = 56;

/** DejaVu Sans has the Latin, Greek and Cyrillic letters in which people's names are written here. */
const fontFile = (name: string) => createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`);

/**
 * Renders a text as PDF (ISO 32000) on A4, with its fonts embedded. A character that the font lacks is printed as an empty
 * box, so that a gap shows.
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
  document.font(fontFile('DejaVuSans-Bold')).fontSize(16).text(printable(title)).moveDown();
  document.font(fontFile('DejaVuSans')).fontSize(10);
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '') document.moveDown();
    else document.text(printable(line));
  }
  document.end();
  await isDone;
  return new Uint8Array(Buffer.concat(chunks));
}

function printable(line: string): string {
  return line.normalize('NFC');
}
