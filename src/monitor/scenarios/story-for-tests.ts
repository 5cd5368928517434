// Test support: what became of a day, in few words: what was stored, told and exported, all of it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Alert } from '../../history/state/alert.ts';
import { pendingAfter } from '../../history/state/pending.ts';
import { lastOf } from '../../history/store/last.ts';
import { readRunStore, type StoreContents } from '../../history/store/read.ts';
import type { RunRecord } from '../../history/store/record.ts';
import type { StoredRun } from '../../history/store/restore.ts';
import { readSummary } from '../../history/summary/read-summary.ts';
import type { Day } from './day-for-tests.ts';

/** Of one monitor. What there is none of is absent. */
export interface Story {
  /** Runs in a row with one verdict: `up×32 unknown/monitor-host×4 up×60`. */
  readonly verdicts: string;
  /** What the webhook took, in its order. */
  readonly notified?: readonly string[];
  /** Attempts within a run before the one that counts. */
  readonly retried?: readonly string[];
  /** What the runs that were not up say, each sentence once. */
  readonly summaries?: readonly string[];
  /** Until when the API asked to be left alone. */
  readonly waits?: readonly string[];
  /** How long tokens live, from the run on in which that changed. */
  readonly lives?: readonly string[];
  readonly gaps?: readonly string[];
  readonly incidents?: readonly string[];
  /** After the last run. */
  readonly state: string;
  readonly pending?: readonly string[];
  /** The textfile of the last run, without what is measured and without zeros. */
  readonly exported: readonly string[];
  readonly said?: readonly string[];
}

/** Tells the story of a monitor's day. */
export function storyOf(day: Day, monitor = 'login'): Story {
  const contents = contentsOf(day, monitor);
  const runs = contents.runs.map(({ run }) => run);
  const last = lastOf(historyOf(day), monitor);
  const state = last?.state && pendingAfter(last.state, last.deliveries);
  const now = new Date(runs.at(-1)?.time ?? 0);
  return {
    verdicts: stripOf(runs),
    ...some('told', notificationsOf(day, monitor)),
    ...some('retried', contents.runs.flatMap(attemptsOf)),
    ...some('summaries', summariesOf(runs)),
    ...some('waits', waitsOf(runs)),
    ...some('lives', livesOf(runs)),
    ...some('gaps', gapsOf(runs)),
    ...some('incidents', incidentsOf(historyOf(day), monitor, now)),
    state: `${state?.level} since ${clock(state?.since)}${state?.flapping ? ', flapping' : ''}`,
    ...some('pending', state?.pending.map(({ alert, channel }) => `${channel} ${lineOf(alert)}`) ?? []),
    exported: exportedOf(day, monitor),
    ...some('said', day.said.map(masked)),
  };
}

export function historyOf({ settings }: Day): string {
  return join(settings.reportsDirectory, 'history');
}

export function contentsOf(day: Day, monitor = 'login'): StoreContents {
  return readRunStore(historyOf(day), monitor);
}

function some<Name extends string>(name: Name, lines: readonly string[]) {
  return (lines.length > 0 ? { [name]: lines } : {}) as { readonly [Key in Name]?: readonly string[] };
}

/** Ports differ from one time to the next, and what is said of a name that does not exist from one network to another. */
export function masked(text: string): string {
  return text
    .replaceAll(/127\.0\.0\.1:\d+/g, 'HOST')
    .replaceAll(/\b(?:ENOTFOUND|EAI_AGAIN)\b/g, 'UNKNOWN')
    .replaceAll(/\bafter \d+ ms/g, 'after N ms');
}

/** `12 03:15`, and without the day where it is the first. */
function clock(time = ''): string {
  return time.slice(8, 10) === '12' ? time.slice(11, 16) : `${time.slice(8, 10)} ${time.slice(11, 16)}`;
}

export function stripOf(runs: readonly Pick<RunRecord, 'verdict' | 'cause'>[]): string {
  const rows: [word: string, count: number][] = [];
  for (const { verdict, cause } of runs) {
    const word = cause === undefined ? verdict : `${verdict}/${cause}`;
    const row = rows.at(-1);
    if (row?.[0] === word) row[1] += 1;
    else rows.push([word, 1]);
  }
  return rows.map(([word, count]) => `${word}×${count}`).join(' ');
}

function notificationsOf({ heard }: Day, monitor: string): string[] {
  const alerts = heard.map(({ body }) => JSON.parse(body) as Alert);
  return alerts.filter((alert) => alert.monitor === monitor).map(lineOf);
}

function lineOf({ time, kind, level, since, headline }: Alert): string {
  return `${clock(time)} ${kind} ${level}, since ${clock(since)}: ${masked(headline)}`;
}

function attemptsOf({ steps }: StoredRun): string[] {
  return steps.flatMap(({ attempts = [], operation, outcome, time }) =>
    attempts.map((attempt) => `${clock(time)} ${operation} ${attempt.outcome}, then ${outcome}`),
  );
}

function summariesOf(runs: readonly RunRecord[]): string[] {
  return [...new Set(runs.flatMap(({ verdict, summary }) => (verdict === 'up' ? [] : [masked(summary)])))];
}

function waitsOf(runs: readonly RunRecord[]): string[] {
  return runs.flatMap(({ time, notBefore, steps }) =>
    notBefore === undefined ? [] : [`${clock(time)} asked ${steps}, not before ${clock(notBefore)}`],
  );
}

function livesOf(runs: readonly RunRecord[]): string[] {
  const notified = runs.flatMap(({ time, tokenLifeSeconds: life }) =>
    life === undefined ? [] : [{ time, life: tens(life) }],
  );
  const changed = notified.filter(({ life }, index) => index > 0 && notified[index - 1]?.life !== life);
  return changed.map(({ time, life }) => `${clock(time)} ${life} s`);
}

function gapsOf(runs: readonly RunRecord[]): string[] {
  return runs.flatMap(({ time, gap }) =>
    gap ? [`${clock(time)} missed ${gap.missed} since ${clock(gap.from)}`] : [],
  );
}

function incidentsOf(history: string, monitor: string, now: Date): string[] {
  return readSummary(history, monitor, { now }).incidents.map(
    ({ from, to, runs, verdicts }) =>
      `${clock(from)} to ${to === undefined ? 'now' : clock(to)}: ${runs} × ${verdicts.join(', ')}`,
  );
}

/** Times that are measured. */
const MEASURED =
  /^driftline_(?:probe_(?:duration|server|phase)_seconds|step_duration_seconds|steps_untrusted)\b/;
/** What every run says. */
const USUAL = /^driftline_(?:monitor_info|step_success)\b/;

function exportedOf({ textfiles }: Day, monitor: string): string[] {
  const text = readFileSync(join(textfiles, `driftline-${monitor}.prom`), 'utf8');
  const series = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return series
    .filter((line) => !MEASURED.test(line) && !USUAL.test(line))
    .map((line) => shortened(line, monitor))
    .filter((line) => !line.endsWith(' 0'));
}

function tens(seconds: number | string | undefined): number {
  return Math.round(Number(seconds) / 10) * 10;
}

/** `verdict{verdict="up"} 1`, and moments as times of the day. */
function shortened(line: string, monitor: string): string {
  const short = line
    .replace('driftline_', '')
    .replace(`monitor="${monitor}",`, '')
    .replace(`{monitor="${monitor}"}`, '');
  // A token is issued, and a server tells its clock, in whole seconds.
  const life = /^(token_life_seconds) (\S+)$/.exec(short);
  if (life) return `${life[1]} ${tens(life[2])}`;
  return short.replace(/^(\S+_timestamp_seconds\S*) ([\d.e+]+)$/, (_, name, seconds) => {
    return `${name} ${clock(new Date(Number(seconds) * 1000).toISOString())}`;
  });
}
