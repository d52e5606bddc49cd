/** A file and the name of a test in it, wherever a document speaks of one; a contract holds tests that several files run. */
export const citedIn = (document: string): { file: string; name: string }[] =>
  [...document.matchAll(/`([\w./-]+\.(?:test|contract)\.ts)`\s+“([^”]+)”/g)].map(([, file = '', name = '']) => ({
    file,
    name,
  }));

/** What a file calls its tests, as vitest prints them but for what is filled in: the first string after `it(` or `])(`. */
export function titlesIn(source: string): string[] {
  const opened =
    /(?:\b(?:it|test|describe)(?:\.\w+)?|\]\)|\))\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`([^`]*)`)/g;
  const decoded = source.replace(/\\u([0-9a-f]{4})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return [...decoded.matchAll(opened)].map(([, single, double, template]) => single ?? double ?? template ?? '');
}
