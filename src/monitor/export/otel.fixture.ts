// Test support: a collector for OTLP over HTTP, and the environment variables that point to it.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';
import { gunzipSync } from 'node:zlib';

/** An export as the collector received it. */
interface HeardExport {
  readonly path: string;
  readonly type: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface Collector {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly url: string;
  readonly heard: readonly HeardExport[];
}

/** A collector that accepts everything, or responds with `respond`; it stops after the tests of the file. */
export async function startCollector(
  respond: (response: ServerResponse) => void = accept,
  secure?: { readonly key: string; readonly cert: string },
): Promise<Collector> {
  const heard: HeardExport[] = [];
  const listener = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { url: path = '', headers } = request;
    const bytes = Buffer.concat(chunks);
    const body = headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
    heard.push({ path, type: headers['content-type'] ?? '', headers, body });
    respond(response);
  };
  const server = secure ? createSecureServer(secure, listener) : createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `${secure ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`, heard };
}

function accept(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
}

/** The variables for a collector, with JSON, which a test can read. */
export function json(url: string): Record<string, string> {
  return { OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' };
}

/** Runs `act` with these `OTEL_*` variables and no others. */
export async function withOtel<T>(
  variables: Readonly<Record<string, string>>,
  act: () => Promise<T>,
): Promise<T> {
  const kept = { ...process.env };
  for (const name of Object.keys(process.env).filter((one) => one.startsWith('OTEL_')))
    delete process.env[name];
  Object.assign(process.env, variables);
  try {
    return await act();
  } finally {
    for (const name of Object.keys(variables)) delete process.env[name];
    Object.assign(process.env, kept);
  }
}

/** A value in OTLP's JSON. */
type AnyValue = Readonly<Record<string, unknown>>;
interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}

interface Point {
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly value: number | undefined;
  readonly count: number | undefined;
  readonly sum: number | undefined;
  readonly bounds: readonly number[] | undefined;
}

export interface HeardMetric {
  readonly name: string;
  readonly unit: string;
  readonly kind: 'gauge' | 'sum' | 'histogram';
  /** 1 delta, 2 cumulative; a gauge has none. */
  readonly temporality: number | undefined;
  readonly points: readonly Point[];
}

interface HeardLog {
  readonly event: string;
  readonly severity: number;
  readonly body: unknown;
  readonly time: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

type Json = Readonly<Record<string, unknown>>;

/** The metrics of the last metrics export. */
export function metricsIn({ heard }: Collector): HeardMetric[] {
  const last = heard.findLast(({ path }) => path === '/v1/metrics');
  const scopes = list(list(parsed(last), 'resourceMetrics')[0], 'scopeMetrics');
  return scopes.flatMap((scope) => list(scope, 'metrics')).map(metricOf);
}

/** The log records of all exports. */
export function logsIn({ heard }: Collector): HeardLog[] {
  return heard
    .filter(({ path }) => path === '/v1/logs')
    .flatMap((one) => list(list(parsed(one), 'resourceLogs')[0], 'scopeLogs'))
    .flatMap((scope) => list(scope, 'logRecords'))
    .map((record) => ({
      event: String(record.eventName),
      severity: Number(record.severityNumber),
      body: plain(record.body as AnyValue),
      time: String(record.timeUnixNano),
      attributes: attributesOf(record),
    }));
}

/** The resource of an export. */
export function resourceIn(heard: HeardExport | undefined): Readonly<Record<string, unknown>> {
  const body = parsed(heard);
  const [first] = list(body, 'resourceMetrics' in body ? 'resourceMetrics' : 'resourceLogs');
  return attributesOf(first?.resource as Json);
}

function metricOf(metric: Json): HeardMetric {
  const kind = (['gauge', 'sum', 'histogram'] as const).find((one) => one in metric) ?? 'gauge';
  const data = metric[kind] as Json;
  return {
    name: String(metric.name),
    unit: String(metric.unit),
    kind,
    temporality: data.aggregationTemporality as number | undefined,
    points: list(data, 'dataPoints').map((point) => ({
      attributes: attributesOf(point),
      value: (point.asDouble ?? point.asInt) as number | undefined,
      count: point.count === undefined ? undefined : Number(point.count),
      sum: point.sum as number | undefined,
      bounds: point.explicitBounds as number[] | undefined,
    })),
  };
}

function parsed(heard: HeardExport | undefined): Json {
  return heard ? (JSON.parse(heard.body.toString('utf8')) as Json) : {};
}

function list(json: Json | undefined, name: string): Json[] {
  return (json?.[name] ?? []) as Json[];
}

function attributesOf(json: Json | undefined): Record<string, unknown> {
  const pairs = (json?.attributes ?? []) as KeyValue[];
  return Object.fromEntries(pairs.map(({ key, value }) => [key, plain(value)]));
}

function plain(value: AnyValue): unknown {
  return Object.values(value)[0];
}
