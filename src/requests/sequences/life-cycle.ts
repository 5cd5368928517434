import { type Case, type Exchange, headerValue } from '../../http/index.ts';
import { type Contract, isSafeMethod, type Operation } from '../../openapi/index.ts';
import { isObject } from '../../schema/index.ts';
import { parametersOf } from '../derived/parameter.ts';
import { subjectOf } from '../derived/subject.ts';
import { unknownValue } from '../resources.ts';
import { endsWithPath, jsonIn } from '../runtime-expression.ts';
import {
  type Collection,
  collectionsOf,
  documentsLocation,
  inLifeCycles,
  parentOf,
  returnsSame,
} from './collections.ts';
import { describedStatus, usedBy } from './in-use.ts';
import { listsByValues } from './item-filters.ts';
import {
  matchable,
  type OwnResource,
  OwnResources,
  type Parameters,
  unlike,
  withTag,
} from './own-resources.ts';
import { hasPages, walk } from './paging.ts';
import { type ReadOnlyProperty, readOnlyProperties, withReadOnly } from './read-only.ts';
import { documents, requestWith, type Steps, succeeded } from './steps.ts';
import {
  barely,
  changedBody,
  firstOf,
  hasValues,
  mergedPatch,
  nestedPatch,
  nulled,
  nulledInside,
  shorterList,
  wholeBody,
} from './values.ts';

/**
 * The life of one resource of a collection: it is created, read, found in the list, changed, replaced, deleted, and is
 * gone then. Nothing else is changed, and everything that is created is deleted again.
 * @param operations those that may be sent
 * @param mostValues the most right values of parameters that its list is requested with
 * @returns what could not be done, one sentence each
 */
export function lifeCycle(
  contract: Contract,
  operations: readonly Operation[],
  collection: Collection,
  mostValues = MOST_VALUES,
): Steps<readonly string[]> {
  return new LifeCycle(contract, operations, collection, mostValues).steps();
}

const MOST_VALUES = 20;

/** The exchanges of a resource of our own, one after the other. */
class LifeCycle {
  readonly #contract: Contract;
  readonly #collection: Collection;
  readonly #operations: readonly Operation[];
  readonly #resources: OwnResources;
  readonly #mostValues: number;
  /** The first ETag of the resource, which is stale after a change. */
  #firstTag: string | undefined;
  #tag: string | undefined;
  /** What was sent of the resource so far. */
  #now: Readonly<Record<string, unknown>> = {};
  /** The resource as it was read last, and the path of that request. */
  #resource: unknown;
  #path: string | undefined;

  constructor(
    contract: Contract,
    operations: readonly Operation[],
    collection: Collection,
    mostValues: number,
  ) {
    this.#contract = contract;
    this.#mostValues = mostValues;
    this.#operations = operations;
    this.#collection = collection;
    this.#resources = new OwnResources(contract, operations);
  }

  *steps(): Steps<readonly string[]> {
    try {
      const above = yield* this.#resources.above(this.#collection);
      if (above) yield* this.#ofOne(above);
    } finally {
      yield* this.#resources.clean();
    }
    return this.#resources.notes;
  }

  *#ofOne(above: Parameters): Steps {
    const { create, remove, updates } = this.#collection;
    const first = yield* this.#resources.create(this.#collection, 'create', undefined, above);
    const whole = create && wholeBody(subjectOf(this.#contract, create));
    if (first && whole !== undefined && remove) {
      yield* this.#read(first, 'read-created');
      yield* this.#resources.remove(first);
      this.#firstTag = undefined;
    }
    const other =
      whole === undefined || (first && !remove)
        ? undefined
        : yield* this.#resources.create(this.#collection, 'create-whole', whole, above);
    let own = other ?? (first && !remove ? first : undefined) ?? (yield* this.#again(first, whole, above));
    if (!own) return;
    this.#now = isObject(own.sent) ? own.sent : {};
    yield* this.#read(own, 'read-created');
    // Twice the same one shows that it is that of the resource.
    const said = own.exchange.response && headerValue(own.exchange.response, 'etag');
    if (said !== undefined && this.#tag !== undefined && said !== this.#tag)
      yield* this.#read(own, 'read-created');
    yield* this.#head(own);
    yield* this.#followLocation(own);
    yield* this.#elsewhere(own);
    yield* this.#list(own, 'list-created');
    yield* this.#createAgain(own, above);
    yield* this.#createReadOnly(above);
    yield* this.#listOfMany(own, this.#mostValues);
    yield* this.#below(own);
    let neighbour = yield* this.#neighbour(above);
    if (neighbour && !(yield* this.#isThere(own))) {
      // There may be one at a time only: a session, or what is active.
      own = neighbour;
      neighbour = undefined;
      this.#now = isObject(own.sent) ? own.sent : {};
      this.#firstTag = undefined;
      yield* this.#read(own, 'read-created');
    }
    for (const update of updates) yield* this.#change(own, update);
    if (neighbour && updates.length > 0) yield* this.#readNeighbour(neighbour);
    if (updates.length > 0) yield* this.#list(own, 'list-changed');
    yield* this.#act(own);
    if (create) yield* this.#belowNothing(create, above);
    if (!remove) return;
    const isFree = yield* this.#deleteInUse(own, remove);
    if (this.#resources.has(own)) yield* this.#delete(own, remove, isFree);
    if (neighbour && !this.#resources.has(own)) yield* this.#readNeighbour(neighbour);
  }

  /** Another resource of the collection, which has to stay as it is whatever is done to the first one. */
  *#neighbour(above: Parameters): Steps<OwnResource | undefined> {
    const { create, read, remove } = this.#collection;
    if (!create || !read || !remove) return undefined;
    const subject = subjectOf(this.#contract, create);
    const body = subject.media && unlike(subject, subject.example);
    const other = yield* this.#resources.create(this.#collection, 'create-neighbour', body, above);
    if (!other || other.exchange.response?.status === 202) return undefined;
    const before = yield* this.#readNeighbour(other);
    return succeeded(before) ? other : undefined;
  }

  *#isThere({ parameters }: OwnResource): Steps<boolean> {
    const { read } = this.#collection;
    return (
      read !== undefined &&
      succeeded(yield requestWith(this.#contract, read, mayFail('read-beside'), { parameters }))
    );
  }

  *#readNeighbour({ parameters }: OwnResource): Steps<Exchange> {
    const { read } = this.#collection;
    if (!read) throw new Error('unreachable: a neighbour is read');
    return yield requestWith(this.#contract, read, 'read-neighbour', { parameters });
  }

  /** Where the whole body was refused, the first resource is made again. */
  *#again(first: OwnResource | undefined, whole: unknown, above: Parameters): Steps<OwnResource | undefined> {
    if (!first || whole === undefined) return first;
    return yield* this.#resources.create(this.#collection, 'create', undefined, above);
  }

  *#read(own: OwnResource, name: string): Steps<Exchange | undefined> {
    const { read } = this.#collection;
    if (!read) return undefined;
    const later = own.exchange.response?.status === 202;
    const step: Case | string = later ? { name, expects: 'any', undocumentedRefusal: 'ignore' } : name;
    const exchange = yield requestWith(this.#contract, read, step, { parameters: own.parameters });
    this.#tag = exchange.response && headerValue(exchange.response, 'etag');
    this.#firstTag ??= this.#tag;
    this.#path = new URL(exchange.request.url).pathname;
    if (succeeded(exchange)) this.#resource = jsonIn(exchange.response?.body);
    return exchange;
  }

  /** HEAD, directly before and after a GET, for its headers are those of the GET (RFC 9110, section 9.3.2). */
  *#head(own: OwnResource): Steps {
    const head = this.#headOf();
    if (!head || own.exchange.response?.status === 202) return;
    yield requestWith(this.#contract, head, 'head-created', { parameters: own.parameters });
    yield* this.#read(own, 'read-created');
  }

  #headOf(): Operation | undefined {
    return this.#operations.find(({ method, path }) => method === 'HEAD' && path === this.#collection.path);
  }

  /** The resource below another one that was created for this: it is not there, where the contract documents 404. */
  *#elsewhere(own: OwnResource): Steps {
    const { read, create } = this.#collection;
    const parent = parentOf(collectionsOf(this.#contract, this.#operations), this.#collection);
    const name = parent?.parameter.name;
    if (!read || !create?.path.includes('{') || !parent?.create || !parent.remove || name === undefined)
      return;
    if (!read.path.includes(`{${name}}`)) return;
    if (!documents(read, 404) || own.exchange.response?.status !== 201) return;
    const other = yield* this.#resources.create(parent, 'create-above');
    const [key, value] = [`path.${name}`, other?.parameters[`path.${name}`]];
    if (!other || value === undefined || value === own.parameters[key]) return;
    const parameters = { ...own.parameters, ...other.parameters };
    const gone = this.#goneCase(read, 'read-below-another');
    const others = [400, 403].filter((status) => documents(read, status));
    const { otherStatuses = [], ...usual } = gone.expectation ?? {};
    const step = { ...gone, expectation: { ...usual, otherStatuses: [...otherStatuses, ...others] } };
    yield requestWith(this.#contract, read, step, { parameters });
    yield* this.#resources.remove(other);
  }

  /**
   * What Location says is where a client finds what it created (RFC 9110, section 15.3.2), or, where the contract documents it
   * for a 202, what its request has come to (section 15.3.3).
   */
  *#followLocation(own: OwnResource): Steps {
    const { read, create } = this.#collection;
    const { response, request } = own.exchange;
    const isLater = response?.status === 202 && create !== undefined && documentsLocation(create);
    const location = response?.status === 201 || isLater ? headerValue(response, 'location') : undefined;
    if (!read || location === undefined || !URL.canParse(location, request.url)) return;
    const target = new URL(location, request.url);
    // Another host may be the public name of this one; the usual address was read already, where it must be there.
    if (target.origin !== new URL(request.url).origin) return;
    const isOwn = this.#path?.endsWith(target.pathname) ?? false;
    if (isOwn && !isLater) return;
    // A 202 may have the address of what there will be, which is nowhere yet.
    const isJob = create !== undefined && returnsSame(this.#contract, create, read);
    if (isLater && (!isJob || this.#isOfAnother(target.pathname, read))) return;
    const expectation = { status: 200, otherStatuses: REDIRECTS };
    const step = {
      name: 'follow-location',
      expects: 'any',
      expectation,
      orderlyStatuses: REDIRECTS,
    } as const;
    const { parameters } = own;
    const address = isOwn ? {} : { address: target.href };
    yield requestWith(this.#contract, read, step, { parameters, ...address });
  }

  /** Whether the contract has another GET than this one at an address. */
  #isOfAnother(pathname: string, read: Operation): boolean {
    const paths = this.#contract.operations.flatMap(({ method, path }) => (method === 'GET' ? [path] : []));
    const found = paths.filter((path) => endsWithPath(path, pathname));
    return found.length > 0 && !found.includes(read.path);
  }

  /** The same once more, where the contract says which value makes it a resource that exists already. */
  *#createAgain(own: OwnResource, above: Parameters): Steps {
    const { create, remove } = this.#collection;
    const text = create ? describedStatus(this.#contract, create, 409) : '';
    if (!create || !remove || !ALREADY.test(text) || !namesOneOf(text, own.sent)) return;
    const otherStatuses = [400, 422, 200].filter((status) => documents(create, status));
    const expectation = { status: 409, ...(otherStatuses.length > 0 ? { otherStatuses } : {}) };
    const exchange = yield requestWith(
      this.#contract,
      create,
      { name: 'create-again', expects: 'any', expectation },
      { parameters: above, ...(subjectOf(this.#contract, create).media ? { body: own.sent } : {}) },
    );
    if (exchange.response?.status === 201) this.#resources.adopt(this.#collection, above, exchange);
  }

  *#list(own: OwnResource, name: string): Steps {
    const { list } = this.#collection;
    if (!list) return;
    const needed = parametersOf(this.#contract, list).filter((each) => each.required && !each.known);
    if (needed.some(({ in: place }) => place !== 'path')) return;
    // A list may be some moments behind: the second one shows whether it stays so.
    for (const each of [name, `${name}-again`]) {
      yield requestWith(this.#contract, list, each, { parameters: above(own, list) });
    }
  }

  /** What is read below the resource, such as `/pets/{petId}/owner`; it need not exist. */
  *#below({ parameters }: OwnResource): Steps {
    for (const operation of this.#operationsBelow('GET')) {
      yield requestWith(this.#contract, operation, mayFail('read-below'), { parameters });
    }
  }

  /**
   * What is created below the resource, and ends with it, and what is done to it: `/orders/{id}/pay`. After all changes, for
   * what is paid may not be changed any more.
   */
  *#act(own: OwnResource): Steps {
    const { remove, read } = this.#collection;
    if (!remove) return;
    const { parameters } = own;
    let acted = false;
    for (const operation of this.#operationsBelow('POST')) {
      const { media, example } = subjectOf(this.#contract, operation);
      const exchange = yield requestWith(this.#contract, operation, mayFail('create-below'), {
        parameters,
        ...(media ? { body: example } : {}),
      });
      acted ||= succeeded(exchange);
      if (succeeded(exchange) && !media) yield* this.#actAgain(own, operation);
      yield* this.#belowNothing(operation, {});
    }
    if (!acted || !read) return;
    const { response } = yield requestWith(this.#contract, read, mayFail('read-below'), { parameters });
    this.#tag = response && headerValue(response, 'etag');
  }

  /** An action once more, where the contract says that it cannot be: `409: The quote is accepted already`. */
  *#actAgain({ parameters }: OwnResource, operation: Operation): Steps {
    const text = describedStatus(this.#contract, operation, 409).toLowerCase();
    const stem = operation.path.split('/').at(-1)?.toLowerCase().replace(/e$/, '') ?? '';
    if (!/\balready\b/.test(text) || stem.length < 3 || !text.includes(stem)) return;
    const otherStatuses = [400, 422].filter((status) => documents(operation, status));
    const expectation = { status: 409, ...(otherStatuses.length > 0 ? { otherStatuses } : {}) };
    const step = {
      name: 'act-again',
      expects: 'any',
      expectation,
      acceptanceTolerable: ACTED_ALREADY,
    } as const;
    yield requestWith(this.#contract, operation, step, { parameters });
  }

  /** Operations of a method directly below the resource that are of no life cycle. */
  #operationsBelow(method: string): readonly Operation[] {
    const start = `${this.#collection.path}/`;
    const ofCollections = inLifeCycles(this.#contract, this.#operations);
    return this.#operations.filter(
      (each) =>
        each.method === method &&
        each.path.startsWith(start) &&
        !each.path.slice(start.length).includes('{') &&
        !ofCollections.has(each),
    );
  }

  /**
   * The list with three resources in it, whatever else it has: each right value of its parameters, and its pages. Two of
   * them are deleted at once.
   */
  *#listOfMany(own: OwnResource, most: number): Steps {
    const { list, create, remove } = this.#collection;
    if (!list || !create || !remove || !hasValues(this.#contract, list)) return;
    const subject = subjectOf(this.#contract, create);
    const others: OwnResource[] = [];
    const given = above(own, list);
    for (const body of [changedBody(subject, own.sent), subject.example]) {
      if (body === undefined) continue;
      const other = yield* this.#resources.create(this.#collection, 'create-more', body, given);
      if (other) others.push(other);
    }
    yield* listsByValues(this.#contract, list, most, given);
    if (hasPages({ ...this.#contract, operations: this.#operations }, list)) {
      yield* walk(this.#contract, list, given);
    }
    for (const other of others) yield* this.#resources.remove(other);
  }

  /** Nothing is created below a resource that does not exist, where the contract documents 404 for it. */
  *#belowNothing(create: Operation, above: Parameters): Steps {
    const last = parametersOf(this.#contract, create).findLast((each) => each.in === 'path');
    const value = last && documents(create, 404) ? unknownValue(this.#contract, last) : undefined;
    if (!last || value === undefined) return;
    const parameters = { ...above, [`path.${last.name}`]: value };
    const { media, example } = subjectOf(this.#contract, create);
    const exchange = yield requestWith(
      this.#contract,
      create,
      this.#goneCase(create, 'create-below-nothing'),
      {
        parameters,
        ...(media ? { body: example } : {}),
      },
    );
    if (succeeded(exchange) && create === this.#collection.create) {
      this.#resources.adopt(this.#collection, parameters, exchange);
    }
  }

  *#change(own: OwnResource, update: Operation): Steps {
    const subject = subjectOf(this.#contract, update);
    const all = changedBody(subject, this.#now);
    if (all === undefined) return;
    const isWhole = update.method === 'PUT';
    const name = isWhole ? 'replace' : 'change';
    if (documents(update, 412)) {
      const step = { name: `${name}-stale`, expects: 'any', expectation: { status: 412 } } as const;
      yield requestWith(this.#contract, update, step, {
        ...this.#with(own, update, this.#tag === this.#firstTag ? '"driftline-stale"' : this.#firstTag),
        body: all,
      });
    }
    // One property alone first: all others have to stay as they are. What PUT leaves out is gone.
    for (const body of isWhole ? [all, barely(subject, all)] : [firstOf(subject, all, this.#now), all]) {
      if (body) yield* this.#send(own, update, name, body);
    }
    const readOnly = withReadOnly(
      subject,
      isWhole ? all : firstOf(subject, all),
      this.#readOnly(),
      this.#resource,
    );
    if (readOnly) yield* this.#send(own, update, `${name}-read-only`, readOnly);
    if (isWhole) return;
    const inside = nestedPatch(subject, this.#now);
    if (inside) yield* this.#send(own, update, 'change-inside', inside);
    const shorter = shorterList(subject, this.#now);
    if (shorter) yield* this.#send(own, update, 'change-list', shorter);
    const removed = nulledInside(subject, this.#now);
    if (removed) yield* this.#send(own, update, 'change-inside-to-null', removed);
    const empty = nulled(subject, this.#now);
    if (empty) yield* this.#send(own, update, 'change-to-null', empty);
  }

  /** Sends a change, and reads the resource where it was accepted. */
  *#send(own: OwnResource, update: Operation, name: string, body: Record<string, unknown>): Steps {
    const values = { ...this.#with(own, update, matchable(this.#tag)), body };
    const changed = yield requestWith(this.#contract, update, mayFail(name), values);
    if (!succeeded(changed)) return;
    this.#now = update.method === 'PUT' ? body : mergedPatch(this.#now, body);
    yield* this.#read(own, update.method === 'PUT' ? 'read-replaced' : 'read-changed');
  }

  /** The properties of the resource that the server alone sets. */
  #readOnly(): readonly ReadOnlyProperty[] {
    const { read, create } = this.#collection;
    const operation = read ?? create;
    return operation ? readOnlyProperties(this.#contract, operation) : [];
  }

  /** A creation with values of properties that the server alone sets. */
  *#createReadOnly(above: Parameters): Steps {
    const { create, read, remove } = this.#collection;
    if (!create || !remove) return;
    const subject = subjectOf(this.#contract, create);
    const body = withReadOnly(subject, subject.example, this.#readOnly(), this.#resource);
    const other = body && (yield* this.#resources.create(this.#collection, 'create-read-only', body, above));
    if (!other) return;
    const { parameters } = other;
    if (read) yield requestWith(this.#contract, read, mayFail('read-created'), { parameters });
    yield* this.#resources.remove(other);
  }

  /** The lists below a resource that is gone are gone as well, where the contract documents it. */
  *#listsBelow(parameters: Parameters): Steps {
    const start = `${this.#collection.path}/`;
    for (const each of this.#operations) {
      if (each.method !== 'GET' || !each.path.startsWith(start)) continue;
      if (each.path.slice(start.length).includes('{') || !(documents(each, 404) || documents(each, 410)))
        continue;
      const step = { ...this.#goneCase(each, 'read-below-deleted'), acceptanceTolerable: EMPTY_BELOW };
      yield requestWith(this.#contract, each, step, { parameters });
    }
  }

  /** The parameters of a request on the resource, with its ETag where the operation takes one. */
  #with({ parameters }: OwnResource, operation: Operation, tag: string | undefined) {
    return withTag(this.#contract, operation, parameters, tag);
  }

  /** A DELETE of what never was there, as reading it shows, gets the status that the contract documents for that. */
  *#deleteNothing({ parameters }: OwnResource, remove: Operation, isIdempotent: boolean): Steps {
    const { read } = this.#collection;
    const last = parametersOf(this.#contract, remove).findLast((each) => each.in === 'path');
    const value = last && documents(remove, 404) ? unknownValue(this.#contract, last) : undefined;
    if (!read || !last || value === undefined) return;
    const unknown = { parameters: { ...parameters, [`path.${last.name}`]: value } };
    const { response } = yield requestWith(this.#contract, read, mayFail('read-nothing'), unknown);
    if (response?.status !== 404 && response?.status !== 410) return;
    const gone = this.#goneCase(remove, 'delete-nothing');
    const step = isIdempotent ? { ...gone, acceptanceTolerable: DONE_ALREADY } : gone;
    yield requestWith(this.#contract, remove, step, unknown);
  }

  /**
   * What has something below it that the documented 409 of DELETE names is not deleted, until that is.
   * @returns whether nothing is below it any more
   */
  *#deleteInUse(own: OwnResource, remove: Operation): Steps<boolean> {
    const { below, isAny } = usedBy(this.#contract, this.#operations, this.#collection) ?? {};
    const inUse = below && (yield* this.#resources.create(below, 'create-below', undefined, own.parameters));
    if (!inUse) return false;
    // What was created below may be counted in the resource, which has another ETag then.
    yield* this.#read(own, 'read-in-use');
    const otherStatuses = [422, 423].filter((status) => documents(remove, status));
    const step = {
      name: 'delete-in-use',
      expects: 'any',
      expectation: { status: 409, ...(otherStatuses.length > 0 ? { otherStatuses } : {}) },
      ...(isAny ? {} : { acceptanceTolerable: SOME_BELOW }),
    } as const;
    const tried = yield requestWith(
      this.#contract,
      remove,
      step,
      this.#with(own, remove, matchable(this.#tag)),
    );
    const isDeleted = succeeded(tried) && tried.response?.status !== 202;
    if (isDeleted) this.#resources.forget(own);
    else yield* this.#read(own, 'read-in-use');
    const isFree = yield* this.#resources.remove(inUse);
    if (!isDeleted) yield* this.#read(own, 'read-in-use');
    return isFree;
  }

  *#delete(own: OwnResource, remove: Operation, isFree: boolean): Steps {
    const found = this.#with(own, remove, matchable(this.#tag));
    // A documented conflict may be what is below it, or a state in which nothing is deleted.
    const step = documents(remove, 409) && !isFree ? mayFail('delete') : 'delete';
    const deleted = yield requestWith(this.#contract, remove, step, found);
    if (!succeeded(deleted)) return;
    // What is deleted later may still be there.
    if (deleted.response?.status === 202) return;
    this.#resources.forget(own);
    const { read, list, updates } = this.#collection;
    const { parameters } = own;
    if (read) {
      const gone = yield requestWith(
        this.#contract,
        read,
        { name: 'read-deleted', expects: 'any' },
        { parameters },
      );
      if ([404, 410].includes(gone.response?.status ?? 0)) {
        const head = this.#headOf();
        if (head)
          yield requestWith(this.#contract, head, this.#goneCase(head, 'head-deleted'), { parameters });
        yield* this.#listsBelow(parameters);
      }
    }
    if (list) yield* this.#list(own, 'list-deleted');
    const without = this.#with(own, remove, undefined);
    const again = yield requestWith(this.#contract, remove, this.#idempotentCase(remove), without);
    yield* this.#deleteNothing(own, remove, succeeded(again));
    for (const update of updates) {
      const body = changedBody(subjectOf(this.#contract, update), own.sent);
      // A PUT may create what is not there.
      if (body === undefined || documents(update, 201) || !documents(update, 404)) continue;
      const changed = yield requestWith(this.#contract, update, this.#goneCase(update, 'change-deleted'), {
        parameters,
        body,
      });
      if (succeeded(changed)) yield requestWith(this.#contract, remove, mayFail('clean-up'), { parameters });
    }
  }

  /**
   * What is gone gets the status that the contract documents for it. 404 and 410 say the same (RFC 9110, section 15.5.11), and
   * what tells clients so by another documented status, or has no ETag to match any more, says it as well.
   */
  #goneCase(operation: Operation, name: string): Case {
    const usual = [404, 410].find((status) => documents(operation, status));
    if (usual === undefined) return mayFail(name);
    const unmatched = isSafeMethod(operation.method) ? [] : [412, 428];
    const documented = [400, 403, 405, 409, 412, 422, 428].filter(
      (status) =>
        documents(operation, status) &&
        (unmatched.includes(status) || GONE.test(describedStatus(this.#contract, operation, status))),
    );
    const otherStatuses = [usual === 404 ? 410 : 404, ...documented];
    const expectation = { status: usual, otherStatuses };
    return { name, expects: 'any', undocumentedRefusal: 'warning', expectation };
  }

  /** Deleting again is done already (RFC 9110, section 9.2.2): the status of a success is as right as that of what is gone. */
  #idempotentCase(remove: Operation): Case {
    const gone = this.#goneCase(remove, 'delete-again');
    if (!gone.expectation) return gone;
    const { otherStatuses = [], ...expectation } = gone.expectation;
    const done = [200, 204].filter((status) => documents(remove, status));
    return { ...gone, expectation: { ...expectation, otherStatuses: [...otherStatuses, ...done] } };
  }
}

/** The text may be about some of them only. */
const SOME_BELOW = {
  severity: 'warning',
  reason: 'the documented 409 may be meant for some of what is below it only',
} as const;

const DONE_ALREADY = {
  severity: 'warning',
  reason: 'deleting again is a success as well: the server deletes without a look at what is there',
} as const;

const ACTED_ALREADY = {
  severity: 'warning',
  reason: 'an action whose result is there already may be a success as well',
} as const;

/** RFC 9110 (section 15.5.5) leaves to the server what has a representation. */
const EMPTY_BELOW = {
  severity: 'warning',
  reason: 'the documented 404 may be meant for other cases: a list below what is gone may be an empty one',
} as const;

/** A client follows them to the resource. */
const REDIRECTS = [301, 302, 303, 307, 308];

/** What a 409 says where a resource is refused because it is there. */
const ALREADY = /\b(?:already|exists?|duplicated?|unique|taken|in use)\b/i;

/** Whether a text names a property that was sent: `A pet with this name exists.` Without one, nothing says what is compared. */
function namesOneOf(text: string, sent: unknown): boolean {
  const plain = (each: string) => each.toLowerCase().replace(/[^a-z\d]/g, '');
  const words = plain(text);
  return isObject(sent) && Object.keys(sent).some((name) => name.length > 2 && words.includes(plain(name)));
}

/** The path parameters of a resource that the list above it has as well. */
function above(own: OwnResource, list: Operation): Parameters {
  return Object.fromEntries(
    Object.entries(own.parameters).filter(([key]) => list.path.includes(`{${key.slice('path.'.length)}}`)),
  );
}

function mayFail(name: string): Case {
  return { name, expects: 'any', undocumentedRefusal: 'ignore' };
}

/** A documented refusal that says that something is gone: `Already deleted`, `The order does not exist any more`. */
const GONE =
  /\b(?:gone|not found|no such|no longer|any more|anymore|(?:does|do|did) ?(?:not|n.t) exist|not exist|already (?:been )?(?:deleted|removed|cancell?ed)|(?:deleted|removed) already|(?:was|is|been) (?:deleted|removed))\b/i;
