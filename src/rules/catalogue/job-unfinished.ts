import { type Exchange, headerValue } from '../../http/index.ts';
import { type Reading, whereInBody } from '../../reading/index.ts';
import { createdBy, jobState, jsonIn, resourceAt, resultsOfJob } from '../../requests/index.ts';
import {
  appliedSchemas,
  describeValue,
  isObject,
  joinPointer,
  mergedKeywords,
  valueAt,
} from '../../schema/index.ts';
import type { Rule, Violation } from '../rule.ts';
import { isNothing } from './checks/compare-values.ts';
import { collectionsIn, isSame, type Named, namedBy, resourceIn } from './checks/own-history.ts';

export const jobUnfinished: Rule = {
  id: 'job-unfinished',
  family: 'contract',
  severity: 'error',
  title: 'A job does not end, or ends without its result',
  why: 'Clients wait for ever, or show success and have nothing.',
  fix: 'Let each job end in a documented state, and name its result in the same response that says so.',
  source: 'RFC 9110, section 15.3.3',
  *check(reading) {
    const { contract, operation, exchange, response } = reading;
    if (operation.method !== 'GET' || response?.received.status !== 200 || reading.before.length === 0)
      return;
    const named = namedBy(contract, operation, exchange);
    const isOwn = named?.collection.read === operation && wasTakenOn(reading, named);
    if (!isOwn && !wasLocated(reading)) return;
    const at = isOwn ? resourceAt(contract, named.collection, operation) : '';
    const job = isOwn ? resourceIn(reading, named.collection) : jsonIn(response.received.body);
    const state = jobState(contract, operation, job);
    if (state === 'running') yield* stillRunning(reading, at);
    if (state === 'done' && isObject(job)) yield* withoutResult(reading, at, job);
  },
};

/** Whether the `Location` of a 202 of this run is its address. */
function wasLocated({ exchange, before }: Reading): boolean {
  const { href } = new URL(exchange.request.url, 'http://localhost');
  return before.some(({ request, response }) => {
    const location = response?.status === 202 ? headerValue(response, 'location') : undefined;
    const from = new URL(request.url, 'http://localhost');
    return (
      location !== undefined &&
      URL.canParse(location, from.href) &&
      new URL(location, from.href).href === href
    );
  });
}

/** Whether a request of this run got 202 for it. */
function wasTakenOn({ contract, before }: Reading, { collection, names }: Named): boolean {
  const { create } = collection;
  return before.some((each) => {
    if (!create || each.operation !== create.id || each.response?.status !== 202) return false;
    if (createdBy(collectionsIn(contract), create) !== collection) return false;
    const other = namedBy(contract, create, each);
    return other !== undefined && isSame(other.names, names);
  });
}

/** How long a job is waited for, and how often it has to have been requested. */
const PATIENCE_MS = 10_000;
const FEWEST = 5;

function* stillRunning(
  { contract, operation, exchange, response, before }: Reading,
  at: string,
): Generator<Violation> {
  const same = before.filter(
    ({ request }) => request.url === exchange.request.url && request.method === 'GET',
  );
  const isRunning = (each: Exchange) =>
    jobState(contract, operation, valueAt(jsonIn(each.response?.body), at)) === 'running';
  const since = same.slice(same.findLastIndex((each) => !isRunning(each)) + 1);
  const [first] = since;
  const waitedMs = first ? Date.parse(exchange.startedAt) - Date.parse(first.startedAt) : 0;
  if (since.length + 1 < FEWEST || !(waitedMs >= PATIENCE_MS)) return;
  yield {
    where: whereInBody(at),
    expected: 'an end of the job',
    received: `${since.length + 1} responses in ${Math.round(waitedMs / 1000)} s that it runs`,
    pointer: response?.media?.schema ?? operation.pointer,
    severity: 'warning',
    reason: 'a job may take longer',
  };
}

/** A description such as `Where the report is, once it is done.` */
const AT_THE_END = /\b(?:done|complet|finish|ready|succe|ended|available)/i;

function* withoutResult(
  { contract, operation, response }: Reading,
  at: string,
  job: Record<string, unknown>,
): Generator<Violation> {
  if (!response || headerValue(response.received, 'location') !== undefined) return;
  const results = resultsOfJob(contract, operation, at);
  const [first] = results;
  if (!first || results.some(({ name }) => !isNothing(job[name]))) return;
  const { description } = mergedKeywords(appliedSchemas(contract.document, first.schema, 'first'));
  yield {
    where: whereInBody(joinPointer(at, first.name)),
    expected: 'the result of the job, which is done',
    received: Object.hasOwn(job, first.name) ? describeValue(job[first.name]) : 'nothing',
    pointer: first.schema,
    ...(AT_THE_END.test(String(description ?? '')) ? {} : UNSAID),
  };
}

const UNSAID = { severity: 'warning', reason: 'the contract does not say when it is there' } as const;
