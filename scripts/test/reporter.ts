import { AssertionError } from 'node:assert';
import type { TestEvent } from 'node:test/reporters';
import { inspect } from 'node:util';

/** What one test came to, or how the file ended: a line of JSON each. */
export type Report =
  | { readonly type: 'passed' | 'skipped'; readonly test: string }
  | { readonly type: 'failed'; readonly test: string; readonly reason: string }
  | { readonly type: 'remark'; readonly text: string }
  /** The last line; without it the process ended before its tests did. */
  | { readonly type: 'end' };

/** What Node counts itself, in the words of its diagnostics. */
const OWN_COUNTS = /^(?:tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$/;

/** A reporter for Node's test runner: what happened in one test file, as NDJSON. */
export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const names: string[] = [];
  for await (const event of source) {
    if (event.type === 'test:start')
      names.splice(event.data.nesting, Number.POSITIVE_INFINITY, event.data.name);
    const reported = reportOf(event, names);
    if (reported) yield `${JSON.stringify(reported)}\n`;
  }
  yield `${JSON.stringify({ type: 'end' } satisfies Report)}\n`;
}

/**
 * What an event says. A suite counts only where it was skipped as a whole, or fails on its own account.
 * @param names of the test that runs, after those of the suites around it
 */
export function reportOf(event: TestEvent, names: readonly string[]): Report | undefined {
  if (event.type === 'test:diagnostic') {
    return OWN_COUNTS.test(event.data.message) ? undefined : { type: 'remark', text: event.data.message };
  }
  if (event.type !== 'test:pass' && event.type !== 'test:fail') return undefined;
  const { details, name, nesting, skip, todo } = event.data;
  const test = [...names.slice(0, nesting), name].join(' › ');
  const isSuite = details.type === 'suite';
  if (isSet(skip) || isSet(todo)) return { type: 'skipped', test };
  if (event.type === 'test:pass') return isSuite ? undefined : { type: 'passed', test };
  const { error } = event.data.details;
  if (isSuite && failureType(error) === 'subtestsFailed') return undefined;
  return { type: 'failed', test, reason: reasonOf(error) };
}

/** `{ skip: '' }` does not skip, and neither does `{ skip: false }`. */
function isSet(mark: string | boolean | undefined): boolean {
  return mark !== undefined && mark !== false;
}

/** The runner wraps what a test threw, and says why it wraps it. */
function failureType(error: Error): unknown {
  return 'failureType' in error ? error.failureType : undefined;
}

/** What was thrown, without the frames of Node itself. An assertion says all that it knows in its message. */
function reasonOf(error: Error): string {
  const thrown = error.cause ?? error;
  if (failureType(error) === 'subtestsFailed' || typeof thrown === 'string') return error.message;
  const text = thrown instanceof AssertionError ? (thrown.stack ?? thrown.message) : inspect(thrown);
  return text.replace(/^ +at .*\bnode:.*\n?/gm, '').trimEnd();
}
