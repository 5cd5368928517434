import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { makeFinding } from '../../history/store/history.fixture.ts';
import { causeFingerprint } from '../../report/suite/causes.ts';
import { makeSuiteReport } from '../../report/suite-report.fixture.ts';
import { runCommand } from '../../testing/command-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

const MISSING = makeFinding();
const DOWN = makeFinding({ id: 'call-refused', family: 'call', where: 'connection', fingerprint: 'd' });
const SOON = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
const REASON = ['--reason', 'see API-17'];

describe('driftline accept', () => {
  const project = temporaryDirectory();
  const file = join(project, 'contracts/pets.accepted.json');
  mkdirSync(join(project, 'reports/out'), { recursive: true });
  mkdirSync(join(project, 'contracts'));
  writeFileSync(join(project, 'playwright.config.js'), '');
  writeFileSync(join(project, 'contracts/pets.openapi.yaml'), 'openapi: 3.1.0\n');
  const accept = (...parameters: string[]) => runCommand(['accept', ...parameters], { project });
  const ran = (changes: object) => {
    const findings = [MISSING, DOWN].map((finding) => ({ finding, tests: ['one'], count: 1 }));
    const report = makeSuiteReport({ contract: 'contracts/pets.openapi.yaml', findings, ...changes });
    writeFileSync(join(project, 'reports/out/findings.json'), JSON.stringify(report));
  };

  test('needs a run of the suite, a reason, and a day that comes', async () => {
    const before = await accept();
    assert.deepEqual([before.exitCode, /Run the suite first/.test(before.stderr)], [3, true]);
    ran({});
    const wrong: readonly [string[], RegExp][] = [
      [['--all', '--until', SOON], /--reason is missing/],
      [['--all', ...REASON], /--until is missing: nothing is accepted for ever/],
      [['--all', ...REASON, '--until', '2020-01-01'], /--until is "2020-01-01"/],
      [['--all', ...REASON, '--until', '9999-12-31'], /a year from now at most/],
      [['000000000000', ...REASON, '--until', SOON], /has no violation or warning "000000000000"/],
      [[causeFingerprint(DOWN), ...REASON, '--until', SOON], /is a failed call, which cannot be accepted/],
    ];
    const ended = await Promise.all(wrong.map(([parameters]) => accept(...parameters)));
    for (const [index, { exitCode, stderr }] of ended.entries()) {
      assert.equal(exitCode, 3);
      assert.match(stderr, wrong[index]?.[1] ?? /^$/);
    }
  });

  test('lists what can be accepted, writes it beside the contract, and removes what is gone', async () => {
    ran({});
    const fingerprint = causeFingerprint(MISSING);
    const listed = await accept();
    assert.match(listed.stdout, new RegExp(`^${fingerprint} {2}error {4}login: /expires_at is missing`, 'm'));
    const all = await accept('--all', ...REASON, '--until', SOON);
    assert.equal(all.stdout, 'contracts/pets.accepted.json\n');
    assert.match(all.stderr, /Not accepted: 1 cause of failed calls/);
    const [entry, ...more] = JSON.parse(readFileSync(file, 'utf8')).accepted;
    assert.deepEqual(more, []);
    const { reason, until, target, depth } = entry;
    assert.deepEqual(
      [entry.fingerprint, reason, until, target, depth],
      [fingerprint, 'see API-17', SOON, 'mock', 'full'],
    );
    const gone = { fingerprint, parts: [fingerprint], title: 't', reason, until, state: 'gone' };
    ran({ findings: [], accepted: [gone] });
    assert.match((await accept('--prune')).stderr, /Removed 1 cause from contracts\/pets\.accepted\.json/);
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')).accepted, []);
  });

  test('a file that someone broke is an error with its place', async () => {
    ran({});
    writeFileSync(
      file,
      JSON.stringify({ version: 1, accepted: [{ fingerprint: 'a', reason: 'b', until: 'soon' }] }),
    );
    const { exitCode, stderr } = await accept();
    assert.equal(exitCode, 3);
    assert.match(stderr, /DL_ACCEPTED_INVALID: .*\/accepted\/0 has "until" "soon": expected a day/);
  });
});
