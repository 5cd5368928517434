import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeFinding, makeRun, makeStep } from '../history/store/history.fixture.ts';
import { formatFinding, formatRecord } from './terminal.ts';

const finding = makeFinding({
  title: 'A required property is missing',
  contract: 'contracts/x.yaml:41:17',
  hint: 'Send it.',
});
const step = makeStep({ phases: { connect: 1, server: 10.04, total: 12.26 } });
const run = makeRun({
  durationMs: 20,
  summary: '4 of 4 exchanges keep the contract',
  target: 'mock',
  steps: 4,
  serverMs: 10.04,
});

const plain = { color: false };

test('formats a step as one line: operation, case, status, times', () => {
  assert.equal(
    formatRecord(step, plain),
    '✔ login right-credentials                  200  12.3 ms  server 10.0 ms\n',
  );
});

test('a step without a response shows the outcome', () => {
  const { status: _status, ...refusedStep } = {
    ...step,
    outcome: 'refused' as const,
    phases: { total: 1 },
    findings: [finding],
  };
  assert.match(formatRecord(refusedStep, plain), /^✖ login right-credentials +refused {2}1\.0 ms\n/);
});

test('says why an attempt failed only where the last one failed otherwise, or did not', () => {
  const attempt = (failure: string) => ({
    ...{ time: '2025-07-01T10:00:00.000Z', outcome: 'refused' as const, phases: { total: 1 } },
    failure,
  });
  const { status: _status, ...failed } = makeStep({ outcome: 'refused', failure: 'nobody listens' });
  const shown = (failure: string) => formatRecord({ ...failed, attempts: [attempt(failure)] }, plain);
  assert.match(shown('nobody listens'), /attempt {3}refused after 1\.0 ms, then retried\n/);
  assert.match(shown('it was reset'), /then retried: it was reset\n/);
});

test('shows a finding below its step: received, expected, and the place in the contract', () => {
  assert.equal(
    formatRecord({ ...step, findings: [finding] }, plain)
      .split('\n')
      .slice(1)
      .join('\n'),
    [
      '    ✖ login: /expires_at is missing (expected string, format date-time)  body-property-missing',
      '      contract  contracts/x.yaml:41:17',
      '      fix       Send it.',
      '',
    ].join('\n'),
  );
});

test('marks a step by its worst finding', () => {
  const warning = { ...finding, severity: 'warning' as const };
  assert.match(formatRecord({ ...step, findings: [warning] }, plain), /^▲/);
  assert.match(formatRecord({ ...step, findings: [warning, finding] }, plain), /^✖/);
  assert.match(formatRecord({ ...step, findings: [{ ...finding, severity: 'info' }] }, plain), /^✔/);
});

test('shows the reason of a changed severity', () => {
  assert.match(
    formatFinding({ ...finding, reason: 'agreed with the provider' }, plain),
    /note {6}agreed with the provider\n$/,
  );
});

test('formats a run as one line: verdict, summary, target, slowest server phase', () => {
  assert.equal(
    formatRecord(run, plain),
    '✔ up  4 of 4 exchanges keep the contract (mock, slowest server phase 10.0 ms)\n',
  );
  for (const [verdict, mark] of [
    ['drifting', '▲'],
    ['broken', '✖'],
    ['down', '✖'],
    ['unknown', '✖'],
  ] as const) {
    assert.ok(formatRecord({ ...run, verdict }, plain).startsWith(`${mark} ${verdict}  `));
  }
});

test('colours change nothing but colour', () => {
  const findings = [finding];
  for (const record of [run, step, { ...step, findings }]) {
    const colored = formatRecord(record, { color: true });
    assert.ok(colored.includes('\u001B['));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence begins with it.
    const bare = colored.replaceAll(/\u001B\[\d+m/g, '');
    assert.equal(bare.replaceAll(/ +/g, ' '), formatRecord(record, plain).replaceAll(/ +/g, ' '));
  }
});

test('escapes control sequences, line breaks and direction overrides of a response', () => {
  const hostile = 'a\u001B[2J\r\n✔ up\u0007\u009b1m\u2028\u202eb';
  const shown = 'a\\u001b[2J\\u000d\\u000a✔ up\\u0007\\u009b1m\\u2028\\u202eb';
  const lines = formatFinding({ ...finding, where: hostile, received: hostile, expected: hostile }, plain);
  assert.equal(lines.split(shown).length, 3);
  assert.equal(formatRecord({ ...run, summary: hostile }, plain).split('\n').length, 2);
  assert.doesNotMatch(lines.replaceAll('\n', ''), /[\p{Cc}\u2028\u202e]/u);
});

test('quotes no line of the contract for a failed call, which none explains', () => {
  const refused = makeFinding({
    id: 'call-refused',
    family: 'call',
    where: 'connection',
    received: 'ECONNREFUSED',
  });
  const frame = () => assert.fail('the lines are not read');
  const text = formatFinding(refused, { color: false, frame });
  assert.match(text, /received {2}ECONNREFUSED/);
  assert.ok(!text.includes(refused.contract), text);
});

test('says a finding once where several steps have it', () => {
  const failed = makeFinding({
    where: 'response status',
    received: '500 Internal Server Error',
    expected: '200',
  });
  const other = { ...failed, operation: 'listAccounts' };
  const shown = new Set<string>();
  const texts = [failed, other].map((each) => formatFinding(each, plain, shown));
  assert.deepEqual(texts, [
    `    ✖ login: 500 Internal Server Error (expected 200)  body-property-missing\n      fix       ${failed.hint}\n`,
    '    ✖ listAccounts: 500 Internal Server Error (expected 200)  body-property-missing\n',
  ]);
});

test('names the steps that were not sent, where the summary does not', () => {
  const skipped = ['listAccounts fresh-token was not sent: login got no response'];
  const down = makeRun({ verdict: 'down', exitCode: 2, summary: 'login: no connection', skipped });
  assert.match(
    formatRecord(down, plain),
    /^ {4}skipped {3}listAccounts fresh-token was not sent: login got/m,
  );
  assert.doesNotMatch(formatRecord({ ...down, summary: `all is well; ${skipped[0]}` }, plain), /skipped/);
});
