import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeStep } from '../history/store/history.fixture.ts';
import type { RunEvent, RunRecord } from '../history/store/record.ts';
import type { Finding } from '../rules/finding.ts';
import { createRecordLog, isLogged } from './log.ts';

const step = makeStep({ phases: { total: 12.345 } });
const warned = { ...step, findings: [{ severity: 'warning' } as Finding] };
const failed = { ...step, findings: [{ severity: 'error' } as Finding] };
const { status: _status, ...refusedStep } = { ...step, outcome: 'refused' as const };
const run = { type: 'run', verdict: 'up', summary: 'no contract violations', time: step.time } as RunRecord;

const LEVELS: [record: RunEvent, level: string][] = [
  [step, 'info'],
  [warned, 'warn'],
  [failed, 'error'],
  [refusedStep, 'error'],
  [run, 'info'],
  [{ ...run, verdict: 'drifting' }, 'warn'],
  [{ ...run, verdict: 'broken' }, 'error'],
  [{ ...run, verdict: 'down' }, 'error'],
  [{ ...run, verdict: 'unknown' }, 'error'],
];

function linesAt(level: string, ...records: readonly RunEvent[]): string[] {
  const lines: string[] = [];
  const log = createRecordLog([{ level, sink: { write: (line) => void lines.push(line) } }]);
  for (const record of records) log.write(record);
  return lines;
}

test('writes a record as one line of JSON with its level and a message', () => {
  const [line = ''] = linesAt('info', step);
  assert.ok(line.endsWith('}\n') && line.indexOf('\n') === line.length - 1);
  assert.deepEqual(JSON.parse(line), { level: 'info', ...step, msg: 'login right-credentials: 200' });
});

test('escapes line breaks in texts', () => {
  const [line = ''] = linesAt('info', { ...run, summary: 'one\ntwo\u2028three' });
  assert.equal(line.indexOf('\n'), line.length - 1);
  assert.equal((JSON.parse(line) as RunRecord).summary, 'one\ntwo\u2028three');
});

test('the message of a failed call has its outcome', () => {
  assert.match(linesAt('info', refusedStep)[0] ?? '', /"msg":"login right-credentials: refused"/);
});

for (const [record, level] of LEVELS) {
  const name =
    record.type === 'run'
      ? record.verdict
      : `${record.outcome}, ${record.findings[0]?.severity ?? 'no finding'}`;
  test(`logs a ${record.type} (${name}) as ${level}`, () => {
    assert.match(linesAt('trace', record)[0] ?? '', new RegExp(`^\\{"level":"${level}"`));
  });
}

test('a sink receives records at its level or above, and isLogged agrees', () => {
  for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']) {
    for (const [record] of LEVELS)
      assert.equal(linesAt(level, record).length, isLogged(record, level) ? 1 : 0, level);
  }
});

test('writes the same line to every sink', () => {
  const lines: string[] = [];
  const sink = { write: (line: string) => void lines.push(line) };
  createRecordLog([
    { level: 'trace', sink },
    { level: 'info', sink },
    { level: 'silent', sink },
  ]).write(step);
  assert.equal(lines.length, 2);
  assert.equal(lines[0], lines[1]);
});

test('write throws the error of a sink', () => {
  const log = createRecordLog([
    {
      level: 'info',
      sink: {
        write() {
          throw new Error('full');
        },
      },
    },
  ]);
  assert.throws(() => log.write(step), /full/);
});
