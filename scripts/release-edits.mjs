/** What a release changes in the text of files. Pure: scripts/release.mjs reads and writes them. */

/** The changelog with a release's notes: under its heading where that stands already, else under a new one on top. */
export function withNotes(changelog, version, notes) {
  const heading = `## ${version}\n`;
  const lines = notes.map((note) => `- ${note.trim().replaceAll('\n', '\n  ')}\n`).join('');
  if (changelog.includes(heading)) {
    return notes.length === 0 ? changelog : changelog.replace(`${heading}\n`, `${heading}\n${lines}\n`);
  }
  const first = changelog.search(/^## /m);
  const place = first < 0 ? changelog.length : first;
  return `${changelog.slice(0, place)}${heading}\n${lines}\n${changelog.slice(place)}`;
}

/** A manifest, Dockerfile or page with the tags of the platform's own images moved from one version to another. */
export function retagged(text, before, after) {
  const image = new RegExp(`((?:^|[/ ])pulmora(?:-gpu|-gpu-cuda11)?):${before.replaceAll('.', '\\.')}(?![\\w.])`, 'gm');
  return text.replace(image, `$1:${after}`).replaceAll(`newTag: ${before}\n`, `newTag: ${after}\n`);
}

/**
 * The list of releases with one more: the commit that it was made of (its own cannot be known within it), and the
 * migrations that it was the first to have.
 */
export function withRelease(released, version, commit, migrations) {
  const known = new Set(Object.values(released).flatMap((one) => Object.values(one.migrations).flat()));
  const added = Object.entries(migrations).map(([name, all]) => [name, all.filter((one) => !known.has(one))]);
  return { ...released, [version]: { commit, migrations: Object.fromEntries(added) } };
}
