import { setImmediate } from 'node:timers/promises';
import PDFDocument from 'pdfkit';
import { codeOf } from './legible-text.js';
import { type Line, linesOf, type Run } from './text-lines.js';
import { type Typeface, typefaces } from './typefaces.js';

export const PAGE = { width: 595.28, height: 841.89, margin: 48 } as const;

export const COLUMN_WIDTH = PAGE.width - 2 * PAGE.margin;

/** Where pages end, points from the top: below it the foot stands. */
const BOTTOM = PAGE.height - 64;

/** Of text, points. */
const SIZE = 9.5;

const LEADING = 1.4;

/** From the top of a line to where its letters stand, by their size. */
const ASCENT = 1.05;

/** Longer than this the process does not stand still for a report, milliseconds. */
const TURN_MS = 10;

/** Whole runs are shaped at once: word by word, scripts that are written from the right come out in the wrong order. */
const SHAPING: PDFKit.Mixins.OpenTypeFeatures[] = ['kern'];

export interface TextStyle {
  /** Points. */
  readonly size?: number;
  readonly colour?: string;
  /** For words of our own, in Latin letters. */
  readonly bold?: boolean;
  /** Points from the left edge of the column. */
  readonly left?: number;
  readonly width?: number;
}

export interface Cell {
  readonly text: string;
  readonly style: TextStyle;
}

/** Sets text and pictures down a column of A4 pages, in whatever scripts there are letters for. */
export class PageSetter {
  readonly #doc: PDFKit.PDFDocument;
  readonly #bytes: Promise<Buffer>;
  readonly #embedded = new Set<string>();
  #y: number = PAGE.margin;

  /** @param title tells of what kind it is, and of nobody: it is read where the file is listed. */
  constructor(title: string) {
    this.#doc = new PDFDocument({
      size: 'A4',
      margin: 0,
      bufferPages: true,
      lang: 'en',
      displayTitle: true,
      info: { Title: title, Producer: 'Pulmora', Creator: 'Pulmora' },
    });
    const chunks: Buffer[] = [];
    this.#doc.on('data', (chunk: Buffer) => chunks.push(chunk));
    this.#bytes = new Promise((resolve, reject) => {
      this.#doc.on('end', () => resolve(Buffer.concat(chunks)));
      this.#doc.on('error', reject);
    });
  }

  /** Text as long as it may be; what is read from the right begins there. */
  async text(text: string, style: TextStyle = {}): Promise<void> {
    const size = style.size ?? SIZE;
    let since = performance.now();
    for (const line of this.#lines(text, style)) {
      this.#room(size * LEADING);
      this.#line(line, this.#y, style, line.rightToLeft);
      this.#y += size * LEADING;
      if (performance.now() - since < TURN_MS) continue;
      await setImmediate();
      since = performance.now();
    }
  }

  /** Texts beside each other; they stay on one page. */
  row(cells: readonly Cell[]): void {
    const set = cells.map(({ text, style }) => ({ lines: [...this.#lines(text, style)], style }));
    const heightOf = ({ lines, style }: (typeof set)[number]) => lines.length * (style.size ?? SIZE) * LEADING;
    const height = Math.max(...set.map(heightOf));
    this.#room(height);
    for (const { lines, style } of set) {
      for (const [i, line] of lines.entries()) this.#line(line, this.#y + i * (style.size ?? SIZE) * LEADING, style);
    }
    this.#y += height;
  }

  heading(text: string): void {
    this.gap(8);
    this.#room(40);
    this.row([{ text, style: { bold: true, size: 11.5, colour: '#123a5c' } }]);
    this.gap(3);
  }

  gap(points: number): void {
    this.#y += points;
  }

  rule(): void {
    this.#room(6);
    this.#doc
      .moveTo(PAGE.margin, this.#y + 2)
      .lineTo(PAGE.width - PAGE.margin, this.#y + 2)
      .lineWidth(0.5)
      .strokeColor('#9aa7b2')
      .stroke();
    this.#y += 6;
  }

  /** Pictures of one height beside each other, each with what it is below. */
  pictures(
    pictures: readonly {
      readonly jpeg: Buffer;
      readonly width: number;
      readonly height: number;
      readonly caption: string;
    }[],
  ): void {
    const gap = 12;
    const width = (COLUMN_WIDTH - gap) / 2;
    const fitted = pictures.map((picture) => {
      const scale = Math.min(width / picture.width, 190 / picture.height);
      return { ...picture, drawn: { width: picture.width * scale, height: picture.height * scale } };
    });
    const height = Math.max(...fitted.map(({ drawn }) => drawn.height));
    this.#room(height + 34);
    for (const [i, { jpeg, drawn }] of fitted.entries()) {
      this.#doc.image(jpeg, PAGE.margin + i * (width + gap), this.#y, drawn);
    }
    this.#y += height + 4;
    this.row(
      fitted.map(({ caption }, i) => ({
        text: caption,
        style: { size: 7.5, colour: '#4b5a66', left: i * (width + gap), width },
      })),
    );
  }

  /** Ends the document. @param foot what stands below every page. */
  async end(foot: (page: number, pages: number) => string): Promise<Buffer> {
    const { start, count } = this.#doc.bufferedPageRange();
    for (let page = start; page < start + count; page += 1) {
      this.#doc.switchToPage(page);
      const style = { size: 7, colour: '#4b5a66' };
      const lines = [...this.#lines(foot(page + 1, count), style)];
      for (const [i, line] of lines.entries()) this.#line(line, BOTTOM + 12 + i * 7 * LEADING, style);
    }
    this.#doc.end();
    return this.#bytes;
  }

  #room(height: number): void {
    if (this.#y + height <= BOTTOM) return;
    this.#doc.addPage();
    this.#y = PAGE.margin;
  }

  #lines(text: string, { size = SIZE, bold = false, left = 0, width = COLUMN_WIDTH - left }: TextStyle) {
    const { faces, heading } = typefaces();
    return linesOf(text, bold ? [heading, ...faces] : faces, width, (run, face) => this.#width(run, face, size));
  }

  #line({ runs }: Line, y: number, style: TextStyle, fromRight = false): void {
    const { size = SIZE, colour = '#10181f', left = 0, width = COLUMN_WIDTH - left } = style;
    const widths = runs.map((run) => this.#width(run.text, run.face, size));
    const total = widths.reduce((sum, one) => sum + one, 0);
    let x = PAGE.margin + left + (fromRight ? Math.max(0, width - total) : 0);
    for (const [i, run] of runs.entries()) {
      this.#doc.fillColor(colour);
      this.#run(run, x, y, size);
      x += widths[i] ?? 0;
    }
  }

  #width(text: string, face: Typeface, size: number): number {
    return this.#shaped(text, face, size, (shown) => this.#doc.widthOfString(shown, { features: SHAPING }));
  }

  #run({ text, face }: Run, x: number, y: number, size: number): void {
    this.#shaped(text, face, size, (shown) =>
      this.#doc.text(shown, x, y + size * ASCENT, { lineBreak: false, baseline: 'alphabetic', features: SHAPING }),
    );
  }

  /** What a typeface cannot shape, for whatever reason, is shown as its code points: a report is never refused for it. */
  #shaped<T>(text: string, face: Typeface, size: number, set: (shown: string) => T): T {
    try {
      this.#font(face, size);
      return set(text);
    } catch {
      const [first = face] = typefaces().faces;
      this.#font(first, size);
      return set(Array.from(text, (character) => codeOf(character.codePointAt(0) ?? 0)).join(''));
    }
  }

  #font(face: Typeface, size: number): void {
    if (!this.#embedded.has(face.name)) {
      this.#doc.registerFont(face.name, face.bytes);
      this.#embedded.add(face.name);
    }
    this.#doc.font(face.name).fontSize(size);
  }
}
