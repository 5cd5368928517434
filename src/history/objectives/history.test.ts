import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, readFileSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../../report/temporary-directory.fixture.ts';
import { compactRunStore } from '../roll-up/compact.ts';
import { updateRollUps } from '../roll-up/update.ts';
import { variedHistory } from '../roll-up/varied-history.fixture.ts';
import { linesOfHistory } from '../store/history.fixture.ts';
import type { StoredRun } from '../store/line.ts';
import { readRunStore } from '../store/read.ts';
import type { Uptime } from './range-count.ts';
import { historySummary } from './status.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const end = new Date('2026-06-30T23:50:00.000Z');
const now = new Date('2026-07-01T00:00:00.000Z');
/** 100 days, a run in 40 minutes, up to the turn of a day. */
const history = variedHistory({ end, everyMs: 40 * 60_000, runs: 100 * 36 });

function storeOf(runs: readonly StoredRun[]): string {
  const directory = temporaryDirectory();
  for (const month of new Set(runs.map(({ run }) => run.time.slice(0, 7)))) {
    const ofMonth = runs.filter(({ run }) => run.time.startsWith(month));
    appendFileSync(join(directory, `login-${month}.ndjson`), linesOfHistory(ofMonth));
  }
  return directory;
}

const since = (days: number) => {
  return history.filter(({ run }) => Date.parse(run.time) >= now.getTime() - days * DAY);
};

/** Drift is no downtime; an unknown run counts neither way. */
function uptimeOf(runs: readonly StoredRun[]): Uptime {
  const count = (...verdicts: readonly string[]) =>
    runs.filter(({ run }) => verdicts.includes(run.verdict)).length;
  const [failed, unknown] = [count('down', 'broken'), count('unknown')];
  const judged = runs.length - unknown;
  return { ratio: judged === 0 ? null : (judged - failed) / judged, judged, failed, unknown };
}

test('each range says what the runs within it say', () => {
  const { ranges } = historySummary(storeOf(history), 'login', now);
  for (const [name, days] of [
    ['day', 1],
    ['week', 7],
    ['month', 30],
    ['quarter', 90],
    ['year', 365],
  ] as const) {
    const runs = since(days);
    const range = ranges[name];
    assert.deepEqual(range.uptime, uptimeOf(runs), name);
    assert.equal(range.runs, runs.length);
    assert.equal(
      range.missed,
      runs.reduce((sum, { run }) => sum + (run.gap?.missed ?? 0), 0),
    );
    const served = Float64Array.from(runs.flatMap(({ run }) => run.serverMs ?? [])).sort();
    assert.deepEqual([range.server?.runs, range.server?.max], [served.length, served.at(-1)]);
    const p95 = served[Math.ceil(0.95 * served.length) - 1] ?? 0;
    assert.ok(
      Math.abs((range.server?.p95 ?? 0) - p95) <= 0.011 * p95,
      `${name}: ${range.server?.p95}, ${p95}`,
    );
  }
});

test('lines, roll-ups, roll-ups that are behind, and a compacted run store come to the same', () => {
  const directory = storeOf(history);
  const wanted = historySummary(directory, 'login', now, { rollUps: false });
  assert.deepEqual(historySummary(directory, 'login', now), wanted);
  updateRollUps(directory, 'login', new Date(now.getTime() - 13 * DAY));
  assert.deepEqual(historySummary(directory, 'login', now), wanted);
  updateRollUps(directory, 'login', now);
  assert.deepEqual(historySummary(directory, 'login', now), wanted);
  compactRunStore(directory, 'login', { now, keepMs: 2 * DAY });
  assert.deepEqual(historySummary(directory, 'login', now), wanted);
});

test('roll-ups out of their order come to the same', () => {
  const directory = storeOf(history);
  updateRollUps(directory, 'login', now);
  const wanted = historySummary(directory, 'login', now);
  const name = readdirSync(directory).find((each) => each.includes('2026-05.hourly')) ?? '';
  appendFileSync(join(directory, name), readFileSync(join(directory, name), 'utf8').slice(0, 50_000));
  assert.deepEqual(historySummary(directory, 'login', now), wanted);
});

test('gaps and findings of the whole year are reported once', () => {
  const { gaps, findings } = historySummary(storeOf(history), 'login', now);
  assert.deepEqual(
    gaps,
    history.flatMap(({ run }) =>
      run.gap ? [{ from: run.gap.from, to: run.time, missed: run.gap.missed }] : [],
    ),
  );
  assert.equal(new Set(findings.map(({ fingerprint }) => fingerprint)).size, findings.length);
  for (const { fingerprint, runs } of findings) {
    const having = history.filter(({ steps }) =>
      steps.some((step) => step.findings.some((finding) => finding.fingerprint === fingerprint)),
    );
    assert.equal(runs, having.length);
  }
});

test('a monitor that never ran has no runs, and no figures', () => {
  const { ranges, gaps, findings } = historySummary(join(temporaryDirectory(), 'history'), 'login', now);
  assert.deepEqual([ranges.year.runs, ranges.year.uptime.ratio, ranges.year.server], [0, null, undefined]);
  assert.deepEqual([gaps, findings], [[], []]);
});

test('reading writes nothing', () => {
  const directory = storeOf(history);
  const names = readdirSync(directory);
  historySummary(directory, 'login', now);
  assert.deepEqual(readdirSync(directory), names);
  assert.equal(readRunStore(directory).runs.length, history.length);
  for (const name of names) unlinkSync(join(directory, name));
});
