import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { MonitorState } from '../../history/state/state.ts';
import {
  CALL_FINDING,
  DRIFT_FINDING,
  makeFinding,
  makeRun,
  makeState,
  makeStep,
} from '../../history/store/history.fixture.ts';
import { METRIC_NAMES, METRICS } from './catalogue.ts';
import { exposition } from './exposition.ts';
import { type MonitorSnapshot, samplesOf } from './samples.ts';
import { fullSnapshot, makeBudget } from './snapshot.fixture.ts';

/** Parses the text format as strictly as Prometheus does. */
function seriesIn(text: string): Map<string, number> {
  const series = new Map<string, number>();
  const line = /^([a-z_]+)(\{(?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*\}) (-?[\d.e+-]+)$/;
  for (const written of text.split('\n').filter((one) => one !== '' && !one.startsWith('#'))) {
    const [, name, labels, value] = line.exec(written) ?? assert.fail(written);
    const key = `${name}${labels}`;
    assert.ok(!series.has(key), `${key} is duplicated`);
    series.set(key, Number(value));
  }
  return series;
}

function seriesOf(...monitors: Partial<MonitorSnapshot>[]): Map<string, number> {
  const named = monitors.map((snapshot) => ({ monitor: 'login', steps: [], ...snapshot }));
  return seriesIn(exposition({ monitors: named }));
}

test('exports every metric of the catalogue with its labels', () => {
  const samples = samplesOf(fullSnapshot());
  assert.deepEqual([...new Set(samples.map(({ metric }) => metric))].sort(), [...METRIC_NAMES].sort());
  for (const { metric, labels } of samples) assert.deepEqual(Object.keys(labels), METRICS[metric].labels);
});

test('writes HELP and TYPE once, before the series of each metric', () => {
  const lines = exposition(fullSnapshot()).trimEnd().split('\n');
  for (const name of METRIC_NAMES) {
    const help = lines.indexOf(`# HELP ${name} ${METRICS[name].help}`);
    assert.equal(lines[help + 1], `# TYPE ${name} ${METRICS[name].type}`);
    assert.ok(lines[help + 2]?.startsWith(`${name}{`));
  }
  assert.equal(lines.filter((line) => line.startsWith('#')).length, METRIC_NAMES.length * 2);
  seriesIn(exposition(fullSnapshot()));
});

test('the OpenTelemetry name and unit of each metric translate into its Prometheus name', () => {
  const SUFFIXES: Readonly<Record<string, string>> = { s: '_seconds', '1': '_ratio' };
  for (const name of METRIC_NAMES) {
    const { otel, type } = METRICS[name];
    const suffix = (SUFFIXES[otel.unit] ?? '') + (type === 'counter' ? '_total' : '');
    assert.equal(otel.name.replaceAll('.', '_') + suffix, name);
  }
});

for (const [verdict, success] of [
  ['up', 1],
  ['degraded', 1],
  ['drifting', 1],
  ['broken', 0],
  ['down', 0],
  ['unknown', undefined],
] as const) {
  test(`probe_success is ${success ?? 'absent'} for the verdict ${verdict}, whose verdict series is 1`, () => {
    const series = seriesOf({ run: makeRun({ verdict }) });
    assert.equal(series.get('driftline_probe_success{monitor="login"}'), success);
    const current = [...series].filter(([key, value]) => key.startsWith('driftline_verdict{') && value === 1);
    assert.deepEqual(current, [[`driftline_verdict{monitor="login",verdict="${verdict}"}`, 1]]);
  });
}

test('exports the cause of the verdict unknown', () => {
  const series = seriesOf({ run: makeRun({ verdict: 'unknown', cause: 'rate-limited' }) });
  assert.equal(series.get('driftline_unknown{monitor="login",cause="rate-limited"}'), 1);
  assert.equal(series.get('driftline_unknown{monitor="login",cause="monitor-host"}'), 0);
});

test('converts milliseconds to seconds, and times to seconds since 1970', () => {
  const run = makeRun({
    durationMs: 180,
    time: '2026-01-12T03:16:00.500Z',
    certificateExpiresAt: '1970-01-02T00:00:00Z',
  });
  const series = seriesOf({ run, steps: [makeStep({ run: run.run })] });
  assert.equal(series.get('driftline_probe_duration_seconds{monitor="login"}'), 0.18);
  assert.equal(series.get('driftline_last_run_timestamp_seconds{monitor="login"}'), 1_768_187_760.5);
  assert.equal(series.get('driftline_certificate_expiry_timestamp_seconds{monitor="login"}'), 86_400);
  const labels = 'monitor="login",operation="login",case="right-credentials"';
  assert.equal(series.get(`driftline_probe_phase_seconds{${labels},phase="dns"}`), 0.0012);
  assert.equal(series.get(`driftline_step_duration_seconds{${labels}}`), 0.0748);
});

test('omits unreliable timings, and counts their steps', () => {
  const series = seriesOf({ run: makeRun(), steps: [makeStep({ untrusted: true })] });
  assert.equal(series.get('driftline_steps_untrusted{monitor="login"}'), 1);
  assert.deepEqual(
    [...series.keys()].filter((key) => /phase_seconds|step_duration/.test(key)),
    [],
  );
});

test('of steps with the same operation and case, exports the slowest timing and any failure', () => {
  const slow = makeStep({ phases: { server: 90, total: 100 } });
  const fast = makeStep({ phases: { server: 1, total: 2 }, findings: [makeFinding()] });
  const series = seriesOf({ run: makeRun(), steps: [slow, fast] });
  const labels = 'monitor="login",operation="login",case="right-credentials"';
  assert.equal(series.get(`driftline_probe_phase_seconds{${labels},phase="server"}`), 0.09);
  assert.equal(series.get(`driftline_step_success{${labels}}`), 0);
});

test('counts findings by severity and family, including zeros, and by rule', () => {
  const steps = [
    makeStep({ findings: [makeFinding(), makeFinding(), DRIFT_FINDING] }),
    makeStep({ operation: 'listAccounts', outcome: 'refused', findings: [CALL_FINDING] }),
  ];
  const series = seriesOf({ run: makeRun(), steps });
  const findings = (severity: string, family: string) =>
    series.get(`driftline_findings{monitor="login",severity="${severity}",family="${family}"}`);
  assert.equal(findings('error', 'contract'), 2);
  assert.equal(findings('warning', 'drift'), 1);
  assert.equal(findings('error', 'call'), 1);
  assert.equal(findings('info', 'speed'), 0);
  const rule =
    'driftline_rule_findings{monitor="login",operation="login",rule="body-property-missing",severity="error"}';
  assert.equal(series.get(rule), 2);
});

test('exports no more than 50 rule series', () => {
  const findings = Array.from({ length: 500 }, (_, index) => makeFinding({ id: `rule-${index}` }));
  const series = seriesOf({ run: makeRun(), steps: [makeStep({ findings })] });
  assert.equal([...series.keys()].filter((key) => key.startsWith('driftline_rule_findings')).length, 50);
});

test('counts runs by verdict, including verdicts with 0 runs', () => {
  const series = seriesOf({ state: makeState({ counts: { up: 7, down: 2 } }) });
  assert.equal(series.get('driftline_runs_total{monitor="login",verdict="up"}'), 7);
  assert.equal(series.get('driftline_runs_total{monitor="login",verdict="broken"}'), 0);
});

test('exports level, flapping and pending deliveries of the state', () => {
  const pending = [{}, {}] as unknown as MonitorState['pending'];
  const series = seriesOf({ state: makeState({ level: 'critical', flapping: true, pending }) });
  assert.equal(series.get('driftline_level{monitor="login",level="critical"}'), 1);
  assert.equal(series.get('driftline_level{monitor="login",level="ok"}'), 0);
  assert.equal(series.get('driftline_flapping{monitor="login"}'), 1);
  assert.equal(series.get('driftline_deliveries_pending{monitor="login"}'), 2);
});

test('an overspent budget is below zero, and a window without data is absent', () => {
  const series = seriesOf({ budgets: { availability: makeBudget(-0.5, 14.4, null) } });
  const labels = 'monitor="login",objective="availability"';
  assert.equal(series.get(`driftline_slo_budget_remaining_ratio{${labels}}`), -0.5);
  assert.equal(series.get(`driftline_slo_burn_rate{${labels},window="short"}`), 14.4);
  assert.equal(series.has(`driftline_slo_burn_rate{${labels},window="long"}`), false);
});

test('escapes names from contracts and settings', () => {
  const hostile = 'a"b\\c\nd{x="y"} 1\ud800';
  const run = makeRun({ target: hostile, contract: hostile });
  const steps = [
    makeStep({ operation: hostile, case: hostile, findings: [makeFinding({ operation: hostile })] }),
  ];
  const text = exposition({ monitors: [{ monitor: 'login', run, steps }] });
  seriesIn(text);
  assert.match(text, /operation="a\\"b\\\\c\\nd\{x=\\"y\\"\} 1\ufffd"/);
});

test('exports a monitor that is passed twice once, and one that has not run not at all', () => {
  const series = seriesOf({ run: makeRun({ verdict: 'down' }) }, { run: makeRun() }, { monitor: 'new' });
  assert.equal(series.get('driftline_probe_success{monitor="login"}'), 1);
  assert.ok([...series.keys()].every((key) => !key.includes('"new"')));
});

test('omits invalid times and NaN', () => {
  const text = exposition({
    monitors: [{ monitor: 'login', run: makeRun({ time: 'yesterday', durationMs: Number.NaN }), steps: [] }],
  });
  assert.doesNotMatch(text, /NaN|last_run|probe_duration/);
});

test('exports no evidence, values or texts of findings', () => {
  const finding = makeFinding({
    received: 'canary',
    expected: 'canary',
    where: 'canary',
    fingerprint: 'canary',
  });
  const run = makeRun({ summary: 'canary', verdict: 'broken' });
  const text = exposition({
    monitors: [{ monitor: 'login', run, steps: [makeStep({ findings: [finding], failure: 'canary' })] }],
  });
  assert.doesNotMatch(text, /canary/);
});

test('writes each series once, whatever the names and the number of the steps', () => {
  const text = fc.oneof(fc.constantFrom('login', 'a"', '\\', '\n'), fc.string({ unit: 'grapheme' }));
  const step = fc.record({
    operation: text,
    case: text,
    total: fc.double({ min: 0, max: 1e6, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.array(step), text, (steps, monitor) => {
      const made = steps.map(({ total, ...names }) =>
        makeStep({ ...names, phases: { total }, findings: [makeFinding({ operation: names.operation })] }),
      );
      seriesIn(exposition({ monitors: [{ monitor, run: makeRun(), steps: made }] }));
    }),
    { seed: 7, numRuns: 200 },
  );
});

test('each series of a monitor has the place of its machine, where there is one', () => {
  const { monitors } = fullSnapshot();
  const placed = monitors.map((each) => ({
    ...each,
    ...(each.run && { run: { ...each.run, place: 'eu-west' } }),
  }));
  for (const { labels } of samplesOf({ monitors: placed })) assert.equal(labels.place, 'eu-west');
  for (const { labels } of samplesOf({ monitors })) assert.equal(labels.place, undefined);
});
