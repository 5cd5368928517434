import { METRIC_NAMES, METRICS, type MetricName } from './catalogue.ts';
import type { Sample } from './sample.ts';
import { buildSamples, monitorSamples, uniqueMonitors } from './samples.ts';
import type { MetricsSnapshot, MonitorSnapshot } from './snapshot.ts';

/** The media type of the exposition. */
export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * A snapshot in Prometheus' text format 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format): each metric that has a value, with
 * its help and type before its series. Written by hand: a library that keeps counters has nothing to keep here. What a
 * monitor tells is put into words once, however often it is asked for: a thousand monitors must not make a process that
 * measures times wait for each scrape.
 */
export function exposition(snapshot: MetricsSnapshot): string {
  const parts = [linesOf(buildSamples(snapshot)), ...uniqueMonitors(snapshot).map(monitorLines)];
  return METRIC_NAMES.map((name) => family(name, parts)).join('');
}

/** The series of each metric. */
type Lines = ReadonlyMap<MetricName, string>;

function family(name: MetricName, parts: readonly Lines[]): string {
  const series = parts.map((lines) => lines.get(name) ?? '').join('');
  const { help, type } = METRICS[name];
  return series && `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${series}`;
}

/** A snapshot of a monitor is never changed: after each run there is a new one. */
const written = new WeakMap<MonitorSnapshot, Lines>();

function monitorLines(snapshot: MonitorSnapshot): Lines {
  const lines = written.get(snapshot) ?? linesOf(monitorSamples(snapshot));
  written.set(snapshot, lines);
  return lines;
}

function linesOf(samples: readonly Sample[]): Lines {
  const lines = new Map<MetricName, string[]>();
  for (const { metric, labels, value } of samples) {
    const known = lines.get(metric) ?? [];
    lines.set(metric, known);
    known.push(`${metric}{${labelText(labels)}} ${value}\n`);
  }
  // Joined, a text lies in one piece, and is quicker to copy than one that was added up.
  return new Map([...lines].map(([metric, known]) => [metric, known.join('')]));
}

function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([label, value]) => `${label}="${escaped(value)}"`)
    .join(',');
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' };

/** Half of a pair of surrogates cannot be written as UTF-8: U+FFFD stands for it. */
const HALF_PAIRS = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function escaped(value: string): string {
  return value
    .replace(HALF_PAIRS, '\ufffd')
    .replace(/[\\"\n]/g, (character) => ESCAPES[character] ?? character);
}
