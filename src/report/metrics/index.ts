// The public API of the metrics; `src/report/index.ts` re-exports most of it.
export {
  METRIC_NAMES,
  METRICS,
  type MetricDescription,
  type MetricName,
  type MetricType,
} from './catalogue.ts';
export { EXPOSITION_TYPE, exposition } from './exposition.ts';
export { type MetricsSnapshot, type MonitorSnapshot, type Sample, samplesOf } from './samples.ts';
