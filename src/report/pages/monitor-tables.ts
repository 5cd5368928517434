import { durationText } from '../../core/index.ts';
import {
  type AlertDelivery,
  incidentFile,
  type Note,
  type NotifiedAlert,
  type Retry,
  type RunRecord,
  type StepRecord,
  type StoredRun,
  type Summary,
  type UnknownCause,
} from '../../history/index.ts';
import type { Phases } from '../../http/index.ts';
import { type Column, type HtmlValue, html, type Markup, more, printable, table } from './html.ts';
import { verdictTag } from './marks.ts';
import { countText, msText, timeElement } from './wording.ts';

const VISIBLE_RUNS = 12;
const MOST_INCIDENTS = 100;
const VISIBLE_INCIDENTS = 6;
const SUMMARY_LENGTH = 240;
const NAME_LENGTH = 80;

const RUN_COLUMNS: readonly Column[] = [
  { label: 'Time' },
  { label: 'Verdict' },
  { label: 'Steps', numeric: true },
  { label: 'Server', numeric: true },
  { label: 'Summary' },
];

/** The latest runs, newest first: twelve visible, the others collapsed. */
export function runTables(runs: readonly RunRecord[], now: string): Markup {
  const rows = [...runs].reverse().map((run) => runRow(run, now));
  const first = table('The latest runs, newest first', RUN_COLUMNS, rows.slice(0, VISIBLE_RUNS));
  const earlier = more('Earlier runs, newest first', RUN_COLUMNS, rows.slice(VISIBLE_RUNS));
  return html`<div class="runs">${first}${earlier}</div>`;
}

function runRow(run: RunRecord, now: string): HtmlValue[] {
  const server =
    run.serverMs === undefined ? html`<span class="quiet">no response</span>` : msText(run.serverMs);
  const summary = printable(run.summary, SUMMARY_LENGTH);
  return [timeElement(run.time, now), verdictTag(run.verdict), run.steps, server, summary];
}

const STEP_COLUMNS: readonly Column[] = [
  { label: 'Step' },
  { label: 'Response' },
  { label: 'Set-up', numeric: true },
  { label: 'Server', numeric: true },
  { label: 'Download', numeric: true },
  { label: 'Total', numeric: true },
];

/** The steps of a run with their timings: set-up, server, download. */
export function stepTable({ run, steps }: StoredRun, now: string): Markup {
  if (steps.length === 0)
    return html`<p class="quiet">The run of ${timeElement(run.time, now)} had no steps.</p>`;
  const unsent = run.skipped?.map((each) => html`<p>${printable(each, SUMMARY_LENGTH)}.</p>`);
  return html`${table(html`The run of ${timeElement(run.time, now)}`, STEP_COLUMNS, steps.map(stepRow))}${unsent}`;
}

function stepRow(step: StepRecord): HtmlValue[] {
  const operation = html`<strong>${printable(step.operation, NAME_LENGTH)}</strong>`;
  const name = html`${operation} <span class="quiet">${printable(step.case, NAME_LENGTH)}</span>`;
  const { server, download, total } = step.phases;
  const optional = (ms?: number) => (ms === undefined ? html`<span class="quiet">none</span>` : msText(ms));
  return [
    name,
    responseOf(step),
    optional(setUpOf(step.phases)),
    optional(server),
    optional(download),
    msText(total),
  ];
}

function responseOf(step: StepRecord): HtmlValue {
  const text =
    step.outcome === 'response' ? `Status ${step.status ?? 'unknown'}` : `No response: ${step.outcome}`;
  const found = step.findings.length;
  return [
    printable(text, NAME_LENGTH),
    found > 0 && html` <span class="quiet">${countText(found, 'finding')}</span>`,
  ];
}

/** All phases before the server phase; undefined if none was measured. */
function setUpOf({ dns, connect, proxy, tls, send }: Phases): number | undefined {
  const parts = [dns, connect, proxy, tls, send].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.reduce((sum, part) => sum + part, 0);
}

const INCIDENT_COLUMNS: readonly Column[] = [
  { label: 'From' },
  { label: 'Recovered' },
  { label: 'Lasted' },
  { label: 'Runs', numeric: true },
  { label: 'Summary' },
];

type Shown = Pick<Summary, 'incidents' | 'notes' | 'now' | 'details'>;

/** The incidents with their ids and what people wrote about them, newest first. */
export function incidentTable({ incidents, notes, now, details = [] }: Shown): Markup {
  const withPage = new Set(details.map(({ id }) => id));
  const rows = incidents.slice(0, MOST_INCIDENTS).map((incident) => {
    const { id, from, to, runs, verdicts, summary } = incident;
    const lasted = durationText(Date.parse(to ?? now) - Date.parse(from));
    const until = to === undefined ? html`<strong>not yet</strong>` : timeElement(to, now);
    const what = html`${verdicts.map((verdict) => verdictTag(verdict))} ${printable(summary, SUMMARY_LENGTH)}
${incidentName(id, withPage)}${noteList(notesOf(notes, id), now)}`;
    return [timeElement(from, now), until, lasted, runs, what];
  });
  const hidden = incidents.length - rows.length;
  const first = table('Incidents, newest first', INCIDENT_COLUMNS, rows.slice(0, VISIBLE_INCIDENTS));
  const earlier = more('Earlier incidents, newest first', INCIDENT_COLUMNS, rows.slice(VISIBLE_INCIDENTS));
  return html`<div class="incidents">${first}${earlier}</div>
${hidden > 0 && html`<p class="quiet">${countText(hidden, 'earlier incident')} not shown.</p>`}`;
}

function incidentName(id: string, withPage: ReadonlySet<string>): Markup {
  const name = html`<code>${printable(id, NAME_LENGTH)}</code>`;
  return withPage.has(id) ? html`<a href="${encodeURIComponent(incidentFile(id))}">${name}</a>` : name;
}

const MOST_NOTES = 20;
const NOTE_LENGTH = 2000;

export function notesOf(notes: readonly Note[], id: string): Note[] {
  return notes.filter(({ incident }) => incident === id);
}

/** The newest notes with their times, the oldest of them first. */
export function noteList(notes: readonly Note[], now: string): HtmlValue {
  const items = notes.slice(-MOST_NOTES).map(({ time, text }) => {
    return html`<li>${timeElement(time, now)} ${printable(text, NOTE_LENGTH)}</li>\n`;
  });
  return items.length > 0 && html`<ul class="notes" aria-label="Notes">${items}</ul>`;
}

/** Notes on incidents that are not among those of the table: they began with a warning, or are older. */
export function otherNotes({ incidents, notes, now, details = [] }: Shown): HtmlValue {
  const withPage = new Set(details.map(({ id }) => id));
  const listed = new Set(incidents.map(({ id }) => id));
  const others = notes.filter(({ incident }) => !listed.has(incident));
  const ids = [...new Set(others.map(({ incident }) => incident))].reverse().slice(0, MOST_NOTES);
  return ids.map((id) => {
    return html`<p>Notes on ${incidentName(id, withPage)}</p>${noteList(notesOf(others, id), now)}`;
  });
}

const MOST_ALERTS = 30;
const ALERT_LENGTH = 300;
const ALERT_COLUMNS = [{ label: 'Time' }, { label: 'Alert' }, { label: 'Notifications' }];

/** The alerts with their notifications, delivered and pending; newest first. */
export function alertTable(alerts: readonly NotifiedAlert[], now: string): Markup {
  const rows = alerts.slice(0, MOST_ALERTS).map((alert) => row(alert, now));
  const hidden = alerts.length - rows.length;
  return html`<div class="alerts">${table('Alerts, newest first', ALERT_COLUMNS, rows)}</div>
${hidden > 0 && html`<p class="quiet">${countText(hidden, 'earlier alert')} not shown.</p>`}`;
}

function row({ id, time, kind, headline, deliveries }: NotifiedAlert, now: string): HtmlValue[] {
  return [
    timeElement(time, now),
    html`${kind !== undefined && html`<strong>${kind}</strong> `}${printable(headline ?? id, ALERT_LENGTH)}`,
    html`<ul>${deliveries.map((delivery) => html`<li>${deliveryText(delivery, now)}</li>`)}</ul>`,
  ];
}

function deliveryText({ channel, outcome, attempts, time, problem }: AlertDelivery, now: string): Markup {
  const name = printable(channel, ALERT_LENGTH);
  const attemptCount = attempts > 1 && `, ${countText(attempts, 'attempt')}`;
  const why = problem !== undefined && html` <span class="quiet">${printable(problem, ALERT_LENGTH)}</span>`;
  if (outcome === 'delivered')
    return html`${verdictTag('up', 'Delivered')} ${name} ${timeElement(time, now)}${attemptCount}`;
  if (outcome === 'given-up') return html`${verdictTag('down', 'Given up')} ${name}${attemptCount}${why}`;
  return html`${verdictTag('drifting', 'Pending')} ${name}${attemptCount}, next attempt ${timeElement(time, now)}${why}`;
}

const MOST_RETRIES = 20;
const RETRY_LENGTH = 160;
const RETRY_COLUMNS = [
  { label: 'Run' },
  { label: 'Call' },
  { label: 'Failed attempts' },
  { label: 'Result' },
];

/** Retried calls: a call that succeeds only on retry points to a problem. */
export function retryTable(retries: readonly Retry[], now: string): Markup {
  const rows = retries
    .slice(0, MOST_RETRIES)
    .map((retry): HtmlValue[] => [
      timeElement(retry.time, now),
      html`${printable(retry.operation, RETRY_LENGTH)} <span class="quiet">${printable(retry.case, RETRY_LENGTH)}</span>`,
      html`<ol class="attempts">${retry.attempts.map(
        ({ failure, phases }) =>
          html`<li>${printable(failure, RETRY_LENGTH)} <span class="quiet">after ${msText(phases.total)}</span></li>`,
      )}</ol>`,
      retry.outcome === 'response'
        ? verdictTag('degraded', 'Response on retry')
        : verdictTag('down', `No response: ${retry.outcome}`),
    ]);
  return html`<div class="retries">${table('Retried calls, newest first', RETRY_COLUMNS, rows)}</div>`;
}

const MOST_ROWS = 60;
const VISIBLE_ROWS = 6;
const GAP_COLUMNS = [
  { label: 'From' },
  { label: 'Lasted' },
  { label: 'Runs', numeric: true },
  { label: 'Cause' },
];

/** Periods without data, with their causes; newest first. */
export function gapTable({ gaps, unknown, now }: Summary): Markup {
  const all = [
    ...gaps.map(({ from, to, missed }) => ({
      from,
      to,
      runs: missed,
      cause: 'scheduled runs were missed',
    })),
    ...unknown.map(({ from, to, runs, cause }) => ({ from, to, runs, cause: CAUSE_WORDS[cause] })),
  ].sort((a, b) => (a.from < b.from ? 1 : -1));
  const rows = all
    .slice(0, MOST_ROWS)
    .map(({ from, to, runs, cause }) => [
      timeElement(from, now),
      durationText(Date.parse(to ?? now) - Date.parse(from)),
      runs.toLocaleString('en-US'),
      to === undefined ? html`${cause}, <strong>ongoing</strong>` : cause,
    ]);
  const hidden = all.length - rows.length;
  const first = table('Periods with no data, newest first', GAP_COLUMNS, rows.slice(0, VISIBLE_ROWS));
  return html`<div class="gaps">${first}
${more('Earlier periods with no data, newest first', GAP_COLUMNS, rows.slice(VISIBLE_ROWS))}</div>
${hidden > 0 && html`<p class="quiet">${countText(hidden, 'more', 'more')} not shown.</p>`}`;
}

/** Causes of the verdict unknown, in words. */
export const CAUSE_WORDS: Readonly<Record<UnknownCause, string>> = {
  error: 'settings, a file or the disk failed on the monitor host',
  'monitor-host': 'monitor host unhealthy: its own network did not work',
  'event-loop': 'the monitor process was too busy to measure',
  'rate-limited': 'rate limited by the API',
  maintenance: 'maintenance window',
  overlap: 'the previous run was still in progress',
  deadline: 'the run exceeded its deadline',
  interrupted: 'the process ended during the run',
  internal: 'internal error of Driftline',
};
