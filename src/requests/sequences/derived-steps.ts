import { OPEN } from '../../auth/index.ts';
import { type Case, type Exchange, headerValue } from '../../http/index.ts';
import { type Contract, isSafeMethod, type Operation } from '../../openapi/index.ts';
import { type DerivedCase, sentWith } from '../derived/derived-case.ts';
import { deriveCases } from '../derived/index.ts';
import { parametersOf } from '../derived/parameter.ts';
import { NOBODY } from '../derived/subject.ts';
import { type Collection, collectionsOf, createdBy, ofItem } from './collections.ts';
import { awaitNamed } from './jobs.ts';
import { Original } from './original.ts';
import {
  matchable,
  type OwnResource,
  OwnResources,
  type Parameters,
  type Providers,
} from './own-resources.ts';
import { singletonsOf } from './singletons.ts';
import { requestWith, type SequenceRequest, type Steps, succeeded } from './steps.ts';

/** The cases of one kind and operation beyond which nobody reads more. */
const MOST_CASES = 200;

/** A derived case as a request of a sequence. */
export function derivedStep(
  operation: Operation,
  derived: DerivedCase,
  step: Case = derived,
): SequenceRequest {
  return {
    operation,
    case: step,
    request: (baseUrl, authorization = OPEN, account = NOBODY) =>
      derived.request({ baseUrl, credentials: account, ...sentWith(authorization) }),
  };
}

/**
 * The derived cases of one kind for an operation other than the login. One that changes a resource gets one of our own;
 * what a case creates is read and deleted.
 * @param operations those that may be sent
 * @param providers where the values come from that the contract does not have
 * @returns what could not be done, one sentence each
 */
export function* derivedSteps(
  contract: Contract,
  operations: readonly Operation[],
  operation: Operation,
  kind: string,
  providers: Providers,
): Steps<readonly string[]> {
  const collections = collectionsOf(contract, operations);
  const created = createdBy(collections, operation);
  const item = isSafeMethod(operation.method) ? undefined : ofItem(collections, operation);
  const resources = new OwnResources(contract, operations);
  const singleton = singletonsOf(contract, operations).find(({ update }) => update === operation);
  let original: Original | undefined;
  const notes: string[] = [];
  try {
    const target = yield* parametersFor(contract, operation, created, item, resources, providers);
    const given = target?.parameters;
    if (!given) return [...resources.notes, `${operation.id} was not sent: it needs a resource of its own`];
    const cases = chosenCases(contract, operation, kind, given, created);
    if (singleton && cases.length > 0) {
      const found = yield* Original.read(contract, singleton);
      if (typeof found === 'string') return [found];
      if (found.unreadable.length > 0) return [found.notSent()];
      original = found;
    }
    if (created?.remove) yield* resources.prepare(created, given);
    let accepted = false;
    const planned = created || item ? undefined : providers.planned(operation);
    const mayBeAbsent = planned !== undefined && planned.provisions.length > 0 && !planned.certain;
    let tag = target?.tag;
    for (const derived of cases.slice(0, MOST_CASES)) {
      original?.sending();
      const usual = mayBeAbsent ? { ...derived, expects: orAbsent(derived) } : derived;
      const step = derivedStep(operation, derived, accepted ? insisting(derived) : usual);
      const exchange = yield withTagInPlaceOf(step, target?.tag, tag);
      original?.mayHaveChanged(exchange);
      // HEAD in place of POST creates nothing.
      if (!succeeded(exchange) || (created && isSafeMethod(exchange.request.method))) continue;
      // The next change is of what there is now.
      if (tag !== undefined) tag = tagOf(exchange);
      const isFirst = kind === 'valid' && !accepted;
      accepted ||= kind === 'valid';
      if (isFirst && !created && operation.method === 'POST')
        yield* awaitNamed(contract, operations, exchange);
      const own = created && resources.adopt(created, given, exchange);
      // What cannot be named cannot be deleted: no more of it is created.
      if (created && !own) return resources.notes;
      const read = (created ?? item)?.read;
      const parameters = own?.parameters ?? (item ? given : undefined);
      if (kind === 'valid' && read && parameters) {
        yield requestWith(contract, read, { name: `read-${derived.name}`, expects: 'any' }, { parameters });
      }
      if (own) yield* resources.remove(own);
    }
    const left = cases.slice(MOST_CASES).length;
    if (left > 0) notes.push(`${left} more cases of ${operation.id} (${kind}) were left out`);
  } finally {
    yield* resources.clean();
    if (original) yield* original.restore();
  }
  return [...resources.notes, ...notes, ...(original?.notes ?? [])];
}

/** The parameters that name what is sent to, and its ETag where a change has to have it. */
interface Target {
  readonly parameters: Parameters;
  readonly tag?: string;
}

function* parametersFor(
  contract: Contract,
  operation: Operation,
  created: Collection | undefined,
  item: Collection | undefined,
  resources: OwnResources,
  providers: Providers,
): Steps<Target | undefined> {
  if (created) {
    const parameters = yield* resources.above(created);
    return parameters && { parameters };
  }
  if (item) {
    const own = item.create && (yield* resources.create(item, 'create'));
    return own && (yield* withRequiredTag(contract, operation, item, own));
  }
  const values = yield* providers.values(operation);
  // A generated id still shows how the request is checked.
  return { parameters: 'parameters' in values ? values.parameters : {} };
}

/** Where a change requires `If-Match`, it has the ETag of the resource: without it, nothing but 412 and 428 would be seen. */
function* withRequiredTag(
  contract: Contract,
  operation: Operation,
  { read }: Collection,
  { parameters, exchange }: OwnResource,
): Steps<Target> {
  const header = parametersOf(contract, operation).find(
    (each) => each.in === 'header' && each.required && each.name.toLowerCase() === 'if-match',
  );
  if (!header) return { parameters };
  const hasTag = exchange.response && headerValue(exchange.response, 'etag') !== undefined;
  const tag = tagOf(
    hasTag || !read ? exchange : yield requestWith(contract, read, 'read-created', { parameters }),
  );
  return { parameters: { ...parameters, [`header.${header.name}`]: tag }, tag };
}

/** What `If-Match` is to be after an exchange. */
function tagOf({ response }: Exchange): string {
  return matchable(response && headerValue(response, 'etag')) ?? '*';
}

/** A request with the ETag that a resource has now, in place of the one that it had at first. */
function withTagInPlaceOf(step: SequenceRequest, first?: string, now?: string): SequenceRequest {
  if (first === undefined || now === undefined || first === now) return step;
  return {
    ...step,
    request: (...given) => {
      const request = step.request(...given);
      const headers = Object.entries(request.headers).map(([name, value]) =>
        name.toLowerCase() === 'if-match' && value === first ? [name, now] : [name, value],
      );
      return { ...request, headers: Object.fromEntries(headers) };
    },
  };
}

function chosenCases(
  contract: Contract,
  operation: Operation,
  kind: string,
  given: Parameters,
  created: Collection | undefined,
): DerivedCase[] {
  // An undocumented method must not meet a resource that exists.
  const cases = deriveCases(contract, operation, kind === 'wrong-method' ? {} : given, kind);
  const mayCreate = created === undefined || created.remove !== undefined;
  const mayDelete = operation.method !== 'DELETE';
  return cases.filter(({ expects }) => expects === 'refused' || (mayCreate && mayDelete));
}

/** What is below a resource, such as its picture, need not be there until a request was accepted. */
function orAbsent({ expects }: Case): Case['expects'] {
  return expects === 'accepted' ? 'any' : expects;
}

/** Once a valid request was accepted, others that the schema allows have to be as well. */
function insisting(derived: DerivedCase): Case {
  if (derived.expects !== 'any' || derived.onceAccepted === undefined) return derived;
  const tolerable = 'the schema allows the value, and the API may have a reason that no schema can say';
  return {
    ...derived,
    expects: 'accepted',
    ...(derived.onceAccepted === 'warning' ? { refusalTolerable: tolerable } : {}),
  };
}
