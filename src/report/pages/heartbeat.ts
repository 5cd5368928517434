import { type RunRecord, VERDICTS, type Verdict } from '../../history/index.ts';
import { html, type Markup, raw } from './html.ts';
import { mark, PLAIN_COLOURS } from './marks.ts';
import { printable } from './printable.ts';
import { countText, timeText, VERDICT_WORDS } from './wording.ts';

const CELLS = 90;
const CELL_WIDTH = 10;
const HEIGHT = 48;
const SUMMARY_LENGTH = 160;

/** A bar for each verdict: the worse, the taller. Each has its own shape, not only a colour. */
const BARS: Readonly<Record<Verdict, string>> = {
  up: '<path d="M1.5 20h7v28h-7z"/>',
  degraded: '<path d="M1.5 26h7v22h-7zM1.5 12h7v11h-7z"/>',
  drifting: '<path d="M1.5 20h7v28h-7zM1.5 12h7v5h-7z"/>',
  broken: '<path d="M1.5 30h7v18h-7zM1.5 4h7v22h-7z"/>',
  down: '<path d="M1.5 0h7v48h-7z"/>',
  unknown: '<path d="M1.5 41h7v7h-7z"/>',
};

/** The latest runs as a strip, one bar for each run, newest at the right. */
export function heartbeat(runs: readonly RunRecord[], now: string): Markup {
  const shown = runs.slice(-CELLS);
  const empty = CELLS - shown.length;
  const bars = shown.map((run, index) => bar(run, empty + index, now));
  return html`<figure class="heartbeat">
<svg width="100%" height="52" viewBox="0 0 ${CELLS * CELL_WIDTH} ${HEIGHT}" preserveAspectRatio="none"
role="img" aria-label="${ariaLabel(shown, now)}">
<path class="ground" d="M0 47.5h${CELLS * CELL_WIDTH}"/>
${bars}</svg>
<figcaption>${legend(shown)}</figcaption>
</figure>`;
}

function bar(run: RunRecord, index: number, now: string): Markup {
  const { label } = VERDICT_WORDS[run.verdict];
  const title = `${timeText(run.time, now)}, ${label}: ${printable(run.summary, SUMMARY_LENGTH)}`;
  const left = index * CELL_WIDTH;
  return html`<g class="bar tone-${run.verdict}" fill="${PLAIN_COLOURS[run.verdict]}" transform="translate(${left} 0)"><title>${title}</title>
<path class="reach" fill="none" d="M0 0h10v48H0z"/>${raw(BARS[run.verdict])}</g>\n`;
}

function tally(runs: readonly RunRecord[]): { verdict: Verdict; count: number }[] {
  const counted = VERDICTS.map((verdict) => ({
    verdict,
    count: runs.filter((run) => run.verdict === verdict).length,
  }));
  return counted.filter(({ count }) => count > 0);
}

function ariaLabel(runs: readonly RunRecord[], now: string): string {
  const counts = tally(runs).map(({ verdict, count }) => `${count} ${VERDICT_WORDS[verdict].label}`);
  const from = runs[0] === undefined ? '' : `, from ${timeText(runs[0].time, now)}`;
  return `The last ${countText(runs.length, 'run')}${from}: ${counts.join(', ')}.`;
}

function legend(runs: readonly RunRecord[]): Markup {
  const items = tally(runs).map(
    ({ verdict, count }) =>
      html`<li>${mark(verdict)}${count} ${VERDICT_WORDS[verdict].label.toLowerCase()}</li>`,
  );
  const shown =
    runs.length === 1 ? 'The only run so far' : `The last ${runs.length} runs, newest at the right`;
  return html`<span>${shown}</span><ul class="legend">${items}</ul>`;
}
