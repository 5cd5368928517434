/** Additional style of the monitor's page. */
export const MONITOR_STYLE = `
:root {
  --band: #0b5f7450;
  --band-faint: #0b5f741f;
  --phase-dns: #c3bba8;
  --phase-connect: #9fa8ad;
  --phase-proxy: #b08fa3;
  --phase-tls: #76879a;
  --phase-send: #d0a760;
  --phase-server: #0b5f74;
  --phase-download: #86b8a4;
}
@media (prefers-color-scheme: dark) {
  :root:not([data-print]) {
    --band: #74cbdd55;
    --band-faint: #74cbdd24;
    --phase-dns: #5d5a52;
    --phase-connect: #737c82;
    --phase-proxy: #a07c92;
    --phase-tls: #8c9db2;
    --phase-send: #c79a4f;
    --phase-server: #74cbdd;
    --phase-download: #5b9a83;
  }
}
:root[data-print] { --paper: #fff; --sheet: #fff; --ink: #000; --quiet: #444; --line: #bbb; --accent: #0b5f74; --down: #b4203a; --drifting: #8a5a00; --broken: #b14410; --unknown: #626873; }

.facts strong { color: var(--ink); font-weight: 620; }
.uptime { grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); }
.uptime .budget .bar-left { display: block; width: 100%; height: .35rem; margin-block: .3rem .35rem; }
.bar-left .all { fill: var(--line); }
.bar-left .left { fill: var(--tone); }
@media (min-width: 60rem) { .uptime b { font-size: 1.5rem; } }
.days > svg { height: 3rem; }

.monitors { padding-block: 1.5rem 2.25rem; overflow-x: auto; }
.list-title { font-size: 1.4rem; letter-spacing: -.015em; margin-bottom: .6rem; }

.ranges { display: flex; flex-wrap: wrap; gap: .35rem; margin-top: 1rem; }
.ranges[hidden] { display: none; }
.ranges button { font: inherit; font-size: .9rem; color: var(--ink); background: var(--sheet); border: 1px solid var(--line); border-radius: 2rem; padding: .25rem .85rem; cursor: pointer; }
.ranges button:hover { border-color: var(--accent); }
.ranges button[aria-pressed="true"] { background: var(--accent); border-color: var(--accent); color: var(--paper); font-weight: 600; }
.chart { margin-top: 1.25rem; }
.chart figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .2rem 1.25rem; align-items: baseline; }
.chart h4 { color: var(--ink); }
.chart h4 .quiet { font-weight: 400; font-size: .875rem; }
.chart .legend { font-size: .85rem; }
.plot-area { margin-top: .4rem; min-height: 220px; border-radius: .4rem; touch-action: pan-y; }
.plot-area.short { min-height: 160px; }
.plot-area .u-select { background: color-mix(in oklab, var(--accent) 18%, transparent); }
.plot-area .u-cursor-x { border-color: var(--quiet); }
.plot-area .uplot { font-family: inherit; }
.readout { margin-top: .6rem; min-height: 3em; font-size: .875rem; color: var(--quiet); }
.swatch { width: .8em; height: .8em; margin-inline-end: .4em; vertical-align: -.05em; overflow: visible; }
.swatch-line { fill: var(--accent); }
.swatch-line path { transform: scaleY(.35); transform-origin: center; }
.swatch-band { fill: var(--band); }
.swatch-faint { fill: var(--band-faint); stroke: var(--band); }
.swatch-limit { fill: none; stroke: var(--broken); stroke-width: 3; stroke-dasharray: 5 3; }
.swatch-limit path { transform: scaleY(.05); transform-origin: center; vector-effect: non-scaling-stroke; stroke-width: 2; }
.swatch-shade-incident { fill: color-mix(in oklab, var(--down) 35%, var(--paper)); }
.swatch-shade-maintenance { fill: color-mix(in oklab, var(--accent) 30%, var(--paper)); }
.swatch-shade-monitor-host { fill: color-mix(in oklab, var(--drifting) 35%, var(--paper)); }
.swatch-shade-unknown { fill: color-mix(in oklab, var(--unknown) 35%, var(--paper)); }
.swatch-shade-gap { fill: color-mix(in oklab, var(--quiet) 30%, var(--paper)); }
.swatch-phase-dns { fill: var(--phase-dns); }
.swatch-phase-connect { fill: var(--phase-connect); }
.swatch-phase-proxy { fill: var(--phase-proxy); }
.swatch-phase-tls { fill: var(--phase-tls); }
.swatch-phase-send { fill: var(--phase-send); }
.swatch-phase-server { fill: var(--phase-server); }
.swatch-phase-download { fill: var(--phase-download); }

.timeline .span { display: block; width: 7rem; height: .75rem; margin-top: .35rem; fill: var(--tone); }
.timeline .tick { fill: none; stroke: var(--up); stroke-width: 2.5; vector-effect: non-scaling-stroke; }
.timeline tbody th .cell, .changes tbody th .cell, .retries tbody th .cell { white-space: normal; }
.timeline tbody th .quiet { display: block; }
.attempts { margin: 0; padding-inline-start: 1.2rem; }
.alerts ul { display: grid; gap: .2rem; }

@media (min-width: 46.01rem) {
  .timeline thead th:first-child { width: 34%; }
  .timeline time { white-space: normal; }
  .timeline .span { width: 5rem; }
  .finding .terms { display: grid; grid-template-columns: 1fr 1fr; gap: 1.5rem; }
  .finding .terms div { grid-template-columns: minmax(0, 1fr); align-content: start; }
  .finding .terms div + div { margin-top: 0; padding-top: 0; border-top: 0; }
}
@media (max-width: 46rem) {
  .monitors tbody tr, .timeline tbody tr, .alerts tbody tr, .retries tbody tr, .gaps tbody tr, .changes tbody tr { display: grid; grid-template-columns: 1fr 1fr; gap: .1rem 1rem; padding-block: .6rem; border-bottom: 1px solid var(--line); }
  .monitors thead, .timeline thead, .alerts thead, .retries thead, .gaps thead, .changes thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .monitors tbody tr > *, .timeline tbody tr > *, .alerts tbody tr > *, .retries tbody tr > *, .gaps tbody tr > *, .changes tbody tr > * { border: 0; padding: 0; text-align: start; white-space: normal; }
  .timeline tbody th, .changes tbody tr > *, .timeline [data-label="Accepted"], .alerts td, .retries td, .monitors td:nth-child(2), .gaps td:last-child { grid-column: 1 / -1; }
  .changes [data-label]::before, .timeline [data-label$=" seen"]::before, .timeline [data-label="Accepted"]::before, .timeline .numeric::before, .monitors .numeric::before, .monitors [data-label="Since"]::before, .monitors [data-label="Last run"]::before, .gaps .numeric::before { content: attr(data-label) " "; color: var(--quiet); }
  .charts details, [id^="days-"] details { overflow-x: auto; }
  .uptime { grid-template-columns: repeat(2, 1fr); }
}
@media print {
  .ranges, .readout { display: none; }
  .chart, .heartbeat { break-inside: avoid; }
  .swatch, .span, .bar-left, canvas { print-color-adjust: exact; }
}
`;
