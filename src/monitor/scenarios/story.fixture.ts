// Test support: a short summary of a day: everything that was stored, notified and exported.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pendingAfter } from '../../history/state/next-state.ts';
import type { Alert } from '../../history/state/state.ts';
import { lastOf } from '../../history/store/latest.ts';
import type { StoredRun } from '../../history/store/line.ts';
import { readRunStore, type StoreContents } from '../../history/store/read.ts';
import type { RunRecord } from '../../history/store/record.ts';
import { readSummary } from '../../history/summary/read-summary.ts';
import type { Day } from './day.fixture.ts';

/** The day of one monitor. Empty parts are absent. */
interface DaySummary {
  /** Consecutive runs with the same verdict: `up×32 unknown/monitor-host×4 up×60`. */
  readonly verdicts: string;
  /** The alerts that the webhook accepted, in order. */
  readonly notified?: readonly string[];
  /** Failed attempts that were retried within a run. */
  readonly retried?: readonly string[];
  /** The summaries of the runs that were not up, without repetition. */
  readonly summaries?: readonly string[];
  /** For each run with a wait: the number of requests, and the end of the wait. */
  readonly waits?: readonly string[];
  /** The lifetime of the tokens, for each run in which it changed. */
  readonly lives?: readonly string[];
  readonly gaps?: readonly string[];
  readonly incidents?: readonly string[];
  /** After the last run. */
  readonly state: string;
  readonly pending?: readonly string[];
  /** The text file of the last run, without measured values and zeros. */
  readonly exported: readonly string[];
  readonly said?: readonly string[];
}

/** Summarizes the day of a monitor. */
export function summaryOf(day: Day, monitor = 'login'): DaySummary {
  const contents = contentsOf(day, monitor);
  const runs = contents.runs.map(({ run }) => run);
  const last = lastOf(historyOf(day), monitor);
  const state = last?.state && pendingAfter(last.state, last.deliveries);
  const now = new Date(runs.at(-1)?.time ?? 0);
  return {
    verdicts: stripOf(runs),
    ...some('notified', notificationsOf(day, monitor)),
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

function historyOf({ settings }: Day): string {
  return join(settings.reportsDirectory, 'history');
}

export function contentsOf(day: Day, monitor = 'login'): StoreContents {
  return readRunStore(historyOf(day), monitor);
}

function some<Name extends string>(name: Name, lines: readonly string[]) {
  return (lines.length > 0 ? { [name]: lines } : {}) as { readonly [Key in Name]?: readonly string[] };
}

/** Replaces what differs between test runs: ports, durations, and the error for an unknown host name. */
export function masked(text: string): string {
  return text
    .replaceAll(/127\.0\.0\.1:\d+/g, 'HOST')
    .replaceAll(/\b(?:ENOTFOUND|EAI_AGAIN)\b/g, 'UNKNOWN')
    .replaceAll(/\bafter \d+ ms/g, 'after N ms');
}

/** `13 03:15`; without the day for the first day. */
function clock(time = ''): string {
  return time.slice(8, 10) === '12' ? time.slice(11, 16) : `${time.slice(8, 10)} ${time.slice(11, 16)}`;
}

function stripOf(runs: readonly Pick<RunRecord, 'verdict' | 'cause'>[]): string {
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
    notBefore === undefined ? [] : [`${clock(time)} sent ${steps}, not before ${clock(notBefore)}`],
  );
}

function livesOf(runs: readonly RunRecord[]): string[] {
  const lives = runs.flatMap(({ time, tokenLifeSeconds: life }) =>
    life === undefined ? [] : [{ time, life: tens(life) }],
  );
  const changed = lives.filter(({ life }, index) => index > 0 && lives[index - 1]?.life !== life);
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

/** Measured times. */
const MEASURED =
  /^driftline_(?:probe_(?:duration|server|phase)_seconds|step_duration_seconds|steps_untrusted)\b/;
/** Series of every run. */
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

/** `verdict{verdict="up"} 1`; timestamps become times of the day. */
function shortened(line: string, monitor: string): string {
  const short = line
    .replace('driftline_', '')
    .replace(`monitor="${monitor}",`, '')
    .replace(`{monitor="${monitor}"}`, '');
  // Issue times of tokens and server clocks are in whole seconds.
  const life = /^(token_life_seconds) (\S+)$/.exec(short);
  if (life) return `${life[1]} ${tens(life[2])}`;
  return short.replace(/^(\S+_timestamp_seconds\S*) ([\d.e+]+)$/, (_, name, seconds) => {
    return `${name} ${clock(new Date(Number(seconds) * 1000).toISOString())}`;
  });
}
