import type { Counter, Histogram, Meter, ObservableGauge } from '@opentelemetry/api';
import { METRIC_HTTP_CLIENT_REQUEST_DURATION } from '@opentelemetry/semantic-conventions';
import {
  METRIC_NAMES,
  METRICS,
  type MetricName,
  type MetricsSnapshot,
  samplesOf,
} from '../../../report/index.ts';
import type { ExportedRun } from './exported-run.ts';
import { requestsOf } from './http-attributes.ts';

/** In seconds, as the conventions recommend. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/**
 * Our metrics as OpenTelemetry instruments: the current state as observable gauges, the runs as a counter,
 * and each request in the histogram of the HTTP conventions. The attributes of our own metrics have the names
 * of the Prometheus labels, so that the same alert rules work with both.
 */
export class Instruments {
  readonly #requests: Histogram;
  readonly #runs: Counter;

  /** @param snapshot returns the current state; called whenever the metrics are sent */
  constructor(meter: Meter, snapshot: () => MetricsSnapshot) {
    this.#requests = meter.createHistogram(METRIC_HTTP_CLIENT_REQUEST_DURATION, {
      description: 'Duration of HTTP client requests.',
      unit: 's',
      advice: { explicitBucketBoundaries: BUCKETS },
    });
    const { help: description, otel } = METRICS.driftline_runs_total;
    this.#runs = meter.createCounter(otel.name, { description, unit: otel.unit });
    observe(meter, snapshot);
  }

  /** Counts a run, and its requests. */
  count(exported: ExportedRun): void {
    const { monitor, verdict } = exported.run;
    this.#runs.add(1, { monitor, verdict });
    for (const { seconds, attributes } of requestsOf(exported)) this.#requests.record(seconds, attributes);
  }
}

function observe(meter: Meter, snapshot: () => MetricsSnapshot): void {
  const gauges = new Map<MetricName, ObservableGauge>();
  for (const name of METRIC_NAMES) {
    const { help: description, otel, type } = METRICS[name];
    if (type === 'counter') continue;
    gauges.set(name, meter.createObservableGauge(otel.name, { description, unit: otel.unit }));
  }
  meter.addBatchObservableCallback(
    (result) => {
      for (const { metric, labels, value } of samplesOf(snapshot())) {
        const gauge = gauges.get(metric);
        if (gauge) result.observe(gauge, value, labels);
      }
    },
    [...gauges.values()],
  );
}
