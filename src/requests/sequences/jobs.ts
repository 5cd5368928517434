import { type Exchange, headerValue } from '../../http/index.ts';
import { isJson, parseContentType } from '../../media/index.ts';
import type { Contract, Operation } from '../../openapi/index.ts';
import {
  appliedSchemas,
  isObject,
  mergedKeywords,
  namedPropertySchemas,
  propertyNames,
  schemasBelow,
  valueAt,
} from '../../schema/index.ts';
import { endsWithPath, jsonIn } from '../runtime-expression.ts';
import { resourceAt } from './collections.ts';
import { type Life, mayFail } from './life.ts';
import type { OwnResource, Parameters } from './own-resources.ts';
import { documents, requestWith, type Steps, succeeded } from './steps.ts';

// A job that was taken on (202): it is polled until it ends, and its result is read.

const STATES = ['running', 'done', 'failed'] as const;

/** Where a job is: by the value of a property, `running` of `status`, or of a boolean `done`. */
export type JobState = (typeof STATES)[number];

const STATE = /^(?:job_?|task_?|operation_?)?(?:status|state|phase)$/i;
const IS_DONE = /^(?:is_?)?(?:done|finished|completed?|ended)$/i;
/** The values that say so. */
const WORDS: Readonly<Record<JobState, RegExp>> = {
  running:
    /^(?:accepted|created|in[-_ ]?progress|new|pending|processing|queued|running|scheduled|started|submitted|waiting|working)$/i,
  done: /^(?:available|completed?|done|finished|ok|ready|succeeded|success|successful)$/i,
  failed: /^(?:aborted|cancell?ed|error|errored|expired|failed|failure|rejected|timed[-_ ]?out)$/i,
};

/** A property that says where a job is. */
interface StateProperty {
  readonly name: string;
  readonly isBoolean: boolean;
  /** Its value once the job is done. */
  readonly done: unknown;
}

const known = new WeakMap<Operation, StateProperty | undefined>();

/**
 * The property of a job that says whether it runs, and its value once the job is done: an enum with a value of both kinds, or a
 * boolean.
 */
export function statePropertyOf(
  { document }: Pick<Contract, 'document'>,
  read: Operation,
): StateProperty | undefined {
  if (!known.has(read)) known.set(read, findStateProperty(document, read));
  return known.get(read);
}

function findStateProperty(document: unknown, read: Operation): StateProperty | undefined {
  for (const applied of jobSchemas(document, read)) {
    for (const name of propertyNames(applied)) {
      const { type, enum: listed } = mergedKeywords(
        namedPropertySchemas(applied, name).flatMap((each) => appliedSchemas(document, each, 'first')),
      );
      if ([type].flat().includes('boolean') && IS_DONE.test(name))
        return { name, isBoolean: true, done: true };
      if (!STATE.test(name) || !Array.isArray(listed)) continue;
      const texts = listed.filter((each) => typeof each === 'string');
      const done = texts.find((each) => WORDS.done.test(each));
      if (done !== undefined && texts.some((each) => WORDS.running.test(each)))
        return { name, isBoolean: false, done };
    }
  }
  return undefined;
}

function jobSchemas(document: unknown, { responses }: Operation) {
  return responses
    .filter(({ status }) => status === '200')
    .flatMap(({ content }) => content)
    .filter(({ mediaType, schema }) => schema !== undefined && isJson(parseContentType(mediaType).essence))
    .map(({ schema = '' }) => appliedSchemas(document, schema, 'first'));
}

/** Where a job is, as the response to a GET of it says; undefined where it says nothing known. */
export function jobState(
  contract: Pick<Contract, 'document'>,
  read: Operation,
  job: unknown,
): JobState | undefined {
  const property = statePropertyOf(contract, read);
  const value = property && isObject(job) ? job[property.name] : undefined;
  if (property?.isBoolean) return value === false ? 'running' : value === true ? 'done' : undefined;
  if (typeof value !== 'string') return undefined;
  return STATES.find((state) => WORDS[state].test(value));
}

/** A property that has what a job made, or its address. */
const RESULT = /^(?:results?|outputs?)$|(?:url|uri|href|link|location)$/i;
const OTHER_LINK = /^_?(?:self|status|cancel|job|task|callback|webhook|log|help|doc|error|type|next|prev)/i;

/**
 * The properties of a job that have what it made, or its address, by their names; each with the pointer to its schema.
 * @param at pointer to the job in the body
 */
export function resultsOfJob(
  { document }: Pick<Contract, 'document'>,
  read: Operation,
  at: string,
): readonly { readonly name: string; readonly schema: string }[] {
  const [schema] = read.responses
    .filter(({ status }) => status === '200')
    .flatMap(({ content }) => content.flatMap((each) => each.schema ?? []));
  if (schema === undefined) return [];
  const applied = schemasBelow(document, [schema], at).flatMap((each) =>
    appliedSchemas(document, each, 'first'),
  );
  return propertyNames(applied)
    .filter((name) => RESULT.test(name) && !OTHER_LINK.test(name))
    .flatMap((name) =>
      namedPropertySchemas(applied, name)
        .slice(0, 1)
        .map((own) => ({ name, schema: own })),
    );
}

/** How long to wait before each request, where the server does not say: eleven seconds in all. */
const PAUSES_MS = [250, 500, 1000, 2000, 3000, 4000];
/** What a server may ask to wait, and what is waited in all. */
const LONGEST_PAUSE_MS = 5000;
const LONGEST_MS = 12_000;

/** A job is requested until it ends, a few times, and later where `Retry-After` says so; then its result is read. */
export function* awaitEnd(life: Life, own: OwnResource): Steps {
  const { contract, operations, collection } = life;
  const { read } = collection;
  if (!read || own.exchange.response?.status !== 202) return;
  const at = resourceAt(contract, collection, read);
  yield* poll(contract, operations, read, own.exchange, { parameters: own.parameters }, at);
}

/** The job that only the `Location` of a 202 names, where the contract has an operation that reads one at that address. */
export function* awaitNamed(contract: Contract, operations: readonly Operation[], accepted: Exchange): Steps {
  const { request, response } = accepted;
  const location = response?.status === 202 ? headerValue(response, 'location') : undefined;
  const found = location === undefined ? undefined : operationAt(operations, location, request.url);
  if (!found || statePropertyOf(contract, found.operation) === undefined) return;
  yield* poll(contract, operations, found.operation, accepted, { address: found.url.href }, '');
}

/** The operation that reads what is at an address of the same host. */
function operationAt(operations: readonly Operation[], address: string, from: string) {
  const url = URL.canParse(address, from) ? new URL(address, from) : undefined;
  if (!url || url.origin !== new URL(from).origin) return undefined;
  const operation = operations.find(
    (each) => each.method === 'GET' && each.token === undefined && endsWithPath(each.path, url.pathname),
  );
  return operation && { operation, url };
}

function* poll(
  contract: Contract,
  operations: readonly Operation[],
  read: Operation,
  first: Exchange,
  where: { readonly parameters: Parameters } | { readonly address: string },
  at: string,
): Steps {
  let waited = 0;
  let last = first;
  for (const usual of PAUSES_MS) {
    const pauseMs = Math.max(usual, retryAfterMs(last));
    if (pauseMs > LONGEST_PAUSE_MS || waited + pauseMs > LONGEST_MS) return;
    waited += pauseMs;
    const request = requestWith(contract, read, mayFail('read-until-done'), where);
    last = yield { ...request, pauseMs };
    const { status = 0 } = last.response ?? {};
    const job = valueAt(jsonIn(last.response?.body), at);
    const state = jobState(contract, read, job);
    if (status === 303 || (succeeded(last) && status !== 202 && state === 'done')) break;
    if (status !== 202 && state !== 'running') return;
  }
  yield* readResult(contract, operations, read, last);
}

/** What the job names as its result, where the contract has an operation at that address. */
function* readResult(
  contract: Contract,
  operations: readonly Operation[],
  read: Operation,
  { response, request }: Exchange,
): Steps {
  const location = response && headerValue(response, 'location');
  const addresses = [...(location === undefined ? [] : [location]), ...addressesIn(jsonIn(response?.body))];
  for (const address of addresses) {
    const others = operations.filter((each) => each !== read);
    const found = operationAt(others, address, request.url);
    if (!found) continue;
    const { operation, url } = found;
    const otherStatuses = [202, 204, 301, 302, 303, 307, 308].filter((each) => documents(operation, each));
    const expectation = { status: 200, ...(otherStatuses.length > 0 ? { otherStatuses } : {}) };
    const step = { name: 'read-result', expects: 'any', expectation } as const;
    yield requestWith(contract, operation, step, { address: url.href });
    return;
  }
}

/** Texts of a job, and of an object in it such as `links`, that may be addresses: paths, and those of the web. */
function addressesIn(job: unknown): string[] {
  const own = isObject(job) ? Object.values(job) : [];
  const inside = own.filter(isObject).flatMap((each) => Object.values(each));
  const deeper = inside.filter(isObject).flatMap((each) => Object.values(each));
  return [...own, ...inside, ...deeper].filter(
    (each): each is string => typeof each === 'string' && /^(?:\/|https?:\/\/)/.test(each),
  );
}

/** The seconds of `Retry-After`, in ms; a date is of another clock. */
function retryAfterMs({ response }: Exchange): number {
  const seconds = Number((response && headerValue(response, 'retry-after')) ?? 0);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
}
