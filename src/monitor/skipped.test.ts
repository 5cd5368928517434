import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRun, makeState } from '../history/store/history.fixture.ts';
import type { LockHolder } from './lock-holder.ts';
import type { KnownRun, RunRecorder } from './run-recorder.ts';
import { lastAfterKilled } from './skipped.ts';

const MONITOR = { name: 'login', tags: [] };
const SUBJECT = {
  monitor: MONITOR,
  contract: { file: 'a.yaml', hash: 'h' },
  target: { name: 'mock' },
  settings: {},
};

function holder(pid: number, minute: number, left?: LockHolder): LockHolder {
  const at = (add: number) => new Date(Date.UTC(2026, 0, 1, 10, minute + add)).toISOString();
  return { pid, host: 'h', startedAt: at(0), deadline: at(2), ...(left ? { left } : {}) };
}

/** A stored run of a process; its time is that of the clock it had. */
function runOf(pid: number, time: string): KnownRun {
  const run = makeRun({ time, run: `${Date.parse(time).toString(36)}-${pid.toString(36)}` });
  return { run, state: makeState({ since: time }), deliveries: [] };
}

/** The ids of the processes whose killed runs are stored. */
function storedFor(left: LockHolder, last: KnownRun | undefined): string[] {
  const lines: string[] = [];
  const recorder: RunRecorder = {
    ...{ left, last: () => last, onCall: () => ({ notes: [] }), write: (line) => lines.push(line) },
    ...{ ready: async () => true, secure: async () => {}, upkeep: async () => [], close: async () => {} },
  };
  lastAfterKilled(SUBJECT, last, recorder, () => {});
  return lines.map((line) => /process (\d+) ended before/.exec(line)?.[1] ?? line);
}

test('a killed run is stored although the last run is dated later, by a clock that was wrong', () => {
  assert.deepEqual(storedFor(holder(7, 0), runOf(6, '2106-02-07T06:28:15.000Z')), ['7']);
  assert.deepEqual(storedFor(holder(7, 0), undefined), ['7']);
});

test('a run that its process stored before it was killed is not stored again, nor are those before it', () => {
  assert.deepEqual(storedFor(holder(7, 0), runOf(7, '2026-01-01T10:00:01.000Z')), []);
  assert.deepEqual(storedFor(holder(8, 1, holder(7, 0)), runOf(8, '2026-01-01T10:01:01.000Z')), []);
});

test('of processes that were killed one after the other, those that are missing are stored, the oldest first', () => {
  const chain = holder(8, 1, holder(7, 0));
  assert.deepEqual(storedFor(chain, runOf(6, '2026-01-01T09:00:00.000Z')), ['7', '8']);
  const left = runOf(9, '2026-01-01T10:00:00.000Z');
  const known = { ...left, run: { ...left.run, run: `${left.run.run}-left` } };
  assert.deepEqual(storedFor(chain, known), ['8']);
});
