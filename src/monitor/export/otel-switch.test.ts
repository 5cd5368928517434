import assert from 'node:assert/strict';
import { test } from 'node:test';
import { otelSignals } from './otel-switch.ts';

const BOTH = ['metrics', 'logs'];
const AT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' };

const SWITCHES: [why: string, environment: Record<string, string>, signals: string[]][] = [
  ['nothing is set', {}, []],
  ['an endpoint is set', AT, BOTH],
  ['the endpoint is empty', { OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }, []],
  [
    'only metrics have an endpoint',
    { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: 'http://x/v1/metrics' },
    ['metrics'],
  ],
  ['only logs have an endpoint', { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://x/v1/logs' }, ['logs']],
  ['only traces have an endpoint', { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://x/v1/traces' }, []],
  ['the SDK is disabled', { ...AT, OTEL_SDK_DISABLED: 'True' }, []],
  ['the SDK is not disabled', { ...AT, OTEL_SDK_DISABLED: 'false' }, BOTH],
  ['logs are not to be exported', { ...AT, OTEL_LOGS_EXPORTER: 'none' }, ['metrics']],
  ['metrics go elsewhere', { ...AT, OTEL_METRICS_EXPORTER: 'prometheus' }, ['logs']],
  ['metrics go here too', { ...AT, OTEL_METRICS_EXPORTER: 'console,otlp' }, BOTH],
];

for (const [why, environment, signals] of SWITCHES) {
  test(`if ${why}, these signals are sent: ${signals.join(', ') || 'none'}`, () => {
    assert.deepEqual(otelSignals(environment), signals);
  });
}
