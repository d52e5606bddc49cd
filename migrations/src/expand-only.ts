/**
 * Statements that a release which still runs would not bear, or that hold a table that others write to. A migration expands
 * (adds what old code does not look at); what nobody uses any more is contracted a release later, by a migration that says
 * so (`readonly contracts = 'why nothing uses it since release x'`).
 */
const CONTRACTIONS: readonly { readonly pattern: RegExp; readonly why: string }[] = [
  { pattern: /\bDROP\s+TABLE\b/i, why: 'drops a table' },
  { pattern: /\bDROP\s+COLUMN\b/i, why: 'drops a column' },
  {
    pattern: /\bDROP\s+(VIEW|MATERIALIZED\s+VIEW|FUNCTION|PROCEDURE|TYPE|DOMAIN|SEQUENCE|SCHEMA|ROLE)\b/i,
    why: 'drops what old code calls or names',
  },
  { pattern: /\bDROP\s+DEFAULT\b/i, why: 'no longer fills a column that old code leaves out' },
  { pattern: /\bDROP\s+POLICY\b/i, why: 'takes a policy away' },
  { pattern: /\b(ENABLE|FORCE)\s+ROW\s+LEVEL\s+SECURITY\b/i, why: 'hides rows that old code sees' },
  { pattern: /\bRENAME\s+(TO|COLUMN|CONSTRAINT)\b/i, why: 'renames' },
  { pattern: /\bALTER\s+(COLUMN\s+)?\w+\s+(SET\s+DATA\s+)?TYPE\b/i, why: "changes a column's type" },
  { pattern: /\bSET\s+NOT\s+NULL\b/i, why: 'forbids null where old code may leave it' },
  { pattern: /\bREVOKE\b(?![^;]*FROM\s+PUBLIC)/i, why: 'takes a right away' },
  {
    pattern: /\bADD\s+(COLUMN\s+)?(?!CONSTRAINT)\w+\s+[^,;]*\bNOT\s+NULL\b(?![^,;]*\b(DEFAULT|GENERATED)\b)/i,
    why: 'adds a column that old code does not fill',
  },
  {
    pattern: /\bADD\s+CONSTRAINT\b(?![^;]*\bNOT\s+VALID\b)|\bCREATE\s+UNIQUE\s+INDEX\b/i,
    why: 'holds old rows, and what old code writes, to a new constraint',
  },
];

/** What in a migration's SQL a release before it would not bear; a table that it makes itself is nobody's yet. */
export function contractionsIn(sql: string): string[] {
  const bare = withoutBodies(sql.replace(/--[^\n]*/g, ''));
  const made = new Set(
    [...bare.matchAll(/\bCREATE\s+(?:UNLOGGED\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(\w+)/gi)].map(([, name]) => name),
  );
  return bare
    .split(';')
    .filter((statement) => !isAbout(statement, made))
    .flatMap((statement) => CONTRACTIONS.filter(({ pattern }) => pattern.test(statement)).map(({ why }) => why));
}

/** What a function does, it does when it is called; what a DO block does, it does now. */
function withoutBodies(sql: string): string {
  return sql.replace(/(\bDO\s+)?\$(\w*)\$([\s\S]*?)\$\2\$/gi, (_all, now, _tag, body) => (now ? `; ${body};` : "''"));
}

/** Whether a statement only makes something, or changes a table that the migration has made. */
function isAbout(statement: string, tables: ReadonlySet<string | undefined>): boolean {
  const table =
    /\b(?:ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?|CREATE\s+UNIQUE\s+INDEX\b[^;]*?\bON\s+(?:ONLY\s+)?)(\w+)/i.exec(
      statement,
    )?.[1];
  if (table !== undefined) return tables.has(table);
  return /^\s*CREATE\s/i.test(statement);
}
