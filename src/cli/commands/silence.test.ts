import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { builtCommand, runCommand } from '../../testing/command-for-tests.ts';
import { smallServer } from '../../testing/servers-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';
import { silenceIn } from './silence.ts';

const now = new Date('2026-01-12T03:16:00.000Z');
const REASON = 'release 2.4';

test('a silence ends, by its length or at a time, and has a reason', () => {
  const silence = { from: now.toISOString(), until: '2026-01-12T05:16:00.000Z', reason: REASON };
  assert.deepEqual(silenceIn({ for: '2h', reason: ` ${REASON} ` }, now), silence);
  assert.deepEqual(silenceIn({ until: '2026-01-12T05:16Z', reason: REASON }, now), silence);
  assert.deepEqual(silenceIn({ until: '2026-01-12T06:16:00+01:00', reason: REASON }, now), silence);
  assert.equal(silenceIn({ for: '7d', reason: REASON }, now).until, '2026-01-19T03:16:00.000Z');
});

test('a silence that never ends, is over, is too long, or has no reason is refused with what was found', () => {
  const refused: readonly [Parameters<typeof silenceIn>[0], RegExp][] = [
    [{ reason: REASON }, /no window is open for ever/],
    [{ for: '2h', until: '2026-01-12T05:16Z', reason: REASON }, /both given/],
    [{ for: '8d', reason: REASON }, /--for is "8d"/],
    [{ for: '0s', reason: REASON }, /--for is "0s"/],
    [{ for: 'soon', reason: REASON }, /--for is "soon"/],
    [{ until: '9999-12-31T00:00Z', reason: REASON }, /--until is "9999/],
    [{ until: '2026-01-12T03:15Z', reason: REASON }, /--until is "2026-01-12T03:15Z"/],
    [{ until: '2026-01-12T05:16', reason: REASON }, /--until is "2026-01-12T05:16"/],
    [{ until: '2026-13-12T05:16Z', reason: REASON }, /--until is/],
    [{ for: '2h' }, /--reason is missing/],
    [{ for: '2h', reason: ' ' }, /--reason is missing/],
    [{ for: '2h', reason: 'x'.repeat(501) }, /--reason has 501 characters/],
  ];
  for (const [values, message] of refused) {
    assert.throws(() => silenceIn(values, now), { code: 'DL_OPTION_INVALID', message });
  }
});

describe('driftline silence and driftline note', () => {
  before(() => builtCommand());

  test('holds notifications back while runs go on, and notifies of what is open once it ends', async () => {
    const api = await smallServer((response) => response.writeHead(500).end());
    const hook = await smallServer((response) => response.writeHead(204).end());
    const reports = temporaryDirectory();
    const secret = 'correct-horse-battery-staple';
    const account = { LOGIN_EMAIL: 'ada@example.org', LOGIN_PASSWORD: secret };
    const env = { BASE_URL: api.url, REPORTS_DIR: reports, ...account };
    const driftline = (...words: string[]) => runCommand(words, { env });
    const check = () => runCommand(['check', '--pretty'], { env: { ...env, ALERT_WEBHOOK_URL: hook.url } });
    const never = await driftline('silence', 'login', '--for', '1h', '--reason', REASON);
    assert.deepEqual([never.exitCode, /has no monitor "login"/.test(never.stderr)], [3, true]);
    // Without a channel: the incident begins and nobody is notified.
    assert.equal((await driftline('check')).exitCode, 2);
    const begun = await driftline('silence', 'login', '--for', '1h', '--reason', `key ${secret}`);
    assert.match(begun.stdout, /^login: silenced until \S+ \S+ UTC \(key \$LOGIN_PASSWORD\)\n$/);
    const file = join(reports, 'history', 'login.on-call.json');
    assert.doesNotMatch(readFileSync(file, 'utf8'), new RegExp(secret));
    const silent = await check();
    assert.match(silent.stdout, /alerts +silenced until/);
    assert.match(silent.stderr, /Nobody is notified: silenced until/);
    assert.deepEqual([silent.exitCode, hook.heard.length], [2, 0]);
    // It is in each run, and said once.
    const again = await check();
    assert.match(again.stdout, /alerts +silenced until/);
    assert.equal(again.stderr, '');
    assert.match((await driftline('status')).stdout, /alerts +silenced until/);
    assert.match((await driftline('silence', '--list')).stdout, /^login: silenced until/);
    const note = await driftline('note', 'login', 'their proxy,', `${secret} is fine`);
    assert.match(note.stdout, /^login-\d{8}T\d{6}\.\d{3}Z\n$/);
    const incident = note.stdout.trim();
    assert.equal((await driftline('note', incident, 'ticket 4711')).stdout, note.stdout);
    const noted = (await driftline('note', incident)).stdout;
    assert.match(noted, /Z {2}their proxy, \$LOGIN_PASSWORD is fine\n\S+ {2}ticket 4711\n$/);
    const status = (await driftline('status')).stdout;
    assert.match(status, new RegExp(`incident +${incident}\\n +note +.* UTC: their proxy`));
    const unknown = await driftline('note', 'login-20200101T000000.000Z', 'x');
    assert.equal(unknown.exitCode, 3);
    assert.match(unknown.stderr, new RegExp(`no incident "login-2020.*\\n.*${incident}`));
    assert.equal((await driftline('silence', 'login', '--end')).stdout, 'login: not silenced\n');
    assert.equal((await check()).exitCode, 2);
    assert.equal(hook.heard.length, 1);
  });
});
