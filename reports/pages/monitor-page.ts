import type { Verdict } from '../journal/record.ts';
import type { Summary } from '../summary.ts';
import { page } from './frame.ts';
import { html, type Markup } from './html.ts';
import { monitorPart } from './monitor-part.ts';
import { verdictOf, VERDICT_WORDS, worstFirst } from './wording.ts';

/**
 * The monitor's page, `monitor.html`: a whole document that needs nothing but itself. Of several monitors each
 * has its part, the worst first. Everything in the summaries is taken for untrusted text.
 */
export function monitorPage(options: { summaries: readonly Summary[]; builtAt: Date }): string {
  const ran = options.summaries.filter(({ current }) => current !== undefined);
  const sorted = [...ran].sort(
    (a, b) => WORST_FIRST.indexOf(verdictOf(a)) - WORST_FIRST.indexOf(verdictOf(b)),
  );
  const worst = sorted[0];
  const tone = worst === undefined ? 'unknown' : verdictOf(worst);
  return page({
    title: worst === undefined ? 'No run yet – Driftline' : pageTitle(worst),
    tone,
    place: 'monitor',
    builtAt: options.builtAt,
    main: worst === undefined ? emptyMain() : html`${sorted.map(monitorPart)}`,
  });
}

function pageTitle(summary: Summary): string {
  return `${VERDICT_WORDS[verdictOf(summary)].label}: ${summary.monitor ?? 'monitor'} – Driftline`;
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
