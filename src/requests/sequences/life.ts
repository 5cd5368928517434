import { type Case, type Exchange, headerValue } from '../../http/index.ts';
import { type Contract, isSafeMethod, type Operation } from '../../openapi/index.ts';
import { isDateTime, isObject } from '../../schema/index.ts';
import { parametersOf } from '../derived/parameter.ts';
import { jsonIn } from '../runtime-expression.ts';
import type { Collection } from './collections.ts';
import { describedStatus } from './in-use.ts';
import { type OwnResource, OwnResources, type Parameters, withTag } from './own-resources.ts';
import { CHANGE_MOMENT, type ReadOnlyProperty, readOnlyProperties } from './read-only.ts';
import { documents, requestWith, type Steps, succeeded } from './steps.ts';

/** What is known of a resource of our own between its requests, and the requests that every part of its life makes. */
export class Life {
  readonly contract: Contract;
  readonly operations: readonly Operation[];
  readonly collection: Collection;
  readonly resources: OwnResources;
  /** The first ETag of the resource, which is stale after a change. */
  firstTag: string | undefined;
  tag: string | undefined;
  /** What was sent of the resource so far. */
  now: Readonly<Record<string, unknown>> = {};
  /** The resource as it was read last, and the path of that request. */
  resource: unknown;
  path: string | undefined;

  /** The last body of each update that the API took. */
  readonly taken = new Map<Operation, Readonly<Record<string, unknown>>>();

  #hasPaused = false;

  constructor(contract: Contract, operations: readonly Operation[], collection: Collection) {
    this.contract = contract;
    this.operations = operations;
    this.collection = collection;
    this.resources = new OwnResources(contract, operations);
  }

  /** Reads the resource, and keeps its ETag, its path and what it is. */
  *read(own: OwnResource, name: string): Steps<Exchange | undefined> {
    const { read } = this.collection;
    if (!read) return undefined;
    const later = own.exchange.response?.status === 202;
    const step: Case | string = later ? { name, expects: 'any', undocumentedRefusal: 'ignore' } : name;
    const exchange = yield requestWith(this.contract, read, step, { parameters: own.parameters });
    this.tag = exchange.response && headerValue(exchange.response, 'etag');
    this.firstTag ??= this.tag;
    this.path = new URL(exchange.request.url).pathname;
    if (succeeded(exchange)) this.resource = jsonIn(exchange.response?.body);
    return exchange;
  }

  /**
   * How long to wait before a change, once in a life: where the resource has a moment of its last change in whole seconds, it
   * moves only if the change comes a second later; other clocks do not show a change that comes at once either.
   */
  pauseForClock(): number {
    const moments = this.readOnly().flatMap(({ name }) => {
      const value = CHANGE_MOMENT.test(name) && isObject(this.resource) ? this.resource[name] : undefined;
      return typeof value === 'string' && isDateTime(value) ? [Date.parse(value)] : [];
    });
    if (this.#hasPaused || moments.length === 0) return 0;
    this.#hasPaused = true;
    return moments.some((each) => each % 1000 === 0) ? 1100 : 60;
  }

  /** The list that the resource is in, twice. */
  *list(own: OwnResource, name: string): Steps {
    const { list } = this.collection;
    if (!list) return;
    const needed = parametersOf(this.contract, list).filter((each) => each.required && !each.known);
    if (needed.some(({ in: place }) => place !== 'path')) return;
    // A list may be some moments behind: the second one shows whether it stays so.
    for (const each of [name, `${name}-again`]) {
      yield requestWith(this.contract, list, each, { parameters: above(own, list) });
    }
  }

  /** The HEAD of the resource. */
  headOf(): Operation | undefined {
    return this.operations.find(({ method, path }) => method === 'HEAD' && path === this.collection.path);
  }

  /** The properties of the resource that the server alone sets. */
  readOnly(): readonly ReadOnlyProperty[] {
    const { read, create } = this.collection;
    const operation = read ?? create;
    return operation ? readOnlyProperties(this.contract, operation) : [];
  }

  /** The parameters of a request on the resource, with its ETag where the operation takes one. */
  with({ parameters }: OwnResource, operation: Operation, tag: string | undefined) {
    return withTag(this.contract, operation, parameters, tag);
  }

  /**
   * What is gone gets the status that the contract documents for it. 404 and 410 say the same (RFC 9110, section 15.5.11), and
   * what tells clients so by another documented status, or has no ETag to match any more, says it as well.
   */
  goneCase(operation: Operation, name: string): Case {
    const usual = [404, 410].find((status) => documents(operation, status));
    if (usual === undefined) return mayFail(name);
    const unmatched = isSafeMethod(operation.method) ? [] : [412, 428];
    const documented = [400, 403, 405, 409, 412, 422, 428].filter(
      (status) =>
        documents(operation, status) &&
        (unmatched.includes(status) || GONE.test(describedStatus(this.contract, operation, status))),
    );
    const otherStatuses = [usual === 404 ? 410 : 404, ...documented];
    const expectation = { status: usual, otherStatuses };
    return { name, expects: 'any', undocumentedRefusal: 'warning', expectation };
  }
}

/** The path parameters of a resource that the list above it has as well. */
export function above(own: OwnResource, list: Operation): Parameters {
  return Object.fromEntries(
    Object.entries(own.parameters).filter(([key]) => list.path.includes(`{${key.slice('path.'.length)}}`)),
  );
}

/** A step that says nothing of the API where it is refused. */
export function mayFail(name: string): Case {
  return { name, expects: 'any', undocumentedRefusal: 'ignore' };
}

/** A documented refusal that says that something is gone: `Already deleted`, `The order does not exist any more`. */
const GONE =
  /\b(?:gone|not found|no such|no longer|any more|anymore|(?:does|do|did) ?(?:not|n.t) exist|not exist|already (?:been )?(?:deleted|removed|cancell?ed)|(?:deleted|removed) already|(?:was|is|been) (?:deleted|removed))\b/i;
