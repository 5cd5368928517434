import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { builtCommand, runCommand } from '../../testing/command-for-tests.ts';
import { smallServer } from '../../testing/servers-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';
import { windowIn } from './maintenance.ts';

const now = new Date('2026-01-12T03:16:00.000Z');
const reason = 'release 2.4';

test('a window begins now or later, and ends', () => {
  const window = { from: now.toISOString(), until: '2026-01-12T05:16:00.000Z', reason };
  assert.deepEqual(windowIn({ for: '2h', reason }, now), window);
  const later = { from: '2026-01-13T04:00:00.000Z', until: '2026-01-13T06:00:00.000Z', reason };
  assert.deepEqual(windowIn({ from: '2026-01-13T04:00Z', for: '2h', reason }, now), later);
  assert.deepEqual(
    windowIn({ from: '2026-01-13T05:00+01:00', until: '2026-01-13T06:00Z', reason }, now),
    later,
  );
});

test('a window that never ends, is over, too long, too far ahead, or has no reason is refused', () => {
  const refused: readonly [Parameters<typeof windowIn>[0], RegExp][] = [
    [{ from: '2026-01-13T04:00Z', reason }, /no window is open for ever/],
    [{ from: '2026-01-13T04:00Z', for: '8d', reason }, /--for is "8d"/],
    [{ from: '2026-01-13T04:00Z', until: '2026-01-13T03:00Z', reason }, /--until is/],
    [{ from: '2026-01-12T01:00Z', for: '1h', reason }, /which is over/],
    [{ from: '2025-01-12T01:00Z', for: '1h', reason }, /--from is/],
    [{ from: '2027-01-12T01:00Z', for: '1h', reason }, /--from is/],
    [{ from: 'tomorrow', for: '1h', reason }, /--from is "tomorrow"/],
    [{ for: '2h' }, /--reason is missing/],
  ];
  for (const [values, message] of refused) {
    assert.throws(() => windowIn(values, now), { code: 'DL_OPTION_INVALID', message });
  }
});

describe('driftline maintenance and driftline acknowledge', () => {
  before(() => builtCommand());

  test('nothing is sent in a window, which every output shows; no reminders of what is acknowledged', async () => {
    const api = await smallServer((response) => response.writeHead(500).end());
    const hook = await smallServer((response) => response.writeHead(204).end());
    const reports = temporaryDirectory();
    const secret = 'correct-horse-battery-staple';
    const account = { LOGIN_EMAIL: 'ada@example.org', LOGIN_PASSWORD: secret };
    const pages = { PAGE_URL: 'https://reports.example.com/d/' };
    const env = {
      BASE_URL: api.url,
      REPORTS_DIR: reports,
      ALERT_WEBHOOK_URL: hook.url,
      ...pages,
      ...account,
    };
    const driftline = (...words: string[]) => runCommand(words, { env });
    assert.equal((await driftline('check')).exitCode, 2);
    const { incident, url } = JSON.parse(hook.heard[0]?.body ?? '');
    assert.equal(url, `https://reports.example.com/d/incident-${incident}.html`);
    const acknowledged = await driftline('acknowledge', 'login', '--reason', `Ada, ${secret}`);
    assert.deepEqual([acknowledged.exitCode, acknowledged.stdout], [0, `${incident}\n`], acknowledged.stderr);
    assert.match(
      (await driftline('status')).stdout,
      /reminders +none: acknowledged at .* UTC\s+\(Ada, \$LOGIN_PASSWORD\)/,
    );
    const again = await driftline('check', '--pretty');
    assert.match(again.stdout, /reminders +none: acknowledged/);
    const other = await driftline('acknowledge', 'login-20200101T000000.000Z');
    assert.deepEqual([other.exitCode, /no incident/.test(other.stderr)], [3, true]);
    const planned = await driftline('maintenance', 'login', '--for', '1h', '--reason', `key ${secret}`);
    assert.match(
      planned.stdout,
      /^login: maintenance from \S+ \S+ UTC until \S+ \S+ UTC \(key \$LOGIN_PASSWORD\)\n$/,
    );
    const sent = api.heard.length;
    const skipped = await driftline('check', '--pretty');
    assert.deepEqual([skipped.exitCode, api.heard.length], [3, sent]);
    assert.match(skipped.stdout, /maintenance until .*key \$LOGIN_PASSWORD/);
    assert.match((await driftline('status')).stdout, /now +maintenance until/);
    assert.match((await driftline('maintenance', '--list')).stdout, /^login: maintenance from/);
    assert.equal((await driftline('report')).exitCode, 0);
    const page = (name: string) => readFileSync(join(reports, 'out', name), 'utf8');
    for (const name of ['index.html', 'monitor.html']) assert.match(page(name), /Acknowledged <time/);
    assert.match(page('monitor.html'), /No requests are sent then/);
    assert.match(page(`incident-${incident}.html`), /No reminders are sent/);
    const site = temporaryDirectory();
    assert.equal((await driftline('report', '--public', `${site}/site`)).exitCode, 0);
    const status = readFileSync(join(site, 'site', 'status.json'), 'utf8');
    assert.equal(JSON.parse(status).monitors[0].maintenance.length, 1);
    assert.doesNotMatch(status, /key/);
    const onCall = readFileSync(join(reports, 'history', 'login.on-call.json'), 'utf8');
    for (const text of [onCall, page('monitor.html'), skipped.stdout]) assert.ok(!text.includes(secret));
    assert.equal((await driftline('maintenance', 'login', '--end')).stdout, 'login: no maintenance\n');
    assert.equal((await driftline('check')).exitCode, 2);
    assert.equal((await driftline('acknowledge', 'login', '--undo')).exitCode, 0);
    assert.doesNotMatch((await driftline('status')).stdout, /acknowledged/);
  });
});
