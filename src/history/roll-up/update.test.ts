import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../../report/temporary-directory.fixture.ts';
import { linesOfHistory } from '../store/history.fixture.ts';
import type { StoredRun } from '../store/line.ts';
import { readRunStore } from '../store/read.ts';
import { readRollUps } from './roll-up.ts';
import { QuantileSketch } from './sketch.ts';
import { rebuildRollUps, updateRollUps } from './update.ts';
import { variedHistory } from './varied-history.fixture.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const end = new Date('2026-02-02T03:59:00.000Z');
const after = (ms: number) => new Date(end.getTime() + ms);
/** Three days that cross a month, a run a minute. */
const history = variedHistory({ end, everyMs: MINUTE, runs: 3 * 24 * 60 });

function write(directory: string, runs: readonly StoredRun[]): void {
  for (const month of new Set(runs.map(({ run }) => run.time.slice(0, 7)))) {
    const ofMonth = runs.filter(({ run }) => run.time.startsWith(month));
    appendFileSync(join(directory, `login-${month}.ndjson`), linesOfHistory(ofMonth));
  }
}

function storeOf(runs: readonly StoredRun[]): string {
  const directory = temporaryDirectory();
  write(directory, runs);
  return directory;
}

const rollUpsOf = (directory: string) => [...readRollUps(directory, 'login').values()];

test('each complete hour has a line, the one that goes on has none', () => {
  const directory = storeOf(history);
  assert.equal(updateRollUps(directory, 'login', after(5 * MINUTE)), 71);
  assert.equal(updateRollUps(directory, 'login', after(20 * MINUTE)), 1);
  assert.deepEqual(
    readdirSync(directory).filter((name) => name.includes('hourly')),
    ['login-2026-01.hourly.ndjson', 'login-2026-02.hourly.ndjson'],
  );
  assert.equal(rollUpsOf(directory).at(-1)?.from, '2026-02-02T03:00:00.000Z');
});

test('an hour says what its runs say', () => {
  const directory = storeOf(history);
  updateRollUps(directory, 'login', after(HOUR));
  for (const hour of rollUpsOf(directory).slice(0, 20)) {
    const runs = history.filter(({ run }) => run.time.slice(0, 13) === hour.from.slice(0, 13));
    const count = (verdict: string) => runs.filter(({ run }) => run.verdict === verdict).length;
    assert.equal(hour.runs, runs.length);
    for (const [verdict, times] of Object.entries(hour.verdicts))
      assert.equal(times, count(verdict), verdict);
    assert.deepEqual(
      hour.gaps,
      runs.flatMap(({ run }) =>
        run.gap ? [{ from: run.gap.from, to: run.time, missed: run.gap.missed }] : [],
      ),
    );
    const served = runs.flatMap(({ run }) => run.serverMs ?? []);
    assert.equal(hour.server?.count, served.length);
    assert.equal(hour.server?.max, Math.max(...served));
    const trusted = runs.flatMap(({ steps }) => steps.filter(({ untrusted }) => !untrusted));
    const dns = trusted.flatMap(({ phases }) => phases.dns ?? []).sort((a, b) => a - b);
    assert.ok(hour.phases.dns);
    assert.equal(hour.phases.dns.count, dns.length);
    const median = QuantileSketch.from(hour.phases.dns).quantile(0.5) ?? 0;
    assert.ok(Math.abs(median - (dns[Math.ceil(dns.length / 2) - 1] ?? 0)) <= 0.011 * median);
    for (const { fingerprint, runs: times } of hour.findings) {
      const having = runs.filter(({ steps }) =>
        steps.some(({ findings }) => findings.some((finding) => finding.fingerprint === fingerprint)),
      );
      assert.equal(times, having.length, fingerprint);
    }
  }
});

test('hour by hour, all at once, and rebuilt: the same lines', () => {
  const [stepwise, atOnce] = [temporaryDirectory(), storeOf(history)];
  for (let first = 0; first < history.length; first += 45) {
    const runs = history.slice(first, first + 45);
    write(stepwise, runs);
    updateRollUps(stepwise, 'login', new Date(Date.parse(runs.at(-1)?.run.time ?? '') + MINUTE));
  }
  updateRollUps(stepwise, 'login', after(HOUR));
  updateRollUps(atOnce, 'login', after(HOUR));
  const texts = (directory: string) =>
    ['01', '02'].map((month) => readFileSync(join(directory, `login-2026-${month}.hourly.ndjson`), 'utf8'));
  assert.deepEqual(texts(stepwise), texts(atOnce));
  assert.equal(rebuildRollUps(stepwise, 'login', after(HOUR)), 72);
  assert.deepEqual(texts(stepwise), texts(atOnce));
});

test('each complete day has a line, which is the sum of its hours, also of one that was counted again', () => {
  const directory = storeOf(history);
  updateRollUps(directory, 'login', after(2 * HOUR));
  const days = () => [...readRollUps(directory, 'login', 'day').values()];
  assert.deepEqual(
    days().map(({ type, from, runs }) => `${type} ${from.slice(0, 10)} ${runs}`),
    ['day 2026-01-30 1200', 'day 2026-01-31 1440', 'day 2026-02-01 1440'],
  );
  updateRollUps(directory, 'login', after(30 * HOUR));
  assert.equal(days().length, 4);
  const hours = rollUpsOf(directory).filter(({ from }) => from.startsWith('2026-02-01'));
  const day = days()[2];
  assert.deepEqual(
    [day?.gaps, day?.verdicts.down],
    [hours.flatMap(({ gaps }) => gaps), hours.reduce((sum, { verdicts }) => sum + (verdicts.down ?? 0), 0)],
  );
  const sketch = new QuantileSketch();
  for (const { phases } of hours) if (phases.tls) sketch.addRecord(phases.tls);
  assert.deepEqual(day?.phases.tls, sketch.record());
  const wanted = days();
  rebuildRollUps(directory, 'login', after(30 * HOUR));
  assert.deepEqual(days(), wanted);
  const late = variedHistory({
    end: new Date('2026-02-02T02:10:30.000Z'),
    everyMs: MINUTE,
    runs: 1,
    seed: 9,
  });
  write(directory, late);
  updateRollUps(directory, 'login', after(31 * HOUR));
  assert.deepEqual(
    days().map(({ runs }) => runs),
    [1200, 1440, 1440, 241],
  );
});

test('where nothing is new nothing is written', () => {
  const directory = storeOf(history);
  updateRollUps(directory, 'login', after(HOUR));
  assert.equal(updateRollUps(directory, 'login', after(2 * HOUR)), 0);
});

test('a run that is written down late is counted in its hour', () => {
  const late = history.splice(-70, 1);
  const directory = storeOf(history);
  updateRollUps(directory, 'login', after(HOUR));
  write(directory, late);
  history.splice(-69, 0, ...late);
  assert.equal(updateRollUps(directory, 'login', after(HOUR)), 1);
  assert.deepEqual(
    rollUpsOf(directory).map(({ runs }) => runs),
    Array(72).fill(60),
  );
});

test('a line that was torn is written again, and one that stands there twice counts once', () => {
  const directory = storeOf(history);
  updateRollUps(directory, 'login', after(HOUR));
  const path = join(directory, 'login-2026-02.hourly.ndjson');
  const whole = readFileSync(path, 'utf8');
  const wanted = rollUpsOf(directory);
  for (const cut of [1, 100, 1500]) {
    writeFileSync(path, whole.slice(0, -cut));
    updateRollUps(directory, 'login', after(HOUR));
    assert.deepEqual(rollUpsOf(directory), wanted, String(cut));
  }
  appendFileSync(path, whole);
  assert.deepEqual(rollUpsOf(directory), wanted);
  unlinkSync(path);
  updateRollUps(directory, 'login', after(HOUR));
  assert.deepEqual(rollUpsOf(directory), wanted);
});

test('a rebuild keeps the hours that the run store no longer has', () => {
  const directory = storeOf(history);
  updateRollUps(directory, 'login', after(HOUR));
  const wanted = rollUpsOf(directory);
  writeFileSync(join(directory, 'login-2026-01.ndjson'), linesOfHistory(history.slice(300, 310)));
  rebuildRollUps(directory, 'login', after(HOUR));
  assert.deepEqual(rollUpsOf(directory), wanted);
});

test('no reader of the run store takes roll-ups for runs', () => {
  const directory = storeOf(history);
  updateRollUps(directory, 'login', after(HOUR));
  const { runs, damaged } = readRunStore(directory);
  assert.deepEqual([runs.length, damaged], [history.length, []]);
});
