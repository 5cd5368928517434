import type { Note, RunRecord, StepRecord, StoredRun, Summary } from '../../history/index.ts';
import type { Phases } from '../../http/index.ts';
import { type HtmlValue, html, type Markup } from './html.ts';
import { verdictTag } from './marks.ts';
import { printable } from './printable.ts';
import { type Column, more, table } from './table.ts';
import { countText, durationText, msText, timeElement } from './wording.ts';

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
  return table(html`The run of ${timeElement(run.time, now)}`, STEP_COLUMNS, steps.map(stepRow));
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

type Shown = Pick<Summary, 'incidents' | 'notes' | 'now'>;

/** The incidents with their ids and what people wrote about them, newest first. */
export function incidentTable({ incidents, notes, now }: Shown): Markup {
  const rows = incidents.slice(0, MOST_INCIDENTS).map((incident) => {
    const { id, from, to, runs, verdicts, summary } = incident;
    const lasted = durationText(Date.parse(to ?? now) - Date.parse(from));
    const until = to === undefined ? html`<strong>not yet</strong>` : timeElement(to, now);
    const what = html`${verdicts.map((verdict) => verdictTag(verdict))} ${printable(summary, SUMMARY_LENGTH)}
<code>${printable(id, NAME_LENGTH)}</code>${noteList(notesOf(notes, id), now)}`;
    return [timeElement(from, now), until, lasted, runs, what];
  });
  const hidden = incidents.length - rows.length;
  const first = table('Incidents, newest first', INCIDENT_COLUMNS, rows.slice(0, VISIBLE_INCIDENTS));
  const earlier = more('Earlier incidents, newest first', INCIDENT_COLUMNS, rows.slice(VISIBLE_INCIDENTS));
  return html`<div class="incidents">${first}${earlier}</div>
${hidden > 0 && html`<p class="quiet">${countText(hidden, 'earlier incident')} not shown.</p>`}`;
}

const MOST_NOTES = 20;
const NOTE_LENGTH = 2000;

function notesOf(notes: readonly Note[], id: string): Note[] {
  return notes.filter(({ incident }) => incident === id);
}

/** The newest notes with their times, the oldest of them first. */
function noteList(notes: readonly Note[], now: string): HtmlValue {
  const items = notes.slice(-MOST_NOTES).map(({ time, text }) => {
    return html`<li>${timeElement(time, now)} ${printable(text, NOTE_LENGTH)}</li>\n`;
  });
  return items.length > 0 && html`<ul class="notes" aria-label="Notes">${items}</ul>`;
}

/** Notes on incidents that are not among those of the table: they began with a warning, or are older. */
export function otherNotes({ incidents, notes, now }: Shown): HtmlValue {
  const listed = new Set(incidents.map(({ id }) => id));
  const others = notes.filter(({ incident }) => !listed.has(incident));
  const ids = [...new Set(others.map(({ incident }) => incident))].reverse().slice(0, MOST_NOTES);
  return ids.map((id) => {
    return html`<p>Notes on <code>${printable(id, NAME_LENGTH)}</code></p>${noteList(notesOf(others, id), now)}`;
  });
}
