import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunRecord, StepRecord } from '../../history/store/record.ts';
import { METRIC_NAMES, METRICS } from '../../report/metrics/catalogue.ts';
import {
  type Collector,
  type HeardMetric,
  json,
  logsIn,
  metricsIn,
  resourceIn,
  startCollector,
  withOtel,
} from './otel.fixture.ts';
import { exportRun, exportRuns, startExport } from './otel.ts';
import { FINDING, monitorOf, runOf, stepOf } from './snapshot.fixture.ts';

const PATIENT_MS = 60_000;
const OPERATIONS = [
  { id: 'login', method: 'POST', path: '/auth/login' },
  { id: 'listAccounts', method: 'GET', path: '/auth/accounts' },
];

/** Sends one run, and waits until it is sent. */
async function sent(
  { run = runOf('up'), steps = [stepOf()] }: { run?: RunRecord; steps?: readonly StepRecord[] } = {},
  variables: Record<string, string> = {},
): Promise<Collector> {
  const collector = await startCollector();
  const { state, budgets, quorum } = monitorOf(run.verdict);
  const known = { ...(state && { state }), ...(budgets && { budgets }), ...(quorum && { quorum }) };
  const options = { ...known, version: '0.1.0', timeoutMs: PATIENT_MS, operations: OPERATIONS };
  const problem = await withOtel({ ...json(collector.url), ...variables }, () =>
    exportRun(run, steps, options),
  );
  assert.equal(problem, undefined);
  return collector;
}

function metric(collector: Collector, name: string): HeardMetric {
  return metricsIn(collector).find((one) => one.name === name) ?? assert.fail(`no ${name}`);
}

test('every metric of the catalogue arrives with its OpenTelemetry name, unit and labels', async () => {
  const steps = [stepOf({ findings: [FINDING] })];
  const run = runOf('broken', { notBefore: '2026-01-12T04:00:00.000Z' });
  const metrics = metricsIn(await sent({ run, steps }));
  for (const name of METRIC_NAMES) {
    const { otel, labels, type } = METRICS[name];
    const heard = metrics.find((one) => one.name === otel.name) ?? assert.fail(`no ${otel.name}`);
    assert.equal(heard.unit, otel.unit);
    assert.equal(heard.kind, type === 'counter' ? 'sum' : 'gauge');
    for (const { attributes } of heard.points) assert.deepEqual(Object.keys(attributes), [...labels]);
  }
});

test('the place of the machine is an attribute of metrics, requests and logs', async () => {
  const collector = await sent({ run: runOf('up', { place: 'eu-west' }) });
  for (const { name, points } of metricsIn(collector)) {
    if (name === 'driftline.build.info') continue;
    const label = name.startsWith('http.') ? 'driftline.place' : 'place';
    for (const { attributes } of points) assert.equal(attributes[label], 'eu-west', name);
  }
  for (const { attributes } of logsIn(collector)) assert.equal(attributes['driftline.place'], 'eu-west');
});

test('each request is in the histogram of the HTTP conventions', async () => {
  const refused = stepOf({ operation: 'listAccounts', case: 'unsigned-token', status: 401 });
  const heard = metric(await sent({ steps: [stepOf(), refused] }), 'http.client.request.duration');
  assert.equal(heard.unit, 's');
  assert.equal(heard.kind, 'histogram');
  const [login, accounts] = heard.points;
  assert.equal(login?.count, 1);
  assert.equal(login?.sum, 0.0745);
  assert.deepEqual(login?.bounds?.slice(0, 3), [0.005, 0.01, 0.025]);
  const place = {
    'server.address': 'app.sealmetrics.com',
    'server.port': 443,
    'url.scheme': 'https',
    'network.protocol.version': '1.1',
    'driftline.monitor': 'login',
  };
  assert.deepEqual(login?.attributes, {
    ...place,
    'http.request.method': 'POST',
    'url.template': '/auth/login',
    'http.response.status_code': 200,
  });
  assert.deepEqual(accounts?.attributes, {
    ...place,
    'http.request.method': 'GET',
    'url.template': '/auth/accounts',
    'http.response.status_code': 401,
    'error.type': '401',
  });
});

test('a failed call has its kind as error.type, and so has each attempt before it', async () => {
  const { status: _, ...silent } = stepOf({ outcome: 'timeout', failure: 'no response within 5000 ms' });
  const attempt = {
    time: '2026-01-12T03:16:00.000Z',
    outcome: 'reset',
    failure: 'reset',
    phases: { total: 3 },
  } as const;
  const heard = metric(
    await sent({ run: runOf('down', { target: 'mock' }), steps: [{ ...silent, attempts: [attempt] }] }),
    'http.client.request.duration',
  );
  assert.deepEqual(
    heard.points.map(({ attributes, sum }) => [attributes['error.type'], sum]),
    [
      ['reset', 0.003],
      ['timeout', 0.0745],
    ],
  );
  assert.equal(heard.points[0]?.attributes['server.address'], '192.0.2.7');
  assert.equal('http.response.status_code' in (heard.points[1]?.attributes ?? {}), false);
});

test('a request with an untrusted time is in no histogram, and an unknown method is _OTHER', async () => {
  const steps = [stepOf({ untrusted: true }), stepOf({ operation: 'unknown' })];
  const heard = metric(await sent({ steps }), 'http.client.request.duration');
  assert.deepEqual(
    heard.points.map(({ attributes }) => attributes['http.request.method']),
    ['_OTHER'],
  );
});

test('each finding is a log record with its severity, and so is the run', async () => {
  const warning = { ...FINDING, id: 'w', severity: 'warning', family: 'drift' } as const;
  const info = { ...FINDING, id: 'i', severity: 'info' } as const;
  const steps = [stepOf({ findings: [FINDING, warning, info] })];
  const logs = logsIn(await sent({ run: runOf('broken'), steps }));
  assert.deepEqual(
    logs.map(({ event, severity }) => [event, severity]),
    [
      ['driftline.finding', 17],
      ['driftline.finding', 13],
      ['driftline.finding', 9],
      ['driftline.run', 17],
    ],
  );
  const [first, , , last] = logs;
  assert.equal(
    first?.body,
    'A required property is missing: response body /expires_at, expected string, format date-time, received nothing',
  );
  assert.equal(first?.time, '1768187760000000000');
  assert.equal(first?.attributes['driftline.finding.rule'], 'body-property-missing');
  assert.equal(first?.attributes['driftline.finding.contract'], FINDING.contract);
  assert.equal(first?.attributes['http.response.status_code'], 200);
  assert.equal(last?.body, 'the summary of broken');
  assert.equal(last?.attributes['driftline.verdict'], 'broken');
});

test('an unknown run is a warning with its cause', async () => {
  const [log] = logsIn(await sent({ run: runOf('unknown'), steps: [] }));
  assert.equal(log?.severity, 13);
  assert.equal(log?.attributes['driftline.unknown.cause'], 'monitor-host');
});

test('evidence stays in the run store', async () => {
  const evidence = { request: { method: 'POST', url: 'canary', headers: { a: 'canary' } }, curl: 'canary' };
  const { heard } = await sent({ steps: [stepOf({ findings: [FINDING], evidence })] });
  for (const { body } of heard) assert.doesNotMatch(body.toString('latin1'), /canary/);
});

test('the service name is driftline unless the environment sets one, and resource attributes are kept', async () => {
  const [first] = (await sent()).heard;
  const usual = resourceIn(first);
  assert.equal(usual['service.name'], 'driftline');
  assert.equal(usual['service.version'], '0.1.0');
  assert.equal(usual['telemetry.sdk.language'], 'nodejs');
  const variables = {
    OTEL_SERVICE_NAME: 'probe-7',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=night',
  };
  for (const heard of (await sent({}, variables)).heard) {
    assert.equal(resourceIn(heard)['service.name'], 'probe-7');
    assert.equal(resourceIn(heard)['deployment.environment.name'], 'night');
  }
});

test('headers and compression of the environment are used', async () => {
  const variables = { OTEL_EXPORTER_OTLP_HEADERS: 'api-key=abc', OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' };
  const { heard } = await sent({}, variables);
  assert.equal(heard.length, 2);
  for (const { headers } of heard) {
    assert.equal(headers['api-key'], 'abc');
    assert.equal(headers['content-encoding'], 'gzip');
    assert.match(String(headers['user-agent']), /^driftline\/0\.1\.0 OTel-OTLP-Exporter-JavaScript\//);
  }
});

test('the default protocol is protobuf, as in the specification', async () => {
  const { heard } = await sent({}, { OTEL_EXPORTER_OTLP_PROTOCOL: '' });
  assert.deepEqual(heard.map(({ path, type }) => `${path} ${type}`).sort(), [
    '/v1/logs application/x-protobuf',
    '/v1/metrics application/x-protobuf',
  ]);
  const all = heard.map(({ body }) => body.toString('latin1')).join('');
  for (const text of ['driftline.probe.success', 'http.client.request.duration', 'driftline.run']) {
    assert.ok(all.includes(text), text);
  }
});

test('a process of one run sends delta temporality, unless the environment says otherwise', async () => {
  assert.equal(metric(await sent(), 'driftline.runs').temporality, 1);
  const chosen = { OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: 'cumulative' };
  assert.equal(metric(await sent({}, chosen), 'driftline.runs').temporality, 2);
});

test('the runs of several monitors are sent together', async () => {
  const collector = await startCollector();
  const runs = ['login', 'accounts'].map((monitor) => ({
    ...monitorOf('up', { monitor }),
    run: runOf('up', { monitor }),
  }));
  const send = () => exportRuns(runs, { version: '0.1.0', timeoutMs: PATIENT_MS });
  assert.equal(await withOtel(json(collector.url), send), undefined);
  assert.equal(collector.heard.length, 2);
  const monitors = metric(collector, 'driftline.probe.success').points.map(
    ({ attributes }) => attributes.monitor,
  );
  assert.deepEqual(monitors, ['login', 'accounts']);
});

test('only signals with an endpoint are sent, and none if the SDK is disabled', async () => {
  const { url, heard } = await startCollector();
  const send = () => exportRun(runOf('up'), [], { version: '0.1.0', timeoutMs: PATIENT_MS });
  await withOtel({ OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: `${url}/only/logs` }, send);
  assert.deepEqual(
    heard.map(({ path }) => path),
    ['/only/logs'],
  );
  await withOtel({ ...json(url), OTEL_SDK_DISABLED: 'true' }, send);
  await withOtel({}, send);
  assert.equal(heard.length, 1);
});

test('a long-running process sends repeatedly: counts add up, and gauges that are gone are no longer sent', async () => {
  const collector = await startCollector();
  const variables = {
    ...json(collector.url),
    OTEL_METRIC_EXPORT_INTERVAL: '50',
    OTEL_BLRP_SCHEDULE_DELAY: '10',
  };
  await withOtel(variables, async () => {
    const going = startExport({ version: '0.1.0', timeoutMs: PATIENT_MS });
    const broken = { ...monitorOf('broken'), run: runOf('broken') };
    assert.equal(going.add(broken), undefined);
    while (metricsIn(collector).every(({ name }) => name !== 'driftline.rule.findings')) await sleep(10);
    while (logsIn(collector).length < 2) await sleep(10);
    assert.equal(going.add({ ...monitorOf('up'), run: runOf('up') }), undefined);
    assert.equal(
      going.add({ ...monitorOf('up'), run: runOf('up', { monitor: 'accounts' }), monitor: 'accounts' }),
      undefined,
    );
    assert.equal(await going.close(), undefined);
  });
  const metrics = metricsIn(collector);
  assert.equal(
    metrics.some(({ name }) => name === 'driftline.rule.findings'),
    false,
  );
  const success = metric(collector, 'driftline.probe.success').points.map(({ attributes, value }) => [
    attributes.monitor,
    value,
  ]);
  assert.deepEqual(success, [
    ['login', 1],
    ['accounts', 1],
  ]);
  const { temporality, points } = metric(collector, 'driftline.runs');
  assert.equal(temporality, 2);
  assert.equal(points.length, 3);
  assert.equal(logsIn(collector).length, 4);
});
