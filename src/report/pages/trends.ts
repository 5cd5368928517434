import { durationText } from '../../core/index.ts';
import { isComparable, type SuiteRun } from '../../history/index.ts';
import type { SuiteReport } from '../findings-file.ts';
import { type HtmlValue, html, type Markup, more, printable, raw, section, table } from './html.ts';
import { countText, percentText, timeElement } from './wording.ts';

const MOST_RUNS = 60;
const MOST_ROWS = 5;
const WIDTH = 600;
const HEIGHT = 48;

/** Causes, coverage and duration over the whole runs of the suite that tested the same; nothing before the second. */
export function trendSection(
  suite: Pick<SuiteReport, 'target' | 'contract' | 'depth'>,
  all: readonly SuiteRun[],
  now: string,
): HtmlValue {
  const runs = all.filter((each) => !each.partial && isComparable(each, suite)).slice(-MOST_RUNS);
  if (runs.length < 2) return undefined;
  const rows = [...runs]
    .reverse()
    .map((run) => [
      timeElement(run.time, now),
      placeOf(run),
      String(errorsIn(run)),
      coverageText(run),
      durationText(run.durationMs),
    ]);
  const columns = [
    ...[{ label: 'Run' }, { label: 'Revision' }, { label: 'Violations', numeric: true }],
    ...[
      { label: 'Responses seen', numeric: true },
      { label: 'Took', numeric: true },
    ],
  ];
  return section(
    'trends',
    'Over the runs',
    `The last ${runs.length} whole runs of the suite, every branch, the latest at the right.`,
    html`${line('Contract violations', runs, errorsIn, (value) => countText(value, 'violation'))}
${line('Documented responses seen', runs, shareOf, percentText)}
${line('Duration', runs, ({ durationMs }) => durationMs, durationText)}
<div class="runs">${table('Run by run, latest first', columns, rows.slice(0, MOST_ROWS))}
${more('Earlier runs', columns, rows.slice(MOST_ROWS))}</div>`,
  );
}

/** A line over the runs, with its first and last value in words. */
function line(
  label: string,
  runs: readonly SuiteRun[],
  measured: (run: SuiteRun) => number | undefined,
  inWords: (value: number) => string,
): HtmlValue {
  const values = runs.map(measured);
  const known = values.filter((each) => each !== undefined);
  const [first] = known;
  const last = known.at(-1);
  if (first === undefined || last === undefined || known.length < 2) return undefined;
  const most = Math.max(...known) || 1;
  const step = WIDTH / (values.length - 1);
  const y = (value: number) => (HEIGHT - 2 - (value / most) * (HEIGHT - 4)).toFixed(1);
  const points = values.flatMap((value, index) =>
    value === undefined ? [] : [`${(index * step).toFixed(1)},${y(value)}`],
  );
  const said = `${label}: ${inWords(first)} at first, ${inWords(last)} now, ${inWords(Math.max(...known))} at most`;
  return html`<figure class="heartbeat">
<svg width="100%" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${said}">
<path class="ground" d="M0 47.5h${WIDTH}"/>
<polyline fill="none" stroke="#0b7a94" stroke-width="2" vector-effect="non-scaling-stroke" points="${raw(points.join(' '))}"/></svg>
<figcaption><span>${label}</span><span>${inWords(first)} → ${inWords(last)}</span></figcaption>
</figure>`;
}

function errorsIn({ causes }: SuiteRun): number {
  return causes.filter(({ severity }) => severity === 'error').length;
}

function shareOf({ coverage }: SuiteRun): number | undefined {
  return coverage && coverage.responses.of > 0 ? coverage.responses.done / coverage.responses.of : undefined;
}

function coverageText(run: SuiteRun): string {
  const { responses } = run.coverage ?? {};
  return responses ? `${responses.done} of ${responses.of}` : '–';
}

function placeOf({ branch, revision }: SuiteRun): Markup {
  const short = revision?.slice(0, 7);
  return html`${branch === undefined ? '' : printable(branch, 60)} ${short && html`<code>${printable(short, 12)}</code>`}`;
}
