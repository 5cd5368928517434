import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CERTIFICATE_FOR_ELSEWHERE,
  LOCAL_CERTIFICATE,
  PRIVATE_KEY,
} from '../../testing/certificates-for-tests.ts';
import { deadAddress } from '../../testing/dead-address-for-tests.ts';
import { proxyServer } from '../../testing/proxy-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';
import { json, startCollector, withOtel } from './otel.fixture.ts';
import { exportRun, startExport } from './otel.ts';
import { monitorOf, runOf, stepOf } from './snapshot.fixture.ts';

const PATIENT_MS = 60_000;

const hang = () => {};
const drip = (response: ServerResponse) => {
  response.writeHead(200, { 'Content-Type': 'application/json' });
  const dripping = setInterval(() => response.write(' '), 20);
  response.on('close', () => clearInterval(dripping));
};
const respond = (status: number) => (response: ServerResponse) =>
  response.writeHead(status, 'canary', { 'Retry-After': '1' }).end('canary');

const BAD_ENDS: [why: string, url: () => Promise<string>, says: RegExp][] = [
  ['is down', deadAddress, /logs: ECONNREFUSED; metrics: ECONNREFUSED|no response/],
  ['hangs', async () => (await startCollector(hang)).url, /no response/],
  ['drips', async () => (await startCollector(drip)).url, /no response (?:within 200 ms|in time)/],
  ['refuses', async () => (await startCollector(respond(401))).url, /metrics: the collector returned 401/],
  [
    'is overloaded',
    async () => (await startCollector(respond(503))).url,
    /temporarily unavailable|no response/,
  ],
  ['has no name', async () => 'http://canary.invalid', /ENOTFOUND|EAI_AGAIN|no response/],
];

for (const [why, url, says] of BAD_ENDS) {
  test(`a collector that ${why} costs at most the time limit, and the problem contains no secret`, async () => {
    const address = new URL(await url());
    address.username = 'canary';
    address.password = 'canary';
    const variables = {
      OTEL_EXPORTER_OTLP_ENDPOINT: `${address.href}canary-key`,
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=canary',
    };
    const started = performance.now();
    const problem = await withOtel(variables, () =>
      exportRun(runOf('up'), [stepOf()], { version: '0.1.0', timeoutMs: 200 }),
    );
    // The SDK's own limits are 10 s and 30 s.
    assert.ok(performance.now() - started < 5000);
    assert.match(problem ?? '', says);
    assert.doesNotMatch(problem ?? '', /canary/);
  });
}

test('unusable variables are reported as a problem, and do not throw', async () => {
  const { url } = await startCollector();
  const send = () => exportRun(runOf('up'), [], { version: '0.1.0', timeoutMs: PATIENT_MS });
  assert.match(
    (await withOtel({ ...json(url), OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, send)) ?? '',
    /OTEL_EXPORTER_OTLP_PROTOCOL must be http\/protobuf or http\/json/,
  );
  const secure = {
    ...json(url.replace('http:', 'https:')),
    OTEL_EXPORTER_OTLP_CERTIFICATE: '/canary/nowhere',
  };
  const problem = await withOtel(secure, send);
  assert.match(problem ?? '', /ENOENT|cannot be used/);
  assert.doesNotMatch(problem ?? '', /canary/);
});

test('a collector with its own certificate is trusted if the environment names that certificate', async () => {
  const collector = await startCollector(undefined, { key: PRIVATE_KEY, cert: LOCAL_CERTIFICATE });
  const file = join(temporaryDirectory(), 'collector.pem');
  writeFileSync(file, LOCAL_CERTIFICATE);
  const send = () => exportRun(runOf('up'), [], { version: '0.1.0', timeoutMs: 5000 });
  assert.match((await withOtel(json(collector.url), send)) ?? '', /SELF_SIGNED|UNABLE_TO_VERIFY/);
  assert.equal(collector.heard.length, 0);
  const named = { ...json(collector.url), OTEL_EXPORTER_OTLP_CERTIFICATE: file };
  assert.equal(await withOtel(named, send), undefined);
  assert.equal(collector.heard.length, 2);
});

test('a collector is reached through the proxy of its scheme, and its own certificate is checked', async () => {
  const plain = await startCollector();
  const secure = await startCollector(undefined, { key: PRIVATE_KEY, cert: CERTIFICATE_FOR_ELSEWHERE });
  const file = join(temporaryDirectory(), 'collector.pem');
  writeFileSync(file, CERTIFICATE_FOR_ELSEWHERE);
  const hosts = {
    'collector.test': new URL(plain.url).host,
    'elsewhere.invalid:4318': new URL(secure.url).host,
  };
  const proxy = await proxyServer({ credentials: 'me:p4ss', hosts });
  const proxies = { httpProxy: proxy.urlWithCredentials, httpsProxy: proxy.urlWithCredentials };
  const send = () => exportRun(runOf('up'), [stepOf()], { version: '0.1.0', timeoutMs: 5000, proxies });
  assert.equal(await withOtel(json('http://collector.test'), send), undefined);
  const named = { ...json('https://elsewhere.invalid:4318'), OTEL_EXPORTER_OTLP_CERTIFICATE: file };
  assert.equal(await withOtel(named, send), undefined);
  assert.equal(plain.heard.length, 2);
  assert.equal(secure.heard.length, 2);
  assert.equal(plain.heard[0]?.headers['proxy-authorization'], undefined);
  assert.ok(proxy.heard.includes('POST http://collector.test/v1/logs'), proxy.heard.join());
  assert.ok(proxy.heard.includes('CONNECT elsewhere.invalid:4318'), proxy.heard.join());
});

test('a proxy that refuses the export is named, without its password', async () => {
  const proxy = await proxyServer({ credentials: 'me:p4ss' });
  const url = proxy.url.replace('//', '//me:canary@');
  const proxies = { httpProxy: url, httpsProxy: url };
  const send = () => exportRun(runOf('up'), [stepOf()], { version: '0.1.0', timeoutMs: 5000, proxies });
  for (const scheme of ['http', 'https']) {
    const problem = await withOtel(json(`${scheme}://collector.test`), send);
    assert.match(
      problem ?? '',
      /the proxy .*(?:requires a user and a password|rejected the user and password)/,
    );
    assert.doesNotMatch(problem ?? '', /canary/);
  }
});

test('a failed export of a long-running process is reported with the next run', async () => {
  const { url, heard } = await startCollector(respond(400));
  const variables = { ...json(url), OTEL_METRIC_EXPORT_INTERVAL: '20', OTEL_BLRP_SCHEDULE_DELAY: '10' };
  await withOtel(variables, async () => {
    const going = startExport({ version: '0.1.0', timeoutMs: 200 });
    const exportedRun = { ...monitorOf('up'), run: runOf('up') };
    let problem = going.add(exportedRun);
    assert.equal(problem, undefined);
    while (heard.length < 2 || problem === undefined) {
      await sleep(20);
      problem = going.add(exportedRun);
    }
    assert.match(problem, /the collector returned 400/);
    await going.close();
  });
});
