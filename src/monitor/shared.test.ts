import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { databaseOf } from '../history/postgres/database.ts';
import { postgresHistory } from '../history/postgres/postgres-history.ts';
import { type MockServer, startMock } from '../mock/start.ts';
import { openContract } from '../openapi/open.ts';
import { projectRoot } from '../project/project-root.ts';
import { builtCommand, runCommand, runIn, startCommand } from '../testing/command-for-tests.ts';
import { monitorText } from '../testing/monitors-for-tests.ts';
import {
  hangingWay,
  type PostgresForTests,
  startPostgres,
  withoutPostgres,
} from '../testing/postgres-for-tests.ts';
import { smallServer } from '../testing/servers-for-tests.ts';
import { temporaryDirectory } from '../testing/temporary-directory-for-tests.ts';
import { firstSlot, scheduleOf, slotAfter } from './schedule.ts';
import { machineFor, runsIn, waitingIn } from './shared.fixture.ts';

test('machines with different clocks agree on the slots of a period; each monitor has its own', async () => {
  const minute = await scheduleOf({ every: '60s' });
  const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds));
  const slot = firstSlot(minute, 'login', at(90));
  for (let second = 0; second < 60; second += 7) {
    assert.deepEqual(firstSlot(minute, 'login', new Date(slot.getTime() + second * 1000)), slot);
  }
  const next = new Date(slot.getTime() + 60_000);
  for (const wrong of [-5000, 0, 59_999]) {
    assert.deepEqual(slotAfter(minute, 'login', slot, new Date(slot.getTime() + wrong)), next);
  }
  const names = Array.from({ length: 100 }, (_, index) => `monitor-${index}`);
  const seconds = names.map((name) => Math.floor(firstSlot(minute, name, at(90)).getTime() / 1000) % 60);
  assert.ok(new Set(seconds).size > 30, 'they start together');
});

const started = withoutPostgres ? undefined : await startPostgres();

describe('several machines with one history', { skip: withoutPostgres }, () => {
  const server = started as PostgresForTests;
  let mock: MockServer;
  before(async () => {
    await builtCommand();
    mock = await startMock(await openContract(join(projectRoot(), 'contracts/sealmetrics.openapi.yaml')));
  });
  after(() => mock.close());

  const machine = (address: string, changes: Readonly<Record<string, string>> = {}) =>
    machineFor(mock.url, address, changes);

  test('a lease is given to one, ends by itself, and never gives a slot twice', async () => {
    const history = postgresHistory(await server.database());
    const slot = new Date(Date.now() - 1000);
    const request = (holder: string, leaseMs = 60_000) => ({
      store: 'login',
      holder,
      leaseMs,
      slot,
    });
    const all = await Promise.all(['a', 'b', 'c', 'd'].map((holder) => history.takeLease(request(holder))));
    const mine = all.findIndex(({ taken }) => taken);
    assert.equal(all.filter(({ taken }) => taken).length, 1);
    const holder = 'abcd'[mine] ?? '';
    for (const each of all) if (!each.taken) assert.equal(each.holder, holder);
    assert.equal(await history.renewLease(request('somebody else')), false);
    // As if it had been killed: the lease ends, and the slot is taken over by one.
    assert.equal(await history.renewLease(request(holder, 1)), true);
    await sleep(20);
    assert.deepEqual(await history.takeLease(request('e', 1)), { taken: true, left: holder });
    await sleep(20);
    assert.deepEqual(await history.takeLease(request('f')), { taken: true, left: `e\n${holder}` });
    await history.releaseLease(request('f'));
    assert.deepEqual(await history.takeLease(request('g')), { taken: false, endsInMs: 0 });
    const next = { ...request('g'), slot: new Date(slot.getTime() + 500) };
    assert.deepEqual(await history.takeLease(next), { taken: true });
    // A clock that is ahead.
    await history.releaseLease(next);
    const ahead = { ...request('h'), slot: new Date(Date.now() + 60_000) };
    assert.equal((await history.takeLease(ahead)).taken, false);
    // Another place is not concerned.
    assert.deepEqual(await history.takeLease({ ...request('i'), store: 'login@eu-west' }), { taken: true });
  });

  test('while the database is away a check says so, ends as it would, and its run is put in later, once', async () => {
    const address = await server.database();
    const receiver = await smallServer((response) => response.writeHead(202).end());
    const env = machine(address, { ALERT_WEBHOOK_URL: receiver.url });
    const other = machine(address, { ALERT_WEBHOOK_URL: receiver.url });
    const printed: string[] = [];
    const check = async (variables: Readonly<Record<string, string>>, exitCode: number) => {
      const ended = await runCommand(['check', '--json'], { env: variables });
      assert.equal(ended.exitCode, exitCode, ended.stderr);
      printed.push(runIn(ended.stdout).run);
      return ended.stderr;
    };
    const down = { BASE_URL: 'http://127.0.0.1:9' };
    assert.doesNotMatch(await check(env, 0), /HISTORY_URL/);
    await check({ ...other, ...down }, 2);
    const opened = () => receiver.heard.filter(({ body }) => body.includes('opened')).length;
    assert.equal(opened(), 1);
    await check({ ...env, ...down }, 2);
    assert.equal(opened(), 1, 'the other machine does not know that people were notified');
    await server.stop();
    const stderr = await check({ ...env, ...down }, 2);
    assert.match(stderr, /DL_HISTORY_UNREACHABLE.*HISTORY_URL[\s\S]*kept in files/);
    assert.equal(opened(), 1, 'what was known is forgotten with the database away');
    assert.equal(waitingIn(env).length, 1);
    await check({ ...env, ...down }, 2);
    await server.start();
    assert.match(
      await check({ ...env, ...down }, 2),
      /login: what waited for the database is in it now \(2 lines\)/,
    );
    assert.deepEqual(waitingIn(env), []);
    await check({ ...other, ...down }, 2);
    assert.equal(opened(), 1);
    const kept = (await runsIn(address)).map(({ run }) => run);
    assert.deepEqual(kept, printed);
  });

  test('what one place sees is local to it; the second that sees it makes it an incident of the API, and says where', async () => {
    const address = await server.database();
    const receiver = await smallServer((response) => response.writeHead(202).end());
    const at = (place: string) => machine(address, { PLACE: place, ALERT_WEBHOOK_URL: receiver.url });
    const [west, east, south] = [at('eu-west'), at('us-east'), at('ap-south')];
    const down = { BASE_URL: 'http://127.0.0.1:9' };
    const check = (env: Readonly<Record<string, string>>) => runCommand(['check', '--json'], { env });
    // Two processes of two places at once: neither holds the lease of the other.
    const first = await Promise.all([check(south), check(east)]);
    assert.deepEqual(
      first.map(({ exitCode }) => exitCode),
      [0, 0],
      first.map(({ stderr }) => stderr).join(),
    );
    await check({ ...west, ...down });
    await check({ ...east, ...down });
    await check({ ...west, ...down });
    const heard = receiver.heard.map(({ body }) => JSON.parse(body));
    assert.deepEqual(
      heard.map(({ kind, place, level, quorum, places }) => {
        return [kind, place, level, quorum, places.state, places.failing, places.of];
      }),
      [
        ['opened', 'eu-west', 'critical', 2, 'local', ['eu-west'], 3],
        ['opened', 'us-east', 'critical', 2, 'global', ['eu-west', 'us-east'], 3],
      ],
    );
    assert.match(
      heard[1].headline,
      /^login is down at eu-west and us-east \(2 of 3 places\); at us-east it is down since/,
    );
    const laptop = machine(address);
    const run = async (...parameters: string[]) => {
      const { stdout, stderr, exitCode } = await runCommand(parameters, { env: laptop });
      assert.equal(exitCode, 0, stderr);
      return stdout;
    };
    assert.match(await run('status'), /login[^\n]*down at eu-west and us-east \(2 of 3 places\)/);
    assert.equal((await run('status', '--json', 'login@us-east')).match(/"place":"us-east"/g)?.length, 1);
    assert.match(await run('acknowledge', 'login'), /^login@eu-west-\S+\nlogin@us-east-\S+\n$/);
    assert.match(
      await run('silence', 'login', '--for', '2h', '--reason', 'release'),
      /^login: silenced until[^\n]*\n$/,
    );
    assert.match((await check(south)).stderr, /Nobody is notified: silenced until/);
    assert.match(
      await run('maintenance', 'login', '--for', '1h', '--reason', 'new disk'),
      /^login: [^\n]*\n$/,
    );
    const ofPlace = ['silence', 'login@us-east', '--for', '2h', '--reason', 'x'];
    const refused = await runCommand(ofPlace, { env: laptop });
    assert.match(refused.stderr, /DL_OPTION_INVALID: login@us-east is one place of login/);
    assert.match(
      await run('history', 'rebuild', 'login'),
      /^login@ap-south: [\s\S]*login@eu-west: [\s\S]*login@us-east: /,
    );
  });

  test('a place that is silent is notified once, and once more when it runs again', async () => {
    const address = await server.database();
    const receiver = await smallServer((response) => response.writeHead(202).end());
    const monitors = temporaryDirectory();
    const text = monitorText({ name: 'login', places: { silentAfter: '3s' } });
    writeFileSync(join(monitors, 'login.monitor.ts'), text);
    const at = (place: string) =>
      machine(address, { PLACE: place, ALERT_WEBHOOK_URL: receiver.url, MONITORS: monitors });
    const [west, east] = [at('eu-west'), at('us-east')];
    const check = async (env: Readonly<Record<string, string>>) => {
      const ended = await runCommand(['check', '--json'], { env });
      assert.equal(ended.exitCode, 0, ended.stderr);
    };
    await check(west);
    await sleep(3100);
    await check(east);
    await check(east);
    await check(west);
    await check(west);
    // On a slow machine the other one may be silent too.
    const heard = receiver.heard
      .map(({ body }) => JSON.parse(body))
      .filter(({ place }) => place === 'eu-west');
    assert.deepEqual(
      heard.map(({ kind, place, level }) => [kind, place, level]),
      [
        ['silent', 'eu-west', 'warning'],
        ['heard', 'eu-west', 'ok'],
      ],
    );
    assert.equal(heard[0].incident, heard[1].incident);
    assert.match(heard[0].headline, /^login at eu-west is silent: .*; noticed at us-east$/);
  });

  test('a database that refuses what is written, and a network that hangs, lose no run and no verdict', async () => {
    const address = await server.database();
    const { rows } = databaseOf(address);
    const name = new URL(address).pathname.slice(1);
    const way = await hangingWay(address);
    const env = machine(way.address);
    const check = () => runCommand(['check', '--json'], { env });
    await check();
    await rows(`alter database ${name} set default_transaction_read_only = on`);
    const refused = await check();
    assert.equal(refused.exitCode, 0);
    assert.match(refused.stderr, /read-only transaction[\s\S]*kept in files/);
    await databaseOf(`${address}?options=-c%20default_transaction_read_only%3Doff`).rows(
      `alter database ${name} reset default_transaction_read_only`,
    );
    assert.match((await check()).stderr, /login: what waited .* \(1 line\)/);
    way.hang(true);
    const startedAt = Date.now();
    const hung = await runCommand(['check', '--json', '--deadline', '12s'], { env });
    assert.equal(hung.exitCode, 0, hung.stderr);
    assert.ok(Date.now() - startedAt < 14_000);
    assert.equal(waitingIn(env).length, 1);
  });

  test('of three that watch each slot is run by one; one that is killed is taken over', async () => {
    const address = await server.database();
    const watchers = [1, 2, 3].map(() =>
      startCommand(['watch', '--every', '2s', '--json'], { env: machine(address) }),
    );
    const [first] = watchers;
    await Promise.all(watchers.map((watcher) => watcher.saying(/Watching/)));
    // Killed in a run: its first step is printed, its run is not.
    await first?.saying(/"type":"step"[^\n]*\n$/);
    first?.signal('SIGKILL');
    const killedAt = Date.now();
    const left = watchers.slice(1);
    await Promise.race(left.map((watcher) => watcher.saying(/left its lock of .* behind/)));
    assert.ok(Date.now() - killedAt < 40_000);
    await Promise.all(left.map((watcher) => watcher.saying(/(?:[\s\S]*?"type":"run".*\n){2}/)));
    for (const watcher of left) watcher.signal('SIGTERM');
    const ended = await Promise.all(watchers.map((watcher) => watcher.ended));
    const runs = await runsIn(address);
    const said = ended
      .flatMap(({ stdout }) => [...stdout.matchAll(/"type":"run",.*?"run":"([^"]+)"/g)])
      .map(([, run]) => run);
    const made = runs.filter(({ run }) => !run.endsWith('-left'));
    assert.deepEqual(made.map(({ run }) => run).sort(), [...said].sort());
    assert.equal(runs.length - made.length, 1, 'the killed run stands there once');
    const every = await scheduleOf({ every: '2s' });
    const slots = made.map(({ slot = '' }) => slot);
    for (const slot of slots) assert.equal(firstSlot(every, 'login', new Date(slot)).toISOString(), slot);
    assert.deepEqual(slots, [...new Set(slots)], 'a slot was run twice');
  });
});
