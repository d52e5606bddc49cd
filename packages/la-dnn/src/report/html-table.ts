import { type Markup, markup } from './markup.js';

export interface Table {
  readonly caption: string;
  /** The first heads the rows' own headings. Numbers are set to the right, words to the left. */
  readonly columns: readonly (string | { readonly words: string })[];
  /** A row's first cell is its heading. */
  readonly rows: readonly (readonly (string | number | Markup)[])[];
}

/** A table that scrolls by itself, also by keyboard, where it is wider than the page. */
export function htmlTable({ caption, columns, rows }: Table): Markup {
  const headings = columns.map((column) => (typeof column === 'string' ? column : column.words));
  const kinds = columns.map((column) => (typeof column === 'string' ? 'number' : 'words'));
  return markup`<div class="wide" role="region" tabindex="0" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${headings.map((heading, i) => markup`<th scope="col" class="${kinds[i]}">${heading}</th>`)}</tr></thead>
<tbody>
${rows.map(
  ([heading, ...cells]) =>
    markup`<tr><th scope="row">${heading}</th>${cells.map((cell, i) => markup`<td class="${kinds[i + 1]}">${cell}</td>`)}</tr>
`,
)}</tbody>
</table></div>`;
}
