import { Markup, markup } from './markup.js';

/**
 * A page that needs nothing but itself: no script, no font, no address. Light or dark as the reader's system is, and
 * black on white on paper.
 */
export function htmlPage(title: string, body: Markup): string {
  return `<!doctype html>
${markup`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`}`;
}

/** A part of a page under its heading; the id is unique in the page. */
export const section = (id: string, title: string, content: Markup): Markup =>
  markup`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${content}
</section>
`;

/**
 * Blue and orange of Okabe and Ito ("Color Universal Design", 2008), which colour-blind readers tell apart. Text has a
 * contrast of at least 4.5 to its ground and lines of 3, as WCAG 2.2 asks (1.4.3 and 1.4.11).
 */
const LIGHT =
  '--ground:#fff;--text:#1b1f24;--quiet:#57606a;--rule:#d0d7de;--band:#f6f8fa;--first:#0072b2;--second:#c2500a';
const DARK =
  '--ground:#14181d;--text:#e6e9ed;--quiet:#a5afba;--rule:#3a434d;--band:#1d232a;--first:#56b4e9;--second:#e69f00';

const STYLE = `
:root{${LIGHT}}
@media (prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--text);font:16px/1.5 system-ui,sans-serif}
main{max-width:1160px;margin:0 auto;padding:24px 20px 64px}
h1{font-size:1.7rem;line-height:1.2;margin:0 0 .6em;overflow-wrap:anywhere}
h2{font-size:1.25rem;margin:2em 0 .5em;padding-top:.6em;border-top:1px solid var(--rule)}
h3{font-size:1rem;margin:1.4em 0 .4em}
p,ul{max-width:74ch;margin:.5em 0}
.note{color:var(--quiet);font-size:.9rem}
.warning{border-left:4px solid var(--second);padding:.4em .9em;background:var(--band)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15em 1.2em;margin:.6em 0}
dt{color:var(--quiet)}
dd{margin:0;overflow-wrap:anywhere}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,400px),1fr));gap:20px;margin:1em 0}
figure{margin:0}
figcaption{font-size:.9rem;color:var(--quiet);margin-top:.2em}
.wide{overflow-x:auto;margin:1em 0}
.wide:focus-visible{outline:2px solid var(--first);outline-offset:2px}
table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding:.3em 0}
th,td{padding:.32em .65em;text-align:right;border-bottom:1px solid var(--rule);vertical-align:top}
th:first-child,.words{text-align:left}
td.number{white-space:nowrap}
tbody th{min-width:8em;overflow-wrap:break-word}
td.words{min-width:6em}
thead th{border-bottom:2px solid var(--quiet);vertical-align:bottom}
tbody th{font-weight:500}
.chart{display:block;width:100%;height:auto;max-width:560px;font-family:system-ui,sans-serif}
.chart.large{max-width:none}
.chart text{fill:var(--text);font-size:12px}
.chart .tick{fill:var(--quiet)}
.chart .grid{stroke:var(--rule);stroke-width:.7;fill:none}
.chart .axis{stroke:var(--quiet);stroke-width:1.2;fill:none}
.chart .mark{stroke:var(--quiet);stroke-width:1;stroke-dasharray:2 3;fill:none}
.chart .bar{stroke:var(--first);stroke-width:1.3;fill:none}
.chart .line{stroke-width:2.2;fill:none;stroke-linejoin:round}
.chart .line.first{stroke:var(--first)}
.chart .line.second{stroke:var(--second);stroke-dasharray:7 3}
.chart .line.guide{stroke:var(--quiet);stroke-width:1.2;stroke-dasharray:3 4}
.chart .point.first{fill:var(--first)}
.chart .point.second{fill:var(--second)}
.chart .point.guide{fill:var(--quiet)}
@page{margin:12mm}
@media print{
:root{${LIGHT};font-size:11px}
body{font-size:11px}
main{max-width:none;padding:0}
.wide{overflow:visible}
table{font-size:9px}
th,td{padding:.25em .5em}
.charts{grid-template-columns:1fr 1fr}
figure,tr{break-inside:avoid}
h2,h3,.note,caption{break-after:avoid}
}
`;
