import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../../report/temporary-directory.fixture.ts';
import { linesFromEnd, linesOf } from './files.ts';
import { EVIDENCE, linesOfHistory, makeFinding, makeHistory, makeRun, makeStep } from './history.fixture.ts';
import { parseLine, storeLine } from './line.ts';
import { readRunStore } from './read.ts';
import type { RunRecord, StepRecord } from './record.ts';
import { openRunStore } from './run-store.ts';

const end = new Date('2026-02-01T00:01:00Z');
const MINUTE = 60_000;
const line = (run: RunRecord, ...steps: StepRecord[]) => storeLine(run, steps);
const other = (record: object) => `${JSON.stringify(record)}\n`;

/** A directory that holds one run store file of a text. */
function historyOf(text: string | Uint8Array, name = 'login-2026-01.ndjson'): string {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, name), text);
  return directory;
}

test('a missing directory is an empty run store', () => {
  const contents = readRunStore(join(temporaryDirectory(), 'history'));
  assert.deepEqual(contents, { runs: [], deliveries: [], monitors: [], damaged: [] });
});

test('what the run store wrote is read as it was, run by run, in the order of time', () => {
  const directory = temporaryDirectory();
  const history = makeHistory({
    end,
    everyMs: MINUTE,
    runs: 4,
    verdictAt: (before) => (before === 1 ? 'down' : 'up'),
  });
  const runStore = openRunStore(directory, 'login', { now: () => end });
  for (const entry of [...history].reverse()) runStore.append(linesOfHistory([entry]));
  runStore.close();
  const contents = readRunStore(directory);
  assert.deepEqual(contents.runs, history);
  assert.deepEqual(contents.monitors, ['login']);
  assert.deepEqual(contents.damaged, []);
});

test('damaged, foreign and newer lines are skipped and listed, and never alter their neighbours', () => {
  const text = [
    line(makeRun({ run: 'first' })),
    '{"type":"run","version":3,"ru\n',
    '\n',
    'panic: out of memory\n',
    '42\n',
    other({ level: 30, msg: 'started' }),
    line(makeRun({ version: 4 })),
    line(makeRun({ version: 1 })),
    line(makeRun(), makeStep()),
    '{"torn',
  ].join('');
  const contents = readRunStore(historyOf(text));
  assert.deepEqual(contents.runs, [
    { run: makeRun({ run: 'first' }), steps: [] },
    { run: makeRun(), steps: [makeStep()] },
  ]);
  const file = 'login-2026-01.ndjson';
  assert.deepEqual(
    contents.damaged,
    [2, 4, 5, 6, 7, 8, 10].map((number) => ({ file, line: number })),
  );
});

test('a line that a power cut tore and bytes that are no text cost one line each', () => {
  const directory = historyOf(Buffer.concat([Buffer.from('{"torn'), Buffer.from([0xff, 0xfe, 0x00])]));
  const runStore = openRunStore(directory, 'login', { now: () => new Date('2026-01-12T00:00:00Z') });
  runStore.append(line(makeRun()));
  runStore.close();
  const contents = readRunStore(directory);
  assert.deepEqual([contents.runs.length, contents.damaged.length], [1, 1]);
});

test('fields that a logger adds are ignored', () => {
  const contents = readRunStore(historyOf(other({ level: 30, ...JSON.parse(line(makeRun())), msg: 'run' })));
  assert.equal(contents.runs.length, 1);
  assert.equal(contents.damaged.length, 0);
});

test('one monitor can be read alone, also where its name begins like another one', () => {
  const directory = historyOf(line(makeRun()));
  writeFileSync(join(directory, 'login-eu-2026-01.ndjson'), line(makeRun({ monitor: 'login-eu' })));
  assert.deepEqual(readRunStore(directory).monitors, ['login', 'login-eu']);
  assert.deepEqual(readRunStore(directory, 'login').monitors, ['login']);
  assert.deepEqual(readRunStore(directory, 'login-eu').monitors, ['login-eu']);
});

test('runs before a moment are left out where it is given', () => {
  const directory = historyOf(linesOfHistory(makeHistory({ end, everyMs: MINUTE, runs: 10 })));
  writeFileSync(join(directory, 'login-2025-12.ndjson'), 'this month is not even read\n');
  const contents = readRunStore(directory, undefined, { since: new Date(end.getTime() - 2 * MINUTE) });
  assert.equal(contents.runs.length, 3);
  assert.deepEqual(contents.damaged, []);
});

test('a file of many pieces is read whole, characters of several bytes included', () => {
  const summary = 'ä€😀'.repeat(100);
  const runs = Array.from({ length: 3000 }, (_, index) => makeRun({ run: `run-${index}`, summary }));
  const contents = readRunStore(historyOf(runs.map((run) => line(run)).join('')));
  assert.equal(contents.runs.length, 3000);
  assert.ok(contents.runs.every(({ run }) => run.summary === summary));
});

test('other files of the directory are not run store files', () => {
  const directory = historyOf('hello\n', 'notes.txt');
  writeFileSync(join(directory, 'login-2026-01.ndjson.bak'), 'hello\n');
  assert.deepEqual(readRunStore(directory), {
    runs: [],
    deliveries: [],
    monitors: [],
    damaged: [],
  });
});

test('a history that is no directory, and a file that cannot be read, are errors', () => {
  const file = join(historyOf(''), 'login-2026-01.ndjson');
  assert.throws(() => readRunStore(file), { code: 'DL_REPORTS_UNREADABLE', message: /ENOTDIR/ });
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'login-2026-01.ndjson'));
  assert.throws(() => readRunStore(directory), { code: 'DL_REPORTS_UNREADABLE', message: /EISDIR/ });
});

test('a line with a part that is missing or of another type is no line', () => {
  const steps = [makeStep({ findings: [makeFinding()], evidence: EVIDENCE })];
  const full = JSON.parse(line(makeRun(), ...steps));
  assert.deepEqual(parseLine(JSON.stringify(full)), { kind: 'run', run: makeRun(), steps });
  const damagedExchanges: object[] = [
    { findings: [{ id: 'body-property-missing' }] },
    { findings: 'none' },
    { phases: { server: 1 } },
    { phases: { total: 1, server: 'fast' } },
    { evidence: { curl: 'curl' } },
    { evidence: { ...EVIDENCE, response: { status: 200, headers: [['Server']], body: '' } } },
    { afterMs: 'soon' },
  ];
  for (const change of damagedExchanges) {
    const text = JSON.stringify({ ...full, exchanges: [{ ...full.exchanges[0], ...change }] });
    assert.equal(parseLine(text), undefined, text);
  }
  const damagedRuns: object[] = [
    { verdict: 'fine' },
    { durationMs: null },
    { serverMs: '4' },
    { time: 'yesterday' },
    { time: '2026-13-45T99:99:99Z' },
    { monitor: 7 },
  ];
  for (const change of damagedRuns) {
    assert.equal(parseLine(JSON.stringify({ ...full, ...change })), undefined, JSON.stringify(change));
  }
});

test('a line of any length takes linear time, and neither its neighbours nor the memory', () => {
  const directory = historyOf(
    Buffer.concat([Buffer.from('a\n'), Buffer.alloc(80 << 20, 'x'), Buffer.from('\nb\n')]),
  );
  const path = join(directory, 'login-2026-01.ndjson');
  const [first, long = '', last] = linesOf(path);
  assert.deepEqual([first, last, long.length < 40 << 20], ['a', 'b', true]);
  const backwards = [...linesFromEnd(path)].filter((text) => text !== '');
  assert.deepEqual([backwards[0], backwards.at(-1), backwards.length], ['b', 'a', 3]);
});
