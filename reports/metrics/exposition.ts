import { METRIC_NAMES, METRICS, type MetricName } from './catalogue.ts';
import type { Sample } from './sample.ts';
import { samplesOf } from './samples.ts';
import type { MetricsSnapshot } from './snapshot.ts';

/** The media type of the exposition. */
export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * A snapshot in Prometheus' text format 0.0.4
 * (https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format): each metric that has a value, with
 * its help and type before its series. Written by hand: a library that keeps counters has nothing to keep here.
 */
export function exposition(snapshot: MetricsSnapshot): string {
  const groups = new Map<MetricName, Sample[]>(METRIC_NAMES.map((name) => [name, []]));
  for (const sample of samplesOf(snapshot)) groups.get(sample.metric)?.push(sample);
  return [...groups].map(([name, samples]) => (samples.length === 0 ? '' : family(name, samples))).join('');
}

function family(name: MetricName, samples: readonly Sample[]): string {
  const { help, type } = METRICS[name];
  const head = `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
  return head + samples.map(({ labels, value }) => `${name}{${labelText(labels)}} ${value}\n`).join('');
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
