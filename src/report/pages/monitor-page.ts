import type { Summary } from '../../history/index.ts';
import type { ContractFrames } from '../contract/contract-frames.ts';
import { chartLibrary } from './chart-library.ts';
import { type Beside, page } from './frame.ts';
import { html, type Markup } from './html.ts';
import { monitorList } from './monitor-list.ts';
import { monitorPart } from './monitor-part.ts';
import { MONITOR_STYLE } from './monitor-style.ts';
import { printable } from './printable.ts';
import { VERDICT_WORDS } from './wording.ts';
import { verdictOf, worstFirst } from './worst-first.ts';

const NAME_LENGTH = 80;
/** A page of so many monitors stays under five megabytes. */
const MOST_PARTS = 10;

export interface MonitorPageParts {
  readonly summaries: readonly Summary[];
  readonly builtAt: Date;
  /** What the charts show first; absent: the last day. */
  readonly rangeMs?: number;
  /** Served, and to be loaded again when there is news. */
  readonly live?: boolean;
  /** The contract's lines; absent: none are shown. */
  readonly frames?: ContractFrames;
  readonly beside?: Beside;
}

/**
 * The monitor's page, `monitor.html`: a whole document that needs nothing but itself. Several monitors stand in a list,
 * and each has its part below, the worst first. Everything in the summaries is taken for untrusted text.
 */
export function monitorPage(given: MonitorPageParts): string {
  const { summaries, builtAt, rangeMs, live = false, frames, beside } = given;
  const ran = summaries.filter(({ current }) => current !== undefined);
  const sorted = worstFirst(ran);
  const [worst] = sorted;
  const { script, style } = chartLibrary();
  const options = { rangeMs, ...(frames && { frames }) };
  const parts = sorted.slice(0, MOST_PARTS).map((each, index) => monitorPart(each, index, options));
  return page({
    title: worst === undefined ? 'No run yet – Driftline' : pageTitle(worst),
    tone: worst === undefined ? 'unknown' : verdictOf(worst),
    place: 'monitor',
    builtAt,
    live,
    beside,
    main:
      worst === undefined
        ? emptyMain()
        : html`${sorted.length > 1 && monitorList(sorted, MOST_PARTS)}${parts}`,
    ...(worst === undefined ? {} : { scripts: [script], styles: [style, MONITOR_STYLE] }),
  });
}

function pageTitle(summary: Summary): string {
  const name = printable(summary.monitor, NAME_LENGTH);
  return `${VERDICT_WORDS[verdictOf(summary)].label}: ${name} – Driftline`;
}

function emptyMain(): Markup {
  return html`<div class="hero tone-unknown"><div class="inner">
<h1 class="eyebrow">Monitor</h1>
<h2 class="verdict">The monitor has not run yet</h2>
<p class="lead">Start it once; what it sees is kept, and this page fills with it.</p>
<pre class="command"><code>npx driftline check</code></pre>
<p class="lead">Then build this page again with <code>npx driftline report</code>. To keep the monitor running,
use <code>npx driftline watch</code> or a line of your crontab.</p>
</div></div>`;
}
