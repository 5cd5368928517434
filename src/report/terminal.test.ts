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

test('a step is one line: what was asked, what came, how long it took', () => {
  assert.equal(
    formatRecord(step, plain),
    '✔ login right-credentials                  200  12.3 ms  server 10.0 ms\n',
  );
});

test('a step without a response says why there is none', () => {
  const { status: _status, ...withoutResponse } = {
    ...step,
    outcome: 'refused' as const,
    phases: { total: 1 },
    findings: [finding],
  };
  assert.match(formatRecord(withoutResponse, plain), /^✖ login right-credentials +refused {2}1\.0 ms\n/);
});

test('a finding stands below its step: received and expected under each other, and where it is written', () => {
  assert.equal(
    formatRecord({ ...step, findings: [finding] }, plain)
      .split('\n')
      .slice(1)
      .join('\n'),
    [
      '    ✖ A required property is missing  body-property-missing',
      '      where     response body /expires_at',
      '      received  nothing',
      '      expected  string, format date-time  (contracts/x.yaml:41:17)',
      '      do        Send it.',
      '',
    ].join('\n'),
  );
});

test('the worst finding gives a step its mark', () => {
  const warning = { ...finding, severity: 'warning' as const };
  assert.match(formatRecord({ ...step, findings: [warning] }, plain), /^▲/);
  assert.match(formatRecord({ ...step, findings: [warning, finding] }, plain), /^✖/);
  assert.match(formatRecord({ ...step, findings: [{ ...finding, severity: 'info' }] }, plain), /^✔/);
});

test('why a severity is not the rule’s own is said', () => {
  assert.match(
    formatFinding({ ...finding, reason: 'agreed with the provider' }, plain),
    /note {6}agreed with the provider\n$/,
  );
});

test('a run is one line: verdict, sentence, target, slowest server phase', () => {
  assert.equal(
    formatRecord(run, plain),
    '✔ up  4 of 4 exchanges keep the contract (mock server, slowest server phase 10.0 ms)\n',
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

test('colours are only added', () => {
  const findings = [finding];
  for (const record of [run, step, { ...step, findings }]) {
    const colored = formatRecord(record, { color: true });
    assert.ok(colored.includes('\u001B['));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what a colour begins with.
    const bare = colored.replaceAll(/\u001B\[\d+m/g, '');
    assert.equal(bare.replaceAll(/ +/g, ' '), formatRecord(record, plain).replaceAll(/ +/g, ' '));
  }
});

test('what a server generated cannot clear the screen, forge a line, or turn the text around', () => {
  const nasty = 'a\u001B[2J\r\n✔ up\u0007\u009b1m\u2028\u202eb';
  const shown = 'a\\u001b[2J\\u000d\\u000a✔ up\\u0007\\u009b1m\\u2028\\u202eb';
  const lines = formatFinding({ ...finding, where: nasty, received: nasty, expected: nasty }, plain);
  assert.equal(lines.split(shown).length, 4);
  assert.equal(formatRecord({ ...run, summary: nasty }, plain).split('\n').length, 2);
  assert.doesNotMatch(lines.replaceAll('\n', ''), /[\p{Cc}\u2028\u202e]/u);
});
