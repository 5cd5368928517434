// What the metrics are made of; `reports/index.ts` hands it on.
export {
  METRIC_NAMES,
  METRICS,
  type MetricDescription,
  type MetricName,
  type MetricType,
} from './catalogue.ts';
export { EXPOSITION_TYPE, exposition } from './exposition.ts';
export type { Sample } from './sample.ts';
export { samplesOf } from './samples.ts';
export type { MetricsSnapshot, MonitorSnapshot } from './snapshot.ts';
