import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { DriftlineError } from '../../core/driftline-error.ts';
import { VERDICTS } from '../../history/store/record.ts';
import { EXPOSITION_TYPE, exposition } from '../../report/metrics/exposition.ts';
import type { MetricsSnapshot } from '../../report/metrics/samples.ts';
import { type MetricsServer, startMetricsServer } from './live.ts';
import { snapshotOf } from './snapshot.fixture.ts';

async function served(snapshot: () => MetricsSnapshot = () => snapshotOf('up')): Promise<MetricsServer> {
  const server = await startMetricsServer('127.0.0.1:0', snapshot);
  after(() => server.close());
  return server;
}

test('a scrape gets the current metrics, in the media type that Prometheus accepts', async () => {
  const verdicts = VERDICTS.values();
  const { url } = await served(() => snapshotOf(verdicts.next().value ?? 'up'));
  for (const verdict of VERDICTS) {
    const response = await fetch(`${url}/metrics`);
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-type'), EXPOSITION_TYPE);
    assert.equal(await response.text(), exposition(snapshotOf(verdict)));
  }
});

test('/-/healthy returns 200', async () => {
  const { url } = await served();
  const response = await fetch(`${url}/-/healthy`);
  assert.equal(response.status, 200);
  assert.match(await response.text(), /healthy/);
});

test('HEAD gets the length and no body; other methods and paths are rejected', async () => {
  const { url } = await served();
  const head = await fetch(`${url}/metrics?x=1`, { method: 'HEAD' });
  assert.equal(head.status, 200);
  assert.equal(Number(head.headers.get('content-length')), Buffer.byteLength(exposition(snapshotOf('up'))));
  const post = await fetch(`${url}/metrics`, { method: 'POST', body: 'x' });
  assert.equal(post.status, 405);
  assert.equal(post.headers.get('allow'), 'GET, HEAD');
  assert.equal((await fetch(`${url}/metrics/../secret`)).status, 404);
});

test('a snapshot that throws fails that scrape without the reason, and the next one works', async () => {
  let broken = true;
  const { url } = await served(() => {
    if (broken) throw new Error('canary');
    return snapshotOf('up');
  });
  const response = await fetch(`${url}/metrics`);
  assert.equal(response.status, 500);
  assert.doesNotMatch(await response.text(), /canary/);
  broken = false;
  assert.equal((await fetch(`${url}/metrics`)).status, 200);
});

test('close stops the server at once, even with an open connection, and may be called twice', async () => {
  const server = await served();
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.on('error', () => {});
  const closed = once(socket, 'close');
  await server.close();
  await closed;
  await server.close();
});

for (const [address, host] of [
  ['0', '127.0.0.1'],
  [':0', '127.0.0.1'],
  ['localhost:0', '127.0.0.1|\\[::1\\]'],
  ['127.0.0.1:0', '127.0.0.1'],
] as const) {
  test(`${JSON.stringify(address)} listens on loopback`, async () => {
    const server = await startMetricsServer(address, () => snapshotOf('up'));
    after(() => server.close());
    assert.match(server.url, new RegExp(`^http://(?:${host}):\\d+$`));
    assert.equal((await fetch(`${server.url}/-/healthy`)).status, 200);
  });
}

const NO_ADDRESSES = [
  '',
  'metrics',
  '127.0.0.1',
  '127.0.0.1:',
  '127.0.0.1:99999',
  'http://127.0.0.1:1',
  '::1:80',
];
for (const address of [...NO_ADDRESSES, '[1.2.3.4]:80', '[]:80', '1:2:3', '9464 ', '-1']) {
  test(`${JSON.stringify(address)} is not an address: an option error`, async () => {
    await assert.rejects(
      startMetricsServer(address, () => snapshotOf('up')),
      (error) => error instanceof DriftlineError && error.code === 'DL_OPTION_INVALID',
    );
  });
}

test('a port in use, and a host of another machine, are errors that name them', async () => {
  const { url } = await served();
  for (const address of [new URL(url).host, '192.0.2.1:0']) {
    await assert.rejects(
      startMetricsServer(address, () => snapshotOf('up')),
      (error) =>
        error instanceof DriftlineError &&
        error.code === 'DL_ADDRESS_UNUSABLE' &&
        error.message.includes(address.split(':')[0] ?? '-'),
    );
  }
});
