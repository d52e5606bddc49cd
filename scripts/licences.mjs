/**
 * npm run licences [-- --check]
 *
 * Writes docs/licences.md: every package of the lock file by its licence. Fails where one is not permissive and not
 * excepted; with --check also where the page is not what it would write.
 */
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

const PERMISSIVE = new Set([
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'CC-BY-4.0',
  'Unlicense',
  'Python-2.0',
  'WTFPL',
  'PostgreSQL',
  'Zlib',
]);

/** Not permissive, or not said in the package's manifest; each with why it may be here all the same. */
export const EXCEPTIONS = [
  {
    package: /^@img\/sharp-(libvips-|wasm32|win32-)/,
    licence: 'LGPL-3.0-or-later',
    why: 'libvips, linked dynamically and unchanged',
  },
  { package: /^lightningcss/, licence: 'MPL-2.0', why: 'a tool of the test runner, unchanged; not in an image' },
  { package: /^axe-core$/, licence: 'MPL-2.0', why: 'looks at pages in tests, unchanged; not in an image' },
  {
    package: /^(@fontsource-variable\/inter|@fontsource\/noto-sans(-[a-z]+)?)$/,
    licence: 'OFL-1.1',
    why: 'a font, which may be passed on with a program, and in a document',
  },
  {
    package: /^(binaryextensions|editions|istextorbinary|textextensions|version-range)$/,
    licence: 'Artistic-2.0',
    why: 'of the scanner of secrets, unchanged; not in an image',
  },
  { package: /^spdx-exceptions$/, licence: 'CC-BY-3.0', why: 'a list of names, for tools; not in an image' },
  {
    package: /^(busboy|streamsearch|dicer|only|humanize-number|spawndamnit|png-js)$/,
    licence: 'MIT',
    why: 'says so in its LICENSE or readme only',
  },
];

/** @returns each package with its licence (undefined: not said), and whether it may be used. */
export function licences(lock = JSON.parse(fs.readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'))) {
  return Object.entries(lock.packages)
    .filter(([place, entry]) => place.includes('node_modules/') && !entry.link)
    .map(([place, { version, license, dev }]) => {
      const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
      const exception = EXCEPTIONS.find((one) => one.package.test(name));
      return {
        name,
        version,
        licence: license,
        dev: dev === true,
        allowed: isPermissive(license) || exception !== undefined,
      };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** An expression of SPDX: any of what is joined by OR, all of what is joined by AND. */
export function isPermissive(expression) {
  if (!expression) return false;
  const bare = expression.replace(/^\(|\)$/g, '');
  if (bare.includes(' OR ')) return bare.split(' OR ').some(isPermissive);
  return bare.split(' AND ').every((one) => PERMISSIVE.has(one.trim()));
}

/** The page that lists them. Without versions, which the lock file has: it changes when a package comes or goes. */
export function licencesPage(all) {
  const sections = [
    ['What it depends on, servers for tests among them', all.filter(({ dev }) => !dev)],
    ['What builds and checks it', all.filter(({ dev }) => dev)],
  ];
  return [
    '# Licences of what others wrote\n',
    'Written by `npm run licences` from `package-lock.json`; `npm run check` fails where it drifts, or where a licence is not',
    "permissive and not excepted below. Other systems' builds of a package are listed too.\n",
    '## Exceptions\n',
    '| Packages | Licence | Why |',
    '|---|---|---|',
    ...EXCEPTIONS.map(
      ({ package: { source }, licence, why }) => `| \`${source.replaceAll('|', '\\|')}\` | ${licence} | ${why} |`,
    ),
    '',
    ...sections.flatMap(([title, packages]) => [`## ${title}\n`, ...byLicence(packages), '']),
  ]
    .join('\n')
    .replace(/\n+$/, '\n');
}

function byLicence(packages) {
  const groups = grouped(packages);
  return [...groups]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([licence, members]) => `- **${licence}**: ${[...new Set(members.map(({ name }) => name))].join(', ')}`);
}

function grouped(packages) {
  const groups = new Map();
  for (const one of packages) {
    const licence = one.licence ?? 'not said in the manifest';
    groups.set(licence, [...(groups.get(licence) ?? []), one]);
  }
  return groups;
}

const PAGE = path.join(ROOT, 'docs', 'licences.md');

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const all = licences();
  const refused = all.filter(({ allowed }) => !allowed);
  for (const { name, licence } of refused) {
    process.stderr.write(`licences: ${name} is ${licence ?? 'of unknown licence'}: not permissive, and no exception\n`);
  }
  const page = licencesPage(all);
  const drifted = process.argv.includes('--check') && (!fs.existsSync(PAGE) || fs.readFileSync(PAGE, 'utf8') !== page);
  if (drifted) process.stderr.write('licences: docs/licences.md is not up to date: npm run licences\n');
  if (!process.argv.includes('--check')) fs.writeFileSync(PAGE, page);
  if (refused.length > 0 || drifted) process.exitCode = 1;
}
