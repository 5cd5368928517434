import { METRIC_NAMES, METRICS, type MetricName } from './catalogue.ts';
import {
  buildSamples,
  type MetricsSnapshot,
  type MonitorSnapshot,
  monitorSamples,
  type Sample,
  uniqueMonitors,
} from './samples.ts';

/** The media type of the exposition. */
export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * A snapshot in Prometheus' text format 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format): each metric that has a
 * value, with HELP and TYPE before its series. No client library is used, because there are no counters to
 * keep in memory. The lines of a monitor are formatted once and cached: scrapes of a thousand monitors must
 * not delay a process that measures response times.
 */
export function exposition(snapshot: MetricsSnapshot): string {
  const parts = [linesOf(buildSamples(snapshot)), ...uniqueMonitors(snapshot).map(monitorLines)];
  return METRIC_NAMES.map((name) => family(name, parts)).join('');
}

/** The formatted series of each metric. */
type Lines = ReadonlyMap<MetricName, string>;

function family(name: MetricName, parts: readonly Lines[]): string {
  const series = parts.map((lines) => lines.get(name) ?? '').join('');
  const { help, type } = METRICS[name];
  return series && `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${series}`;
}

/** Cache of formatted lines. A snapshot is immutable: each run makes a new one. */
const formatted = new WeakMap<MonitorSnapshot, Lines>();

function monitorLines(snapshot: MonitorSnapshot): Lines {
  const lines = formatted.get(snapshot) ?? linesOf(monitorSamples(snapshot));
  formatted.set(snapshot, lines);
  return lines;
}

function linesOf(samples: readonly Sample[]): Lines {
  const lines = new Map<MetricName, string[]>();
  for (const { metric, labels, value } of samples) {
    const known = lines.get(metric) ?? [];
    lines.set(metric, known);
    known.push(`${metric}{${labelText(labels)}} ${value}\n`);
  }
  // `join` makes a flat string, which is faster to copy than a concatenated one.
  return new Map([...lines].map(([metric, known]) => [metric, known.join('')]));
}

function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([label, value]) => `${label}="${escaped(value)}"`)
    .join(',');
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };

/** Lone surrogates cannot be encoded as UTF-8, and are replaced with U+FFFD. */
const LONE_SURROGATES = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function escaped(value: string): string {
  return value
    .replace(LONE_SURROGATES, '\ufffd')
    .replace(/[\\"\n]/g, (character) => ESCAPES[character] ?? character);
}
