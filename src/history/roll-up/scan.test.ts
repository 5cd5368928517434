import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { seededRandom } from '../../core/seeded-random.ts';
import { temporaryDirectory } from '../../report/temporary-directory.fixture.ts';
import { linesOfHistory } from '../store/history.fixture.ts';
import { deliveryLine, type StoredRun } from '../store/line.ts';
import { FULL_DELIVERY } from '../store/samples.fixture.ts';
import { emptyRunSummary, type RunSummary, runSummaryAt, type ScanOptions, scanRuns } from './scan.ts';
import { variedHistory } from './varied-history.fixture.ts';

const end = new Date('2026-01-12T03:16:00.000Z');
const MINUTE = 60_000;

function storeOf(content: string | Uint8Array): string {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'login-2026-01.ndjson'), content);
  return directory;
}

const copyOf = (runSummary: RunSummary): RunSummary => structuredClone(runSummary);

function scanned(content: string | Uint8Array, options: ScanOptions = {}): RunSummary[] {
  const runSummaries: RunSummary[] = [];
  scanRuns(storeOf(content), 'login', options, (runSummary) => runSummaries.push(copyOf(runSummary)));
  return runSummaries;
}

const parsed = (history: readonly StoredRun[]) =>
  history.map((run) => comparable(copyOf(runSummaryAt(run, emptyRunSummary()))));

/** Of a finding that comes again within the hour, the first one stands for all. */
function comparable(runSummary: RunSummary): object {
  return { ...runSummary, findings: runSummary.findings.map(({ fingerprint }) => fingerprint) };
}

test('each run is handed over once, in the order of its lines', () => {
  for (let seed = 1; seed <= 5; seed += 1) {
    const history = variedHistory({ end, everyMs: MINUTE, runs: 400, seed });
    assert.deepEqual(scanned(linesOfHistory(history)).map(comparable), parsed(history));
  }
});

test('damaged lines, blank ones, deliveries and holes alter no neighbour', () => {
  const history = variedHistory({ end, everyMs: MINUTE, runs: 100 });
  const [first, second] = [history.slice(0, 50), history.slice(50)].map(linesOfHistory);
  const damage = Buffer.concat([
    Buffer.from(`${deliveryLine(FULL_DELIVERY)}\n\n42\n${first?.slice(0, 700)}\n`),
    Buffer.alloc(5000),
    Buffer.from([0x0a, 0xff, 0xfe, 0x0a]),
  ]);
  const content = Buffer.concat([Buffer.from(first ?? ''), damage, Buffer.from(second ?? '')]);
  assert.deepEqual(scanned(content).map(comparable), parsed(history));
});

test('bytes that flipped cost no run but those that they stand in', () => {
  const history = variedHistory({ end, everyMs: MINUTE, runs: 200 });
  const lines = history.map((run) => linesOfHistory([run]));
  for (let seed = 1; seed <= 30; seed += 1) {
    const random = seededRandom(seed);
    const bytes = Buffer.from(lines.join(''));
    const touched = new Set<number>();
    for (let flips = 0; flips < 20; flips += 1) {
      const index = Math.floor(random() * lines.length);
      const line = Buffer.byteLength(lines[index] ?? '');
      const begin = Buffer.byteLength(lines.slice(0, index).join(''));
      // The newline stays: without it, the next line would be touched as well.
      const position = begin + Math.floor(random() * (line - 1));
      bytes[position] = (bytes[position] ?? 0) ^ (1 << Math.floor(random() * 8));
      touched.add(index);
    }
    const found = new Set(scanned(bytes).map(({ at }) => at));
    const lost = history.filter(({ run }, index) => !touched.has(index) && !found.has(Date.parse(run.time)));
    assert.deepEqual(lost, []);
  }
});

test('a last line without its end is no run; one that lacks the newline alone is', () => {
  const text = linesOfHistory(variedHistory({ end, everyMs: MINUTE, runs: 3 }));
  assert.equal(scanned(text.slice(0, -1)).length, 3);
  assert.equal(scanned(text.slice(0, -2)).length, 2);
});

test('a line that is longer than what is read at once is read', () => {
  const history = variedHistory({ end, everyMs: MINUTE, runs: 3 }).map(({ run, ...rest }) => ({
    ...rest,
    run: { ...run, summary: 'x'.repeat(600_000) },
  }));
  assert.deepEqual(scanned(linesOfHistory(history)).map(comparable), parsed(history));
});

test('runs from a moment on are found in the middle of a large file, also where a clock was set back', () => {
  const history = variedHistory({ end, everyMs: MINUTE, runs: 5000 });
  const late = history.splice(4000, 1);
  const order = [...history, ...late];
  for (const hours of [0, 1, 5, 40, 90]) {
    const from = new Date(end.getTime() - hours * 60 * MINUTE);
    const wanted = order.filter(({ run }) => Date.parse(run.time) >= from.getTime());
    assert.deepEqual(scanned(linesOfHistory(order), { from }).map(comparable), parsed(wanted));
  }
});

test('other monitors of the same run store are left out', () => {
  const history = variedHistory({ end, everyMs: MINUTE, runs: 10 });
  const foreign = history.map(({ run, ...rest }) => ({ ...rest, run: { ...run, monitor: 'other' } }));
  assert.equal(scanned(linesOfHistory([...foreign, ...history])).length, 10);
});

test('a run store that is missing has no run', () => {
  scanRuns(join(temporaryDirectory(), 'history'), 'login', {}, () => assert.fail('a run'));
});
