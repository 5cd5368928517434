/** Additional style of the contract's page. */
export const CONTRACT_STYLE = `
.numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(6.2rem, 1fr)); align-items: end; gap: 1rem 1.1rem; margin-top: 1.25rem; }
.numbers dt { color: var(--quiet); font-size: .875rem; }
.numbers b { display: block; font-size: 1.15rem; font-weight: 600; letter-spacing: -.02em; line-height: 1.3; white-space: nowrap; }
.numbers dd { font-size: .875rem; }
.first { margin-top: 1.1rem; max-width: 52rem; }
.first li { display: flex; flex-wrap: wrap; gap: .1rem .75rem; padding-block: .3rem; }
.whole { margin-top: 0; }
.whole > .source { margin-top: .7rem; }
.m { white-space: nowrap; font-size: .85rem; color: var(--tone); }
h4 .m { font-weight: 400; }
.m + .m { margin-inline-start: .6rem; }
.m::before { margin-inline-end: .3em; }
.m.tested::before { content: "\\2713" / ""; }
.m.monitored::before { content: "\\223F" / ""; }
.m.never::before { content: "\\25CB" / ""; }
.m.drifting::before { content: "\\25B2" / ""; }
.m.broken::before { content: "\\25C6" / ""; }
.m.tested { --tone: var(--up); }
.m.monitored { --tone: var(--accent); }
.m.never { --tone: var(--unknown); }
.m.drifting, .m.broken, h4 .m.drifting, h4 .m.broken { font-weight: 620; }
.m.drifting { --tone: var(--drifting); }
.m.broken { --tone: var(--broken); }
.key { display: flex; flex-wrap: wrap; gap: .1rem 1.2rem; margin-bottom: 1rem; font-size: .875rem; }
.filter { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: baseline; margin-bottom: 1rem; font-size: .925rem; }
.filter[hidden] { display: none; }
.filter input, .filter select { font: inherit; color: var(--ink); background: var(--sheet); border: 1px solid var(--line); border-radius: .4rem; padding: .25rem .6rem; max-width: 100%; }
.filter label { min-width: 0; max-width: 100%; }
.filter input { width: 15rem; }
.group { margin: 0; border-top: 1px solid var(--line); }
.group > summary { width: auto; color: var(--ink); padding-block: .65rem; }
.group > .op { margin-inline-start: 1.1rem; }
.op { margin: 0; border-top: 1px solid var(--line); }
.op:last-of-type { border-bottom: 1px solid var(--line); }
.op > summary { width: auto; color: var(--ink); padding-block: .65rem; }
.op > summary:hover { background: var(--sheet); }
.method { display: inline-block; min-width: 3.2rem; font: 600 .85rem var(--mono); color: var(--accent); }
.op > summary .quiet { margin-inline: .4rem; }
.inside { padding: 0 0 1.4rem 1.1rem; }
.response { margin-top: 1.1rem; }
.response h4 { display: flex; flex-wrap: wrap; gap: 0 .7rem; align-items: baseline; }
.response h4 .quiet { font-weight: 400; }
.media { margin-top: .35rem; font-size: .9rem; }
.tree { margin-top: .25rem; border-inline-start: 1px solid var(--line); }
.tree li { display: flex; flex-wrap: wrap; gap: 0 .8rem; align-items: baseline; padding: .18rem 0 .18rem .9rem; font-size: .925rem; }
.tree ul { flex: 0 0 100%; padding-inline-start: 1.2rem; }
.tree .p { color: var(--quiet); font-size: .85rem; }
.source { padding-block: .8rem; background: var(--sheet); border: 1px solid var(--line); border-radius: .5rem; font-size: .85rem; line-height: 1.5; }
.source code { font-size: 1em; tab-size: 2; }
.source pre span, .source .hit pre code { display: block; padding-inline: 4.4rem 1rem; text-indent: -3.4rem; scroll-margin-top: 30vh; }
.source .hit { scroll-margin-top: 30vh; }
.source i { color: var(--quiet); font: .8rem var(--mono); user-select: none; margin-inline-end: .6rem; }
.source span:target { background: color-mix(in oklab, var(--accent) 14%, transparent); }
.source .hit { background: color-mix(in oklab, var(--tone) 10%, transparent); }
.source .at { margin-inline: 3.4rem 1rem; }
.at { padding: .2rem .6rem; margin: .15rem 0 .35rem; border-inline-start: 3px solid var(--tone); }
.at p { font-size: .875rem; }
.skip { padding-inline-start: 3.4rem; color: var(--quiet); }
@media (max-width: 46rem) {
  .numbers { grid-template-columns: repeat(auto-fit, minmax(6.5rem, 1fr)); }
  .inside { padding-inline-start: 0; }
  .mutation thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .mutation tbody tr { display: grid; grid-template-columns: 1fr 1fr; gap: .1rem 1rem; padding-block: .6rem; border-bottom: 1px solid var(--line); }
  .mutation tbody tr > * { border: 0; padding: 0; text-align: start; white-space: normal; }
  .mutation tbody th, .mutation td:last-child { grid-column: 1 / -1; }
  .mutation .numeric::before { content: attr(data-label) " "; color: var(--quiet); }
  .source { font-size: .78rem; }
  .source pre span, .source .hit pre code { padding-inline: 3.2rem .5rem; text-indent: -2.8rem; }
  .source .at { margin-inline: 1rem .5rem; }
}
@media print {
  .filter { display: none; }
  .op:not([open]), .group:not([open]), .whole:not([open]) { display: block; }
  .source .hit { break-inside: avoid; }
  #source:has(.whole:not([open])) { display: none; }
}
`;
