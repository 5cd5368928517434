import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deadAddress } from '../testing/dead-address-for-tests.ts';
import { proxyServer } from '../testing/proxy-for-tests.ts';
import { smallServer } from '../testing/servers-for-tests.ts';
import { makeRun, makeSettings } from './alerts.fixture.ts';
import { heartbeatOf } from './notify.ts';

const UUID = /[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}/;
const beat = (heartbeatUrl: string, limitMs?: number) =>
  heartbeatOf(makeSettings({ heartbeatUrl }), limitMs) ?? assert.fail();

test('a run pings /start when it begins and the URL itself when it is completed, with one id', async () => {
  const server = await smallServer();
  const heartbeat = beat(`${server.url}/ping/uuid?a=1`);
  assert.equal(await heartbeat.ended(makeRun(0, 'drifting')), undefined);
  const paths = server.heard.map(({ method, path }) => `${method} ${path}`);
  const [id] = UUID.exec(paths[0] ?? '') ?? [];
  assert.deepEqual(paths, [`POST /ping/uuid/start?a=1&rid=${id}`, `POST /ping/uuid?a=1&rid=${id}`]);
  assert.deepEqual(
    server.heard.map(({ body }) => body),
    [
      '',
      'login: drifting\nlogin: a required property is missing\nhttps://app.example.com/api, 180 ms, run run-0\n',
    ],
  );
});

test('a run with the verdict down or broken pings /fail; one with the verdict unknown does not', async () => {
  const server = await smallServer();
  for (const verdict of ['broken', 'down', 'unknown', 'up'] as const) {
    await beat(`${server.url}/a/`).ended(makeRun(0, verdict));
  }
  const ends = server.heard
    .map(({ path }) => path.replace(/\?.*/, ''))
    .filter((path) => !path.endsWith('/start'));
  assert.deepEqual(ends, ['/a/fail', '/a/fail', '/a/', '/a/']);
});

test('overlapping runs have different ids', async () => {
  const server = await smallServer();
  await Promise.all([1, 2].map(() => beat(server.url).ended(makeRun(0, 'up'))));
  assert.equal(new Set(server.heard.map(({ path }) => UUID.exec(path)?.[0])).size, 2);
});

test('a run does not wait for the ping at its start, even if the heartbeat server hangs', async () => {
  const hanging = await smallServer(() => {});
  const heartbeat = beat(`${hanging.url}/canary-key`, 300);
  assert.equal(
    await Promise.race([heartbeat.ended(makeRun(0, 'up')), Promise.resolve('at once')]),
    'at once',
  );
  // Both pings share the time limit.
  assert.match(
    (await beat(`${hanging.url}/canary-key`, 300).ended(makeRun(0, 'up'))) ?? '',
    /^no response within \d{1,3} ms, waiting for the first byte$/,
  );
});

test('the ping at the end takes at most the time that is given', async () => {
  const hanging = await smallServer(() => {});
  const problem = await beat(`${hanging.url}/canary-key`, 60_000).ended(makeRun(0, 'up'), 200);
  assert.match(problem ?? '', /^no response within \d{1,3} ms/);
});

test('a heartbeat server that refuses or is down is a problem that does not show the URL', async () => {
  const refusing = await smallServer((response) => response.writeHead(404).end('canary-key'));
  assert.equal(await beat(`${refusing.url}/canary-key`).ended(makeRun(0, 'up')), 'responded with 404');
  const problem = await beat(`${await deadAddress()}/canary-key`).ended(makeRun(0, 'up'));
  assert.match(problem ?? '', /^no connection to 127\.0\.0\.1:\d+: refused/);
});

test('without HEARTBEAT_URL there is no heartbeat', () => {
  assert.equal(heartbeatOf(makeSettings({})), undefined);
});

test('a ping goes through the proxy of its scheme, and a failure names the proxy', async () => {
  const server = await smallServer();
  const proxy = await proxyServer({ hosts: { 'beat.test': new URL(server.url).host } });
  const settings = { heartbeatUrl: 'http://beat.test/ping/canary-key', httpProxy: proxy.url };
  assert.equal(await heartbeatOf(makeSettings(settings))?.ended(makeRun(0, 'up')), undefined);
  assert.equal(server.heard.length, 2);
  assert.equal(server.heard[0]?.headers.host, 'beat.test');
  const strict = await proxyServer({ credentials: 'me:p4ss' });
  const failed = { ...settings, httpProxy: strict.url.replace('//', '//me:canary@') };
  const problem = await heartbeatOf(makeSettings(failed))?.ended(makeRun(0, 'up'));
  assert.match(problem ?? '', /^the proxy http:\/\/127\S+ \(HTTP_PROXY\) rejected the user and password/);
  assert.doesNotMatch(problem ?? '', /canary/);
});
