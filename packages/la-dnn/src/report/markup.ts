/**
 * Text that is HTML or SVG already. Only `markup` makes it: whatever else gets into a page is text and is escaped, so that
 * a run's name cannot become an element.
 */
export class Markup {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

type Part = string | number | Markup | readonly Part[] | undefined;

/**
 * A piece of a page. Strings and numbers put into it are escaped, pieces are not; lists are put one after another;
 * undefined leaves nothing.
 *
 * @example markup`<td>${run.name}</td>`
 */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(strings.reduce((text, piece, i) => text + rendered(parts[i - 1]) + piece));
}

/** Text as it stands in an element or in a quoted attribute. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function rendered(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(rendered).join('');
  return escaped(String(part));
}
