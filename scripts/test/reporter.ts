import { AssertionError } from 'node:assert';
import type { TestEvent } from 'node:test/reporters';
import { inspect } from 'node:util';

/** A test, by the names of its suites and its own, and its file as an absolute path. */
interface Tested {
  readonly test: string;
  readonly file?: string;
}

/** The result of a test, or the end of the file: a line of JSON each. */
export type Report =
  | (Tested & { readonly type: 'passed' | 'skipped' })
  | (Tested & { readonly type: 'failed'; readonly reason: string })
  | { readonly type: 'diagnostic'; readonly text: string }
  /** The last line; without it the process ended before its tests did. */
  | { readonly type: 'end' };

/** Node's own counts among its diagnostics. */
const OWN_COUNTS = /^(?:tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$/;

/** A reporter for Node's test runner: the results of one test file as NDJSON. */
export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const names: string[] = [];
  for await (const event of source) {
    if (event.type === 'test:start')
      names.splice(event.data.nesting, Number.POSITIVE_INFINITY, event.data.name);
    const line = reportOf(event, names);
    if (line) yield `${JSON.stringify(line)}\n`;
  }
  yield `${JSON.stringify({ type: 'end' } satisfies Report)}\n`;
}

/**
 * The report of an event. A suite counts only where it was skipped as a whole, or failed itself.
 * @param names of the suites around the current test, and of the test
 */
export function reportOf(event: TestEvent, names: readonly string[]): Report | undefined {
  if (event.type === 'test:diagnostic') {
    return OWN_COUNTS.test(event.data.message) ? undefined : { type: 'diagnostic', text: event.data.message };
  }
  if (event.type !== 'test:pass' && event.type !== 'test:fail') return undefined;
  const { details, file, name, nesting, skip, todo } = event.data;
  const test = [...names.slice(0, nesting), name].join(' › ');
  const tested: Tested = { test, ...(file === undefined ? {} : { file }) };
  const isSuite = details.type === 'suite';
  if (isSet(skip) || isSet(todo)) return { type: 'skipped', ...tested };
  if (event.type === 'test:pass') return isSuite ? undefined : { type: 'passed', ...tested };
  const { error } = event.data.details;
  if (isSuite && failureType(error) === 'subtestsFailed') return undefined;
  return { type: 'failed', ...tested, reason: reasonOf(error) };
}

/** `{ skip: false }` does not skip a test. */
function isSet(mark: string | boolean | undefined): boolean {
  return mark !== undefined && mark !== false;
}

/** The runner wraps the error of a test, with the type of the failure. */
function failureType(error: Error): unknown {
  return 'failureType' in error ? error.failureType : undefined;
}

/** The error of a test, without Node's own frames. The message of an assertion is complete. */
function reasonOf(error: Error): string {
  const thrown = error.cause ?? error;
  if (failureType(error) === 'subtestsFailed' || typeof thrown === 'string') return error.message;
  const text = thrown instanceof AssertionError ? (thrown.stack ?? thrown.message) : inspect(thrown);
  return text.replace(/^ +at .*\bnode:.*\n?/gm, '').trimEnd();
}
