import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { damaged } from './damaged.fixture.ts';
import { parseLine } from './line.ts';
import { fromRollUpVersion1, fromVersion2 } from './version-2.ts';

const [runLine = '', delivery = ''] = readFileSync(
  join(import.meta.dirname, 'version-2.fixture.ndjson'),
  'utf8',
).split('\n');

test('a run of version 2 is read under the names of version 3', () => {
  const entry = parseLine(runLine);
  assert.ok(entry?.kind === 'run');
  const { run, steps, state } = entry;
  assert.deepEqual([run.version, run.cause, run.target], [3, 'monitor-host', 'mock']);
  const [first] = steps[0]?.findings ?? [];
  assert.deepEqual(
    [first?.id, first?.family, first?.expected],
    ['valid-request-rejected', 'contract', 'string, format date-time'],
  );
  assert.equal(steps[0]?.evidence?.response?.status, 200);
  assert.equal(state?.notifiedAt, '2026-01-12T03:16:00.000Z');
  assert.deepEqual(state?.unsettled, [{ code: 'b', time: '2026-01-12T03:16:00.000Z' }]);
  assert.deepEqual(
    state?.pending.map(({ channel, alert }) => [channel, alert.causes[0]?.expected]),
    [['slack', 'string, format date-time']],
  );
  const text = JSON.stringify(entry);
  for (const name of ['promised', 'reply', 'owed', 'toldAt', 'letter', 'stand-in', 'prober'])
    assert.ok(!text.includes(`"${name}"`), name);
});

test('a delivery of version 2 is read', () => {
  const entry = parseLine(delivery);
  assert.ok(entry?.kind === 'delivery');
  assert.deepEqual([entry.delivery.version, entry.delivery.attempts], [3, 2]);
});

test('whatever an edit makes of a line, it is read or passed over', () => {
  for (const value of damaged(JSON.parse(runLine))) {
    const text = JSON.stringify(value);
    if (text !== undefined) parseLine(text);
  }
});

test('what is not of the shape of a line stays as it is', () => {
  assert.deepEqual(fromVersion2({ version: 2, exchanges: 7, state: [1], cause: null }), {
    version: 3,
    exchanges: 7,
    state: [1],
    cause: null,
  });
});

test('a rolled-up hour of version 1 keeps its counts under the names of version 2', () => {
  const hour = fromRollUpVersion1({
    version: 1,
    causes: { prober: 2, fault: 1, overlap: 3 },
    findings: [{ id: 'refusal-missing', family: 'promise', runs: 4 }],
  });
  assert.deepEqual(hour, {
    version: 2,
    causes: { 'monitor-host': 2, error: 1, overlap: 3 },
    findings: [{ id: 'invalid-request-accepted', family: 'contract', runs: 4 }],
  });
});
