import { cut } from '../../core/index.ts';
import type { HeaderChange } from '../store/record.ts';
import type { MonitorState } from './state.ts';

// Cron's runs all come through here: it imports nothing but what every run needs.

/** What is known of the response headers of a monitor's healthy runs. */
export type KnownHeaders = Pick<MonitorState, 'headers' | 'varied'>;

/** The response of a step. */
export interface SteppedResponse {
  readonly operation: string;
  readonly case: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

// Sets, not patterns: V8 compiles each pattern anew in each process, which costs a run of cron more than all else here.
/** Who responds: a change of it may be the reason of anything. */
const OF_SERVER = new Set(['server', 'via', 'x-powered-by', 'deprecation', 'sunset']);
/** The last word of other names that say who responds. */
const OF_RELEASE = new Set(['version', 'build', 'revision', 'release']);
/** How the body is sent: it changes with the status. */
const OF_BODY = new Set([
  ...['content-type', 'content-encoding', 'content-language'],
  ...['cache-control', 'pragma', 'vary'],
]);

/** So much is kept of a value, of all headers of a run in its state, and of the changes of a step. */
const LONGEST_VALUE = 80;
const MOST_KEPT = 2000;
const MOST_CHANGES = 10;
/** Of the names that are looked at. */
const MOST_NAMES = 20;
const LONGEST_NAME = 40;
/** A header that changed from one healthy run to the next says nothing for so long: it may be another each time. */
const VARIED_MS = 86_400_000;

/** Whether a header says who responds, whatever the status is. */
export function isOfServer(name: string): boolean {
  return OF_SERVER.has(name) || OF_RELEASE.has(name.slice(name.lastIndexOf('-') + 1));
}

/**
 * The headers of a response that the last healthy run had otherwise, of those that are alike from run to run: no date, no
 * id, nothing that changed between two healthy runs. Empty where nothing is known.
 * @param mask masks every secret of the run
 */
export function changedHeaders(
  response: SteppedResponse,
  known: KnownHeaders,
  mask: (text: string) => string,
): HeaderChange[] {
  const { headers, varied = {} } = known;
  if (headers === undefined) return [];
  const now = stableHeaders(response, known, mask, varied);
  const names = new Set([...Object.keys(headers).map(nameOf), ...now.keys()]);
  return [...names]
    .map((name) => ({ name, before: valueIn(headers, name, response), after: now.get(name) ?? '' }))
    .filter(({ before, after }) => before !== after)
    .slice(0, MOST_CHANGES);
}

/**
 * What is known after one more healthy run. A value is kept once for all steps, and beside it those of the steps that have another.
 * @param time ISO 8601: of the run
 */
export function headersAfter(
  responses: readonly SteppedResponse[],
  known: KnownHeaders,
  time: string,
  mask: (text: string) => string,
): KnownHeaders {
  const isRecent = ([, at]: [string, string]) => Math.abs(Date.parse(time) - Date.parse(at)) < VARIED_MS;
  const before = Object.entries(known.varied ?? {});
  const recent = before.filter(isRecent);
  const changed = responses.flatMap((response) => changedHeaders(response, known, mask));
  // Nearly all runs.
  if (known.headers !== undefined && changed.length === 0 && recent.length === before.length) {
    return { headers: known.headers, ...(known.varied && { varied: known.varied }) };
  }
  const varied = Object.fromEntries(recent);
  for (const { name } of changed) varied[name] = time;
  const found = responses.map((response) => ({
    response,
    now: stableHeaders(response, known, mask, varied),
  }));
  const headers: Record<string, string> = {};
  let kept = 0;
  for (const name of new Set(found.flatMap(({ now }) => [...now.keys()]))) {
    const values = found.map(({ now }) => now.get(name) ?? '');
    const usual = mostFrequent(values);
    const own = found
      .filter((_, at) => values[at] !== usual)
      .map(({ response, now }) => [keyOf(name, response), now.get(name) ?? ''] as const);
    const entries = [...(usual === '' ? [] : [[name, usual] as const]), ...own];
    kept += entries.reduce((sum, [key, value]) => sum + key.length + value.length, 0);
    if (kept > MOST_KEPT) varied[name] = time;
    else Object.assign(headers, Object.fromEntries(entries));
  }
  return { headers, ...(Object.keys(varied).length > 0 && { varied }) };
}

/**
 * By name, in lower case; of several with one name, all. What is known already was masked: a run that has nothing else makes no
 * masker, which costs more than the rest of this file.
 */
function stableHeaders(
  response: SteppedResponse,
  { headers: known = {} }: KnownHeaders,
  mask: (text: string) => string,
  varied: Readonly<Record<string, string>>,
): Map<string, string> {
  const stable = new Map<string, string>();
  const names = new Set<string>();
  for (const [given, value] of response.headers) {
    const name = given.toLowerCase();
    const isWanted = name.length <= LONGEST_NAME && (OF_BODY.has(name) || isOfServer(name));
    if (!isWanted || (names.size === MOST_NAMES && !names.has(name))) continue;
    names.add(name);
    if (Object.hasOwn(varied, name)) continue;
    const before = stable.get(name);
    stable.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  for (const [name, value] of stable) {
    if (value !== valueIn(known, name, response)) stable.set(name, cut(mask(value), LONGEST_VALUE));
  }
  return stable;
}

function mostFrequent(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one)[0]?.[0] ?? '';
}

/** `server`, or `server login right-credentials` of a step that has another value than most. */
function keyOf(name: string, { operation, case: step }: SteppedResponse): string {
  return `${name} ${operation} ${step}`;
}

function nameOf(key: string): string {
  return key.split(' ', 1)[0] ?? '';
}

/** Empty where the header was absent. */
function valueIn(headers: Readonly<Record<string, string>>, name: string, response: SteppedResponse): string {
  return headers[keyOf(name, response)] ?? headers[name] ?? '';
}
