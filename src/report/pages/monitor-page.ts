import type { MonitorPlaces, Summary } from '../../history/index.ts';
import type { ContractFrames } from '../contract/contract-frames.ts';
import { chartLibrary } from './chart-library.ts';
import { page, type SiblingPages } from './frame.ts';
import { html, type Markup, printable } from './html.ts';
import { monitorList, verdictOf, worstFirst } from './monitor-list.ts';
import { monitorPart } from './monitor-part.ts';
import { MONITOR_STYLE } from './monitor-style.ts';
import { placesPart } from './places-part.ts';
import { VERDICT_WORDS } from './wording.ts';

const NAME_LENGTH = 80;
/** Keeps the page under five megabytes. */
const MOST_PARTS = 10;

interface MonitorPageParts {
  readonly summaries: readonly Summary[];
  readonly builtAt: Date;
  /** The initial range of the charts; default: one day. */
  readonly rangeMs?: number;
  /** The page is served, and reloads when a new run is stored. */
  readonly live?: boolean;
  /** The lines of the contracts; absent: none are shown. */
  readonly frames?: ContractFrames;
  readonly siblings?: SiblingPages;
  /** The monitors that run at several places; absent: none. */
  readonly places?: readonly MonitorPlaces[];
}

/**
 * The monitor's page, `monitor.html`: a self-contained document. Several monitors are listed first; the
 * details of each follow, worst first. All texts in the summaries are treated as untrusted.
 */
export function monitorPage(given: MonitorPageParts): string {
  const { summaries, builtAt, rangeMs, live = false, frames, siblings, places = [] } = given;
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
    siblings,
    main:
      worst === undefined
        ? emptyMain()
        : html`${placesPart(places, builtAt.toISOString())}${sorted.length > 1 && monitorList(sorted, MOST_PARTS)}${parts}`,
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
<p class="lead">Run it once: its results are stored, and this page shows them.</p>
<pre class="command"><code>npx driftline check</code></pre>
<p class="lead">Then rebuild this page with <code>npx driftline report</code>. To keep the monitor running,
use <code>npx driftline watch</code> or a line of your crontab.</p>
</div></div>`;
}
