import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeStep } from '../history/store/history.fixture.ts';
import type { RunEvent, RunRecord } from '../history/store/record.ts';
import type { LogLevel } from '../project/settings/settings.ts';
import type { Finding } from '../rules/finding.ts';
import { isLogged, logLine } from './log.ts';

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

test('writes a record as one line of JSON with its level and a message', () => {
  const line = logLine(step);
  assert.ok(line.endsWith('}\n') && line.indexOf('\n') === line.length - 1);
  assert.deepEqual(JSON.parse(line), { level: 'info', ...step, msg: 'login right-credentials: 200' });
});

test('escapes line breaks in texts', () => {
  const line = logLine({ ...run, summary: 'one\ntwo\u2028three' });
  assert.equal(line.indexOf('\n'), line.length - 1);
  assert.equal((JSON.parse(line) as RunRecord).summary, 'one\ntwo\u2028three');
});

test('the message of a failed call has its outcome', () => {
  assert.match(logLine(refusedStep), /"msg":"login right-credentials: refused"/);
});

for (const [record, level] of LEVELS) {
  const name =
    record.type === 'run'
      ? record.verdict
      : `${record.outcome}, ${record.findings[0]?.severity ?? 'no finding'}`;
  test(`logs a ${record.type} (${name}) as ${level}`, () => {
    assert.match(logLine(record), new RegExp(`^\\{"level":"${level}"`));
  });
}

test('a log contains the records at its level or above, and a silent one contains none', () => {
  const logged = (level: LogLevel) =>
    LEVELS.map(([record]) => record).filter((each) => isLogged(each, level));
  const at = (...levels: readonly string[]) =>
    LEVELS.filter(([, level]) => levels.includes(level)).map(([record]) => record);
  for (const level of ['trace', 'debug', 'info'] as const) {
    assert.deepEqual(logged(level), at('info', 'warn', 'error'), level);
  }
  assert.deepEqual(logged('warn'), at('warn', 'error'));
  assert.deepEqual(logged('error'), at('error'));
  for (const level of ['fatal', 'silent'] as const) assert.deepEqual(logged(level), [], level);
});
