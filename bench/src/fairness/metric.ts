/**
 * A number that a process tells of itself.
 *
 * @throws an error when it does not tell of it.
 */
export async function metricOf(
  url: string,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = text
    .split('\n')
    .find(
      (one) =>
        one.startsWith(name) &&
        /^[{ ]/.test(one.slice(name.length)) &&
        Object.entries(labels).every(([label, value]) => one.includes(`${label}="${value}"`)),
    );
  if (!line) throw new Error(`${url} does not tell ${name}`);
  return Number(line.slice(line.lastIndexOf(' ') + 1));
}
