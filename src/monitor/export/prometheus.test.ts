import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import type { Verdict } from '../../history/store/record.ts';
import { exposition } from '../../report/metrics/exposition.ts';
import type { MetricsSnapshot } from '../../report/metrics/samples.ts';
import { promtool, startProgram, until, without } from '../../testing/prometheus-for-tests.ts';
import { smallServer } from '../../testing/servers-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';
import { dashboardQueries, RULE_TESTS, RULES, shippedRules } from '../deploy/queries.fixture.ts';
import { startMetricsServer } from './live.ts';
import { writeTextfile } from './send-runs.ts';
import { monitorOf, snapshotOf, stepOf } from './snapshot.fixture.ts';

const LONGEST_TEST_MS = 240_000;
const byPromtool = { skip: without('promtool'), timeout: LONGEST_TEST_MS };
const LONGEST_MS = 60_000;

/** With the current time, since the rules look at ages. */
function nowOf(verdict: Verdict): MetricsSnapshot {
  const time = new Date().toISOString();
  return snapshotOf(verdict, { time, certificateExpiresAt: new Date(Date.now() + 1e10).toISOString() });
}

test('promtool check metrics accepts the metrics', byPromtool, () => {
  const hostile = 'a"b\\c\nd{x="y"} \u{1F4A5}';
  const { monitors } = snapshotOf('broken', { target: hostile, notBefore: '2026-01-12T04:00:00.000Z' });
  const steps = [stepOf({ operation: hostile }), ...(monitors[0]?.steps ?? [])];
  const text = exposition({
    version: '0.1.0',
    monitors: [...monitors.map((one) => ({ ...one, steps })), monitorOf('up', { monitor: 'accounts' })],
  });
  assert.deepEqual(promtool(['check', 'metrics'], text), { exitCode: 0, output: '' });
});

test('promtool accepts the rules, and their own tests pass', byPromtool, () => {
  assert.match(
    promtool(['check', 'rules', '--lint=all', '--lint-fatal', RULES]).output,
    /SUCCESS: \d+ rules found/,
  );
  const { exitCode, output } = promtool(['test', 'rules', RULE_TESTS]);
  assert.equal(exitCode, 0, output);
});

test('promtool accepts the example configuration, with the rules that it names', byPromtool, () => {
  const { exitCode, output } = promtool(['check', 'config', join(dirname(RULES), 'prometheus.yml')]);
  assert.equal(exitCode, 0, output);
  assert.match(output, /SUCCESS: \d+ rules found/);
});

test('promtool accepts every query of the dashboard', byPromtool, () => {
  const rules = dashboardQueries().map((expr, index) => ({ record: `query:number:${index}`, expr }));
  const path = join(temporaryDirectory(), 'dashboard.yml');
  writeFileSync(path, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
  const { exitCode, output } = promtool(['check', 'rules', path]);
  assert.equal(exitCode, 0, output);
});

test('node_exporter reads the files of two monitors without an error', {
  skip: without('nodeExporter'),
  timeout: LONGEST_TEST_MS,
}, async () => {
  const directory = temporaryDirectory();
  writeTextfile(directory, {
    version: '0.1.0',
    monitors: [monitorOf('up'), monitorOf('down', { monitor: 'accounts' })],
  });
  const parameters = (address: string) => [
    `--web.listen-address=${address}`,
    '--collector.disable-defaults',
    '--collector.textfile',
    `--collector.textfile.directory=${directory}`,
  ];
  const url = await startProgram('nodeExporter', parameters, '/');
  const text = await (await fetch(`${url}/metrics`)).text();
  assert.match(text, /^driftline_probe_success\{monitor="login"\} 1$/m);
  assert.match(text, /^driftline_probe_success\{monitor="accounts"\} 0$/m);
  assert.match(text, /^node_textfile_scrape_error 0$/m);
});

/** An alert as Alertmanager sends it to a webhook. */
interface SentAlert {
  readonly status: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

test('Prometheus scrapes, the rule fires, and the alert and its resolution arrive', {
  skip: without('prometheus', 'alertmanager'),
  timeout: LONGEST_TEST_MS,
}, async () => {
  const hook = await smallServer();
  const alertmanager = await startAlertmanager(`${hook.url}/alerts`);
  let verdict: Verdict = 'up';
  const metrics = await startMetricsServer('127.0.0.1:0', () => nowOf(verdict));
  after(() => metrics.close());
  const prometheus = await startPrometheus(metrics.url, alertmanager);
  const figure = async (query: string) => (await send(prometheus, query))[0]?.value[1];
  const sent = () =>
    hook.heard
      .flatMap(({ body }) => (JSON.parse(body) as { alerts: SentAlert[] }).alerts)
      .filter(({ labels }) => labels.alertname === 'DriftlineDown');

  await until(
    'the metrics are scraped',
    LONGEST_MS,
    async () => (await figure('driftline_probe_success')) === '1',
  );
  for (const query of dashboardQueries()) await send(prometheus, query);
  for (const [query, value] of [
    ['driftline_runs_total{verdict="up"}', '4'],
    ['driftline_level{level="ok"}', '1'],
    ['monitor:driftline_probe_success:avg1h', '1'],
  ] as const) {
    await until(query, LONGEST_MS, async () => (await figure(query)) === value);
  }
  assert.deepEqual(sent(), []);

  verdict = 'down';
  await until('the alert arrives', LONGEST_MS, () => sent().length > 0);
  const [alert] = sent();
  assert.equal(alert?.status, 'firing');
  assert.deepEqual([alert?.labels.monitor, alert?.labels.severity], ['login', 'critical']);
  assert.equal(alert?.annotations.summary, 'login: the API does not respond');
  assert.match(
    alert?.annotations.description ?? '',
    /^https:\/\/app\.sealmetrics\.com\/api gave no valid response/,
  );

  verdict = 'up';
  await until('its end arrives', LONGEST_MS, () => sent().some(({ status }) => status === 'resolved'));
});

test('every query of the dashboard returns data', {
  skip: without('prometheus'),
  timeout: LONGEST_TEST_MS,
}, async () => {
  const metrics = await startMetricsServer('127.0.0.1:0', () => nowOf('broken'));
  after(() => metrics.close());
  const prometheus = await startPrometheus(metrics.url, 'http://127.0.0.1:1');
  await until(
    'all is scraped',
    LONGEST_MS,
    async () => (await send(prometheus, 'driftline_build_info')).length > 0,
  );
  // These have data only at times.
  const RARE = /driftline_unknown|_untrusted|_missed|changes\(|increase\(/;
  for (const query of dashboardQueries().filter((one) => !RARE.test(one))) {
    await until(query, LONGEST_MS, async () => (await send(prometheus, query)).length > 0);
  }
});

interface MockResponse {
  readonly status: string;
  readonly error?: string;
  readonly data: { readonly result: readonly { readonly value: readonly [number, string] }[] };
}

async function send(prometheus: string, query: string): Promise<MockResponse['data']['result']> {
  const response = await fetch(`${prometheus}/api/v1/query?${new URLSearchParams({ query })}`);
  const result = (await response.json()) as MockResponse;
  assert.equal(result.status, 'success', `${query}: ${result.error}`);
  return result.data.result;
}

function startAlertmanager(webhook: string): Promise<string> {
  const directory = temporaryDirectory();
  const config = join(directory, 'alertmanager.yml');
  const route = { receiver: 'hook', group_by: ['alertname'], group_wait: '0s', group_interval: '1s' };
  const receivers = [{ name: 'hook', webhook_configs: [{ url: webhook, send_resolved: true }] }];
  writeFileSync(config, JSON.stringify({ route, receivers }));
  const parameters = (address: string) => [
    `--config.file=${config}`,
    `--storage.path=${join(directory, 'data')}`,
    `--web.listen-address=${address}`,
    '--cluster.listen-address=',
  ];
  return startProgram('alertmanager', parameters, '/-/ready');
}

/** With the shipped rules and a shorter `for`: no test waits for minutes. */
function startPrometheus(metrics: string, alertmanager: string): Promise<string> {
  const directory = temporaryDirectory();
  const config = join(directory, 'prometheus.yml');
  const rules = join(directory, 'driftline.rules.yml');
  writeFileSync(rules, readFileSync(RULES, 'utf8').replace(/^( +for:) \w+$/gm, '$1 0s'));
  const targets = (url: string) => [{ targets: [new URL(url).host] }];
  const settings = {
    global: { scrape_interval: '500ms', scrape_timeout: '500ms', evaluation_interval: '250ms' },
    rule_files: [rules],
    scrape_configs: [{ job_name: 'driftline', static_configs: targets(metrics) }],
    alerting: { alertmanagers: [{ static_configs: targets(alertmanager) }] },
  };
  writeFileSync(config, JSON.stringify(settings));
  const parameters = (address: string) => [
    `--config.file=${config}`,
    `--storage.tsdb.path=${join(directory, 'data')}`,
    `--web.listen-address=${address}`,
  ];
  return startProgram('prometheus', parameters, '/-/ready');
}

test('the rules with a shorter `for` are the shipped ones', () => {
  const waits = shippedRules().filter((rule) => rule.for !== undefined);
  assert.equal(readFileSync(RULES, 'utf8').match(/^ +for: \w+$/gm)?.length, waits.length);
});
