import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { builtCommand, runCommand } from '../../testing/command-for-tests.ts';
import { smallServer } from '../../testing/servers-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

describe('driftline gather', () => {
  before(() => builtCommand());

  test('merges machines at several places; status, pages and the public page show them apart and together', async () => {
    const api = await smallServer((response) => response.writeHead(500).end());
    const folder = temporaryDirectory();
    const secret = 'correct-horse-battery-staple';
    const account = { LOGIN_EMAIL: 'ada@example.org', LOGIN_PASSWORD: secret };
    const check = (place: string, env: Readonly<Record<string, string>>) =>
      runCommand(['check'], { env: { ...account, PLACE: place, REPORTS_DIR: join(folder, place), ...env } });
    const broken = await check('eu-west', { BASE_URL: api.url });
    assert.equal(broken.exitCode, 2);
    const record = JSON.parse(broken.stdout.trim().split('\n').at(-1) ?? '');
    assert.deepEqual([record.monitor, record.place], ['login', 'eu-west']);
    assert.equal((await check('us-east', {})).exitCode, 0);
    const into = join(folder, 'all');
    const gather = () =>
      runCommand(['gather', join(folder, 'eu-west'), join(folder, 'us-east'), '--into', into]);
    assert.match((await gather()).stdout, /^login@eu-west: 1 runs, 1 new\nlogin@us-east: 1 runs, 1 new\n/);
    const again = await gather();
    assert.match(again.stdout, /^login@eu-west: 1 runs, 0 new\n/);
    assert.equal(again.exitCode, 0, again.stderr);
    const page = readFileSync(join(into, 'out', 'monitor.html'), 'utf8');
    assert.match(page, /login at 2 places/);
    assert.match(page, /local to eu-west \(1 of 2 places, an incident needs 2\)/);
    const env = { ...account, REPORTS_DIR: into };
    const status = (await runCommand(['status'], { env })).stdout;
    assert.match(status, /^▲ login {2}local to eu-west/);
    assert.match(status, /✖ login@eu-west {2}critical/);
    const site = join(folder, 'site');
    assert.equal((await runCommand(['report', '--public', site], { env })).exitCode, 0);
    const { state, monitors } = JSON.parse(readFileSync(join(site, 'status.json'), 'utf8'));
    assert.deepEqual([state, monitors.length, monitors[0].name], ['operational', 1, 'login']);
    assert.deepEqual(
      monitors[0].places.map((place: { name: string; state: string }) => [place.name, place.state]),
      [
        ['eu-west', 'partial_outage'],
        ['us-east', 'operational'],
      ],
    );
    for (const output of [page, status, again.stdout]) assert.ok(!output.includes(secret));
    mkdirSync(join(folder, 'odd', 'history', 'login-2026-01.ndjson'), { recursive: true });
    const odd = await runCommand(['gather', join(folder, 'odd'), '--into', into], { env });
    assert.deepEqual([odd.exitCode, /login-2026-01\.ndjson is no regular file/.test(odd.stderr)], [3, true]);
    const torn = join(folder, 'torn', 'history');
    mkdirSync(torn, { recursive: true });
    writeFileSync(join(torn, 'orders-2026-01.ndjson'), '{"type":"ru\n');
    writeFileSync(join(torn, 'users-2026-01.ndjson'), '');
    const left = await runCommand(['gather', join(folder, 'torn'), '--into', into], { env });
    assert.equal(left.exitCode, 0);
    assert.doesNotMatch(left.stdout, /orders|users|\b0 runs/);
    assert.match(left.stderr, /orders-2026-01\.ndjson: skipped line 1, torn or no line of a run/);
    assert.match(
      left.stderr,
      /^orders: its files have no run: left out\.\nusers: its files have no run: left out\.$/m,
    );
    const none = await runCommand(['gather', join(folder, 'nowhere')], { env });
    assert.deepEqual([none.exitCode, /There is no history in/.test(none.stderr)], [3, true]);
  });
});
