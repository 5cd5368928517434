import type { Summary } from '../summary.ts';
import { page } from './frame.ts';
import { html, type Markup } from './html.ts';
import { monitorPart } from './monitor-part.ts';
import { printable } from './printable.ts';
import { VERDICT_WORDS } from './wording.ts';
import { verdictOf, worstFirst } from './worst-first.ts';

const NAME_LENGTH = 80;

/**
 * The monitor's page, `monitor.html`: a whole document that needs nothing but itself. Of several monitors each
 * has its part, the worst first. Everything in the summaries is taken for untrusted text.
 */
export function monitorPage(options: { summaries: readonly Summary[]; builtAt: Date }): string {
  const ran = options.summaries.filter(({ current }) => current !== undefined);
  const sorted = worstFirst(ran);
  const [worst] = sorted;
  return page({
    title: worst === undefined ? 'No run yet – Driftline' : pageTitle(worst),
    tone: worst === undefined ? 'unknown' : verdictOf(worst),
    place: 'monitor',
    builtAt: options.builtAt,
    main: worst === undefined ? emptyMain() : html`${sorted.map(monitorPart)}`,
  });
}

function pageTitle(summary: Summary): string {
  const name = printable(summary.monitor ?? 'monitor', NAME_LENGTH);
  return `${VERDICT_WORDS[verdictOf(summary)].label}: ${name} – Driftline`;
}

function emptyMain(): Markup {
  return html`<div class="hero tone-unknown"><div class="inner">
<h1 class="eyebrow">Monitor</h1>
<h2 class="verdict">The monitor has not run yet</h2>
<p class="lead">Start it once; what it sees is kept, and this page fills with it.</p>
<pre class="command"><code>npm run monitor</code></pre>
<p class="lead">Then build this page again with <code>npm run report</code>. To keep the monitor running,
use <code>npm run monitor:watch</code> or a line of your crontab.</p>
</div></div>`;
}
