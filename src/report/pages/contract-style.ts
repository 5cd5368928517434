/** Additional style of the contract's page. */
export const CONTRACT_STYLE = `
.numbers { display: grid; grid-template-columns: repeat(auto-fit, minmax(6.2rem, 1fr)); align-items: end; gap: 1rem 1.1rem; margin-top: 1.25rem; }
.numbers dt { color: var(--quiet); font-size: .875rem; }
.numbers b { display: block; font-size: 1.15rem; font-weight: 600; letter-spacing: -.02em; line-height: 1.3; white-space: nowrap; }
.numbers dd { font-size: .875rem; }
.first { margin-top: 1.1rem; max-width: 52rem; }
.first li { display: flex; flex-wrap: wrap; gap: .1rem .75rem; padding-block: .3rem; }
.found + .found { margin-top: 1.75rem; padding-top: 1.75rem; border-top: 1px solid var(--line); }
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
.tree .p { color: var(--quiet); font-size: .85rem; }
.tree .d1 { padding-inline-start: 2.1rem; }
.tree .d2 { padding-inline-start: 3.3rem; }
.tree .d3 { padding-inline-start: 4.5rem; }
.tree .d4 { padding-inline-start: 5.7rem; }
.source { margin: 0; padding: .8rem 1rem .8rem 3.4rem; background: var(--sheet); border: 1px solid var(--line); border-radius: .5rem; font-size: .85rem; line-height: 1.5; }
.source li { scroll-margin-top: 30vh; }
.source li::marker { color: var(--quiet); font: .8rem var(--mono); }
.source > li > code { display: block; white-space: pre-wrap; font-size: 1em; tab-size: 2; }
.source li:target { background: color-mix(in oklab, var(--accent) 14%, transparent); }
.source .hit { background: color-mix(in oklab, var(--tone) 10%, transparent); }
.at { padding: .2rem .6rem; margin: .15rem 0 .35rem; border-inline-start: 3px solid var(--tone); }
.at p { font-size: .875rem; }
.skip { list-style: none; color: var(--quiet); }
@media (max-width: 46rem) {
  .numbers { grid-template-columns: repeat(auto-fit, minmax(6.5rem, 1fr)); }
  .inside { padding-inline-start: 0; }
  .mutation thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .mutation tbody tr { display: grid; grid-template-columns: 1fr 1fr; gap: .1rem 1rem; padding-block: .6rem; border-bottom: 1px solid var(--line); }
  .mutation tbody tr > * { border: 0; padding: 0; text-align: start; white-space: normal; }
  .mutation tbody th, .mutation td:last-child { grid-column: 1 / -1; }
  .mutation .numeric::before { content: attr(data-label) " "; color: var(--quiet); }
  .source { padding-inline: 2.6rem .5rem; font-size: .78rem; }
}
@media print {
  .op:not([open]) { display: block; }
  .source li { break-inside: avoid; }
}
`;
