/** The style of all pages. System fonts, one accent colour; every colour comes with a word or a shape. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #f8f7f3;
  --sheet: #fffefb;
  --ink: #1c1f24;
  --quiet: #595e68;
  --line: #dedbd2;
  --accent: #0b5f74;
  --up: #1b7a4b;
  --degraded: #6b6300;
  --drifting: #8a5a00;
  --broken: #b14410;
  --down: #b4203a;
  --unknown: #626873;
  --on-tone: #ffffff;
  --wash: 7%;
  --mono: ui-monospace, "SF Mono", "Cascadia Code", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #131519;
    --sheet: #1a1d23;
    --ink: #ebe9e4;
    --quiet: #a3a8b3;
    --line: #2e323a;
    --accent: #74cbdd;
    --up: #4fc48c;
    --degraded: #d8d06a;
    --drifting: #e6b65a;
    --broken: #ff9563;
    --down: #ff7482;
    --unknown: #a0a6b1;
    --on-tone: #14161a;
    --wash: 9%;
  }
}
.tone-up { --tone: var(--up); }
.tone-degraded { --tone: var(--degraded); }
.tone-drifting { --tone: var(--drifting); }
.tone-broken { --tone: var(--broken); }
.tone-down { --tone: var(--down); }
.tone-unknown { --tone: var(--unknown); }

*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body {
  margin: 0;
  background: var(--paper);
  color: var(--ink);
  font: 1rem/1.55 var(--sans);
  font-variant-numeric: tabular-nums;
  overflow-wrap: anywhere;
}
h1, h2, h3, h4, p, ul, dl, dd, figure, pre { margin: 0; padding: 0; }
ul { list-style: none; }
code, pre { font-family: var(--mono); font-size: .875em; }
pre { white-space: pre-wrap; }
/* For pages without this style only: with it, long words break anywhere. */
wbr { display: none; }
code, .pick, dd, td, th, li > span { unicode-bidi: isolate; }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: .2em; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; border-radius: 3px; }
.quiet, figcaption, .facts, .place { color: var(--quiet); }
.mark { width: 1em; height: 1em; flex: none; fill: var(--tone); }
.mark .ink { fill: none; stroke: var(--on-tone); stroke-width: 2.4; stroke-linecap: round; stroke-linejoin: round; }
.mark .hollow, .mark .line { fill: none; stroke: var(--tone); stroke-width: 2.2; stroke-linecap: round; }

.top, .inner, footer { max-width: 68rem; margin-inline: auto; padding-inline: clamp(1rem, 4vw, 2.5rem); }
.top { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1.75rem; padding-block: .7rem; }
.brand { display: flex; align-items: baseline; gap: .55rem; font-weight: 650; letter-spacing: -.01em; }
.brand svg { width: 1.7rem; height: 1.05rem; fill: none; stroke: var(--accent); stroke-width: 2.6; stroke-linecap: round; align-self: center; }
.brand path:first-child { stroke: var(--line); }
nav { display: flex; gap: 1.25rem; }
nav a { color: var(--quiet); text-decoration: none; padding-block: .25rem; border-bottom: 2px solid transparent; }
nav a:hover { color: var(--ink); }
nav a[aria-current] { color: var(--ink); border-color: var(--accent); }
.built { margin-inline-start: auto; color: var(--quiet); font-size: .875rem; }
.stale { background: var(--ink); color: var(--paper); text-align: center; padding: .6rem 1rem; }

.hero { background: color-mix(in oklab, var(--tone) var(--wash), var(--paper)); border-block: 1px solid color-mix(in oklab, var(--tone) 22%, var(--paper)); }
.hero .inner { padding-block: clamp(1.5rem, 3.5vw, 2.25rem); }
.eyebrow { font-size: .95rem; font-weight: 400; color: var(--quiet); display: flex; flex-wrap: wrap; gap: 0 .75rem; }
.eyebrow b { color: var(--ink); font-weight: 600; }
.verdict, .headline { display: flex; gap: .5em; align-items: flex-start; letter-spacing: -.022em; line-height: 1.2; text-wrap: pretty; }
.headline { font-size: clamp(1.9rem, 5.2vw, 3.1rem); font-weight: 680; }
.verdict { font-size: clamp(1.5rem, 3.7vw, 2.35rem); font-weight: 650; margin-top: .5rem; max-width: 52rem; }
.verdict .mark, .headline .mark { margin-top: .1em; }
.lasted { color: var(--quiet); font-weight: 400; white-space: nowrap; }
.because { font-weight: 400; }
.lead { margin-top: .9rem; max-width: 40rem; }
.facts { display: flex; flex-wrap: wrap; gap: .1rem 1.5rem; margin-top: 1rem; font-size: .95rem; }
.warning { display: flex; gap: .6rem; margin-top: 1rem; padding: .7rem .9rem; max-width: 46rem; background: var(--sheet); border: 1px solid var(--line); border-radius: .5rem; }
.warning .mark { --tone: var(--drifting); margin-top: .28em; }
.jumps { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: 1.1rem; }
.jumps a { display: block; padding: .3rem .8rem; border: 1px solid color-mix(in oklab, var(--tone) 45%, var(--paper)); border-radius: 2rem; color: var(--ink); text-decoration: none; background: var(--sheet); }
.jumps a:hover { border-color: var(--tone); }
.command { display: inline-block; margin-top: .9rem; padding: .5rem .9rem; background: var(--sheet); border: 1px solid var(--line); border-radius: .5rem; }

.heartbeat { margin-top: clamp(1.25rem, 3vw, 2rem); }
.heartbeat > svg { display: block; width: 100%; height: 3.25rem; overflow: visible; }
.ground { fill: none; stroke: var(--line); vector-effect: non-scaling-stroke; }
.bar { fill: var(--tone); }
.bar.tone-up { fill: color-mix(in oklab, var(--tone) 62%, var(--paper)); }
.bar .reach { fill: transparent; }
.bar:hover { fill: var(--ink); }
.heartbeat figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .1rem 1.5rem; margin-top: .6rem; font-size: .875rem; }
.legend { display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; }
.legend .mark, .tag .mark { vertical-align: -.13em; margin-inline-end: .4em; }
.uptime { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1rem; margin-top: clamp(1.5rem, 4vw, 2.25rem); }
.uptime dt { color: var(--quiet); font-size: .875rem; }
.uptime b { display: block; font-size: clamp(1.25rem, 3.2vw, 1.9rem); font-weight: 600; letter-spacing: -.02em; line-height: 1.3; }
.uptime dd { font-size: .875rem; text-wrap: pretty; }

section[id] { display: grid; grid-template-columns: 13rem minmax(0, 1fr); gap: 1rem 3rem; padding-block: 2.25rem; border-bottom: 1px solid var(--line); }
.inner > section:last-of-type { border-bottom: 0; }
h3 { font-size: 1.15rem; font-weight: 650; letter-spacing: -.01em; }
.aside p { font-size: .875rem; margin-top: .3rem; line-height: 1.5; }
.none { color: var(--quiet); }
h4 { font-size: 1.02rem; font-weight: 620; line-height: 1.4; }

.finding + .finding { margin-top: 1.75rem; padding-top: 1.75rem; border-top: 1px solid var(--line); }
.cause + .cause, .cause + .rest { margin-top: .7rem; padding-top: .7rem; border-top: 1px solid var(--line); }
.cause h4 .tag { margin-inline-end: .5rem; }
.cause > details { margin-top: .1rem; font-size: .925rem; }
.cause > details > summary { width: auto; padding-block: 0; }
.folded { padding: .2rem 0 .6rem; }
.folded > .quiet { margin-top: .5rem; }
.rest > .cause:first-of-type { margin-top: .7rem; }
.tag { font-weight: 620; color: var(--tone); white-space: nowrap; }
.finding h4 .tag { margin-inline-end: .5rem; }
.place { display: flex; flex-wrap: wrap; gap: 0 1rem; margin-top: .2rem; font-size: .9rem; }
.terms { margin-top: .8rem; padding: .75rem 1rem; background: var(--sheet); border: 1px solid var(--line); border-radius: .5rem; }
.terms div { display: grid; grid-template-columns: 5.5rem minmax(0, 1fr); gap: .1rem .75rem; }
.terms div + div { margin-top: .4rem; padding-top: .4rem; border-top: 1px dashed var(--line); }
.terms dt { color: var(--quiet); font-size: .9rem; }
.terms dd[class] > code { color: var(--tone); font-weight: 600; }
cite { display: block; font-style: normal; color: var(--quiet); font-size: .9em; }
.frame { margin-top: .6rem; }
.frame figcaption { font-size: .85rem; }
.frame pre { margin-top: .2rem; padding: .6rem 1rem; background: var(--sheet); border: 1px solid var(--line); border-radius: .5rem; line-height: 1.5; color: var(--quiet); }
.frame b { color: var(--ink); font-weight: 600; }
.frame .caret { font-style: normal; }
.again { margin-top: .35rem; font-size: .9rem; }
.again .quiet { margin-inline-end: .5rem; }
.hint { margin-top: .7rem; }
.finding > .quiet { margin-top: .35rem; font-size: .9rem; }
.quiet strong { color: var(--ink); }
.tests { padding-inline-start: 1.1rem; list-style: disc; }
details { margin-top: .7rem; }
summary { cursor: pointer; color: var(--accent); width: fit-content; padding-block: .15rem; }
.evidence figure { margin-top: .75rem; }
.evidence figcaption { font-size: .85rem; }
.evidence pre { margin-top: .2rem; padding: .7rem .9rem; background: var(--sheet); border: 1px solid var(--line); border-radius: .5rem; tab-size: 2; }
.pick { user-select: all; }
.copy { font: inherit; font-size: .8rem; color: var(--ink); background: var(--sheet); border: 1px solid var(--line); border-radius: .4rem; padding: .05rem .5rem; cursor: pointer; }
.copy[hidden] { display: none; }

table { width: 100%; border-collapse: collapse; font-size: .925rem; }
caption { text-align: start; color: var(--quiet); font-size: .875rem; padding-bottom: .4rem; }
th, td { text-align: start; vertical-align: top; font-weight: 400; padding: .5rem 1rem .5rem 0; border-bottom: 1px solid var(--line); }
tr > :last-child { padding-inline-end: 0; }
tbody tr:last-child > * { border-bottom: 0; }
thead th { color: var(--quiet); font-size: .85rem; padding-block: .3rem; white-space: nowrap; }
.numeric { text-align: end; white-space: nowrap; }
@media (min-width: 46.01rem) {
  time { white-space: nowrap; }
  .numeric + .words { padding-inline-start: .75rem; }
}
tbody th .cell { white-space: nowrap; }
[id^="steps-"] tbody th .cell { white-space: normal; }
table .tag { margin-inline-end: .4rem; }

.latency + .latency { margin-top: 2.5rem; }
.figures { display: flex; flex-wrap: wrap; gap: .3rem 2rem; margin: .5rem 0 1rem; }
.figures dt { font-size: .85rem; }
.figures dd { color: var(--ink); font-size: 1.15rem; font-weight: 600; letter-spacing: -.01em; }

.row { margin-top: 2rem; padding-top: 1.5rem; border-top: 1px solid color-mix(in oklab, var(--tone) 25%, var(--line)); }
.row .verdict { font-size: clamp(1.15rem, 2.6vw, 1.5rem); }
.row .facts { margin-top: .4rem; }
.row .facts strong { color: var(--ink); font-weight: 620; }
.overview .inner { padding-block: clamp(.9rem, 2vw, 1.25rem); }
.overview .headline { font-size: clamp(1.6rem, 4vw, 2.1rem); }
.overview .row { margin-top: .7rem; padding-top: .7rem; }
.overview .row .verdict { margin-top: 0; max-width: none; font-size: clamp(1.1rem, 2.2vw, 1.3rem); }
.overview .row .facts { margin-top: .15rem; }
.missing { display: flex; flex-wrap: wrap; align-items: center; gap: .3rem 1rem; }
.overview .command { margin-top: 0; padding: .1rem .7rem; }
.worst { margin-top: .4rem; }
.worst li { display: flex; flex-wrap: wrap; gap: 0 .75rem; align-items: baseline; }
.tight section[id] { padding-block: .85rem; }
.tight section[id] .content > details:first-child { margin-top: 0; }
.tight section[id] .content > details { margin-top: .15rem; }
.tight .content > details > summary { padding-block: 0; }
.tight .aside p { margin-top: .1rem; font-size: .8rem; line-height: 1.4; }
.tight .files { display: grid; grid-template-columns: repeat(auto-fill, minmax(21rem, 1fr)); gap: 0 2rem; font-size: .875rem; }
.tight .files li { display: block; padding-block: .2rem; border-bottom: 0; }
.lines li { display: flex; flex-wrap: wrap; gap: 0 1rem; justify-content: space-between; padding-block: .55rem; border-bottom: 1px solid var(--line); }
.lines li:last-child { border-bottom: 0; }
.monitor + .monitor { margin-top: 3rem; }
footer { padding-block: 1rem 1.4rem; color: var(--quiet); font-size: .85rem; }

@media (min-width: 46.01rem) {
  .overview .row { display: grid; grid-template-columns: 13rem minmax(0, 1fr); column-gap: 3rem; }
  .overview .row > * { grid-column: 2; }
  .overview .row > .eyebrow { grid-column: 1; grid-row: 1 / span 6; align-content: start; padding-top: .3rem; }
}
@media (max-width: 46rem) {
  .tight .files { grid-template-columns: minmax(0, 1fr); }
  .built { margin-inline-start: 0; width: 100%; }
  section[id] { grid-template-columns: minmax(0, 1fr); padding-block: 1.75rem; }
  .heartbeat figcaption { flex-direction: column; }
  .terms div { grid-template-columns: minmax(0, 1fr); }
  .frame pre { padding-inline: .7rem; font-size: .8em; }
  .frame .caret { display: none; }
  .runs tbody tr, .incidents tbody tr, [id^="steps-"] tbody tr { display: grid; grid-template-columns: 1fr 1fr; gap: .1rem 1rem; padding-block: .6rem; border-bottom: 1px solid var(--line); }
  .runs thead, .incidents thead, [id^="steps-"] thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .runs tbody tr > *, .incidents tbody tr > *, [id^="steps-"] tbody tr > * { border: 0; padding: 0; text-align: start; white-space: normal; }
  .runs tbody tr:last-child, .incidents tbody tr:last-child, [id^="steps-"] tbody tr:last-child { border-bottom: 0; }
  .runs td:last-child, .incidents td:last-child, [id^="steps-"] tbody th { grid-column: 1 / -1; }
  .runs .numeric::before, .incidents .numeric::before, .incidents .words[data-label]:not(:last-child)::before, [id^="steps-"] .numeric::before { content: attr(data-label) " "; color: var(--quiet); }
  th, td { padding-inline-end: .6rem; }
  tbody th .cell { white-space: normal; }
}
@media (max-width: 30rem) {
  .uptime { gap: .6rem; }
  .uptime .quiet { font-size: .8rem; }
}
@media print {
  :root { --paper: #fff; --sheet: #fff; --ink: #000; --quiet: #444; --line: #bbb; }
  nav, .jumps { display: none; }
  .hero, .bar, .mark { print-color-adjust: exact; }
  tr, .terms, .figures, .frame, .evidence figure, .heartbeat, footer, section[id^="monitor-"] { break-inside: avoid; }
  h2, h3, h4, caption, figcaption, thead { break-after: avoid; }
  tbody tr:first-child, .content, footer { break-before: avoid; }
  footer { padding-block: .4rem 0; font-size: .75rem; }
  .heartbeat figcaption { break-after: auto; }
  .copy { display: none; }
  section[id] { grid-template-columns: minmax(0, 1fr); padding-block: 1.1rem; }
  summary { list-style: none; }
  details:not([open]) { display: none; }
  .cause > details, .tight .content > details { display: block; }
  .cause > details::details-content { content-visibility: visible; block-size: auto; }
}
`;
