import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type LastRun, lastOf } from '../history/store/latest.ts';
import type { RunRecord } from '../history/store/record.ts';
import { lineOf } from '../testing/history-for-tests.ts';
import { temporaryDirectory } from '../testing/temporary-directory-for-tests.ts';
import { type KnownRun, openRunRecorder, type RunRecorderMemory } from './run-recorder.ts';

const START = Date.parse('2026-01-31T22:00:00.000Z');
const minute = (count: number) => new Date(START + count * 60_000);

/** A process that runs the monitor `login` repeatedly. */
function processIn(reports: string) {
  const memory: RunRecorderMemory = new Map();
  const directory = join(reports, 'history');
  const said: string[] = [];
  return {
    said,
    memory,
    directory,
    open: (now: Date, lockedMs = 60_000) =>
      openRunRecorder(directory, 'login', lockedMs, {
        ...{ memory, now: () => now, say: (sentence) => said.push(sentence) },
      }),
  };
}

/** A run at a moment: the known run, and its line. */
function runAt(reports: string, time: Date): { known: KnownRun; line: string } {
  const { line } = lineOf(reports, 'login', time);
  const { exchanges: _, state, ...run } = JSON.parse(line);
  return { known: { run, state, deliveries: [] }, line };
}

/** Runs one cycle and returns the last run known before it. */
async function cycleOf(monitorProcess: ReturnType<typeof processIn>, reports: string, time: Date) {
  const recorder = await monitorProcess.open(time);
  const before = recorder.last();
  const { known, line } = runAt(reports, time);
  recorder.write(line);
  await recorder.secure();
  await recorder.close(known);
  return before;
}

const fieldsOf = (last: KnownRun | LastRun | undefined) =>
  last && { run: last.run, state: last.state, deliveries: last.deliveries };
const timeOf = (last: { run: RunRecord } | undefined) => last?.run.time;

test('the remembered last run equals the end of the run store, also across the end of a month', async () => {
  const reports = temporaryDirectory();
  const monitorProcess = processIn(reports);
  for (const count of [0, 1, 60, 119, 120, 121]) {
    const inStore = lastOf(monitorProcess.directory, 'login', minute(count));
    assert.deepEqual(
      fieldsOf(await cycleOf(monitorProcess, reports, minute(count))),
      fieldsOf(inStore),
      `${count}`,
    );
  }
});

test('the end of the run store is not read again if nobody else has written to it', async () => {
  const reports = temporaryDirectory();
  const monitorProcess = processIn(reports);
  await cycleOf(monitorProcess, reports, minute(0));
  const recorder = await monitorProcess.open(minute(1));
  assert.equal(
    recorder.last(),
    monitorProcess.memory.get(join(monitorProcess.directory, 'login.lock'))?.last,
  );
  await recorder.close();
});

test('a run store that another process appended to or replaced is read again', async () => {
  const reports = temporaryDirectory();
  const monitorProcess = processIn(reports);
  const path = join(monitorProcess.directory, 'login-2026-01.ndjson');
  await cycleOf(monitorProcess, reports, minute(0));
  appendFileSync(path, runAt(reports, minute(1)).line);
  assert.equal(timeOf(await cycleOf(monitorProcess, reports, minute(2))), minute(1).toISOString());

  const other = `${path}.other`;
  copyFileSync(path, other);
  appendFileSync(other, runAt(reports, minute(3)).line);
  renameSync(other, path);
  assert.equal(timeOf(await cycleOf(monitorProcess, reports, minute(4))), minute(3).toISOString());
});

test('a process slower than its deadline reads the run store again, since another process has written to it', async () => {
  const reports = temporaryDirectory();
  const [slow, quick] = [processIn(reports), processIn(reports)];
  const late = await slow.open(minute(0), 1000);
  // Acts as another process: it has its own lock.
  writeFileSync(join(slow.directory, 'login.lock'), '');
  await cycleOf(quick, reports, minute(1));
  const { known, line } = runAt(reports, minute(0));
  late.write(line);
  await late.close(known);
  appendFileSync(join(slow.directory, 'login-2026-01.ndjson'), runAt(reports, minute(2)).line);
  assert.equal(slow.memory.size, 0);
  assert.equal(timeOf(await cycleOf(slow, reports, minute(3))), minute(2).toISOString());
});
