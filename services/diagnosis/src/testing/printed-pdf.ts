import { getDocument, OPS } from 'pdfjs-dist/legacy/build/pdf.mjs';

export interface PrintedPage {
  /** Lines as they stand on the page, without the spaces between columns. */
  readonly text: string;
  readonly images: number;
}

/** What a reader of PDF finds in one. */
export async function readPdf(bytes: Uint8Array) {
  const task = getDocument({ data: new Uint8Array(bytes), verbosity: 0 });
  const document = await task.promise;
  const pages: PrintedPage[] = [];
  for (let i = 1; i <= document.numPages; i += 1) {
    const page = await document.getPage(i);
    const { items } = await page.getTextContent();
    const { fnArray } = await page.getOperatorList();
    pages.push({
      text: items.map((item) => ('str' in item ? `${item.str}${item.hasEOL ? '\n' : ''}` : '')).join(''),
      images: fnArray.filter((operation) => operation === OPS.paintImageXObject).length,
    });
  }
  const { info } = await document.getMetadata();
  await task.destroy();
  return { pages, text: pages.map(({ text }) => text).join('\n'), info: info as Record<string, unknown> };
}
