import { headerValue } from '../../http/index.ts';
import { isFile, sampleBody, sendableMedia } from '../../media/index.ts';
import type { Operation } from '../../openapi/index.ts';
import { isObject } from '../../schema/index.ts';
import { idKey } from '../derived/field.ts';
import { parametersOf } from '../derived/parameter.ts';
import { subjectOf } from '../derived/subject.ts';
import { plain } from '../lists.ts';
import { unknownValue } from '../resources.ts';
import { endsWithPath } from '../runtime-expression.ts';
import { changedBody } from './changed-bodies.ts';
import {
  type Collection,
  collectionsOf,
  documentsLocation,
  inLifeCycles,
  parentOf,
  returnsSame,
} from './collections.ts';
import { describedStatus } from './in-use.ts';
import { listsByValues } from './item-filters.ts';
import { above, type Life, mayFail } from './life.ts';
import type { OwnResource, Parameters } from './own-resources.ts';
import { hasPages, walk } from './paging.ts';
import { documentsRanges, ranges } from './ranges.ts';
import { namesOf, referencesOf } from './references.ts';
import { documents, requestWith, type Steps, succeeded } from './steps.ts';
import { hasValues } from './values.ts';

// What there is around a resource of our own: its address, the resources below it, its list, and others like it.

/** The resource below another one that was created for this: it is not there, where the contract documents 404. */
export function* elsewhere(life: Life, own: OwnResource): Steps {
  const { read, create } = life.collection;
  const parent = parentOf(collectionsOf(life.contract, life.operations), life.collection);
  const name = parent?.parameter.name;
  if (!read || !create?.path.includes('{') || !parent?.create || !parent.remove || name === undefined) return;
  if (!read.path.includes(`{${name}}`)) return;
  if (!documents(read, 404) || own.exchange.response?.status !== 201) return;
  const other = yield* life.resources.create(parent, 'create-above');
  const [key, value] = [`path.${name}`, other?.parameters[`path.${name}`]];
  if (!other || value === undefined || value === own.parameters[key]) return;
  const parameters = { ...own.parameters, ...other.parameters };
  const gone = life.goneCase(read, 'read-below-another');
  const others = [400, 403].filter((status) => documents(read, status));
  const { otherStatuses = [], ...usual } = gone.expectation ?? {};
  const step = { ...gone, expectation: { ...usual, otherStatuses: [...otherStatuses, ...others] } };
  yield requestWith(life.contract, read, step, { parameters });
  yield* life.resources.remove(other);
}

/**
 * What Location says is where a client finds what it created (RFC 9110, section 15.3.2), or, where the contract documents it
 * for a 202, what its request has come to (section 15.3.3).
 */
export function* followLocation(life: Life, own: OwnResource): Steps {
  const { read, create } = life.collection;
  const { response, request } = own.exchange;
  const isLater = response?.status === 202 && create !== undefined && documentsLocation(create);
  const location = response?.status === 201 || isLater ? headerValue(response, 'location') : undefined;
  if (!read || location === undefined || !URL.canParse(location, request.url)) return;
  const target = new URL(location, request.url);
  // Another host may be the public name of this one; the usual address was read already, where it must be there.
  if (target.origin !== new URL(request.url).origin) return;
  const isOwn = life.path?.endsWith(target.pathname) ?? false;
  if (isOwn && !isLater) return;
  // A 202 may have the address of what there will be, which is nowhere yet.
  const isJob = create !== undefined && returnsSame(life.contract, create, read);
  if (isLater && (!isJob || isOfAnother(life, target.pathname, read))) return;
  const expectation = { status: 200, otherStatuses: REDIRECTS };
  const step = {
    name: 'follow-location',
    expects: 'any',
    expectation,
    orderlyStatuses: REDIRECTS,
  } as const;
  const { parameters } = own;
  const address = isOwn ? {} : { address: target.href };
  yield requestWith(life.contract, read, step, { parameters, ...address });
}

/** Whether the contract has another GET than this one at an address. */
function isOfAnother(life: Life, pathname: string, read: Operation): boolean {
  const paths = life.contract.operations.flatMap(({ method, path }) => (method === 'GET' ? [path] : []));
  const found = paths.filter((path) => endsWithPath(path, pathname));
  return found.length > 0 && !found.includes(read.path);
}

/** The same once more, where the contract says which value makes it a resource that exists already. */
export function* createAgain(life: Life, own: OwnResource, above: Parameters): Steps {
  const { create, remove } = life.collection;
  const text = create ? describedStatus(life.contract, create, 409) : '';
  if (!create || !remove || !ALREADY.test(text) || !namesOneOf(text, own.sent)) return;
  const otherStatuses = [400, 422, 200].filter((status) => documents(create, status));
  const expectation = { status: 409, ...(otherStatuses.length > 0 ? { otherStatuses } : {}) };
  const exchange = yield requestWith(
    life.contract,
    create,
    { name: 'create-again', expects: 'any', expectation },
    { parameters: above, ...(subjectOf(life.contract, create).media ? { body: own.sent } : {}) },
  );
  if (exchange.response?.status === 201) life.resources.adopt(life.collection, above, exchange);
}

/** What is read below the resource, such as `/pets/{petId}/owner`; it need not exist. */
export function* requestBelow(life: Life, { parameters }: OwnResource): Steps {
  for (const operation of operationsBelow(life, 'GET')) {
    if (documentsRanges(operation)) yield* ranges(life.contract, operation, parameters);
    else yield requestWith(life.contract, operation, mayFail('read-below'), { parameters });
  }
}

/** What is taken for text on the way is not the same any more. */
const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, index) => index);

/** A file of the resource, such as its picture: stored, read, replaced by another one, read, and deleted. */
export function* storeFiles(life: Life, { parameters }: OwnResource): Steps {
  for (const put of operationsBelow(life, 'PUT')) {
    const at = (method: string) =>
      life.operations.find((each) => each.method === method && each.path === put.path);
    const [read, remove] = [at('GET'), at('DELETE')];
    const media = sendableMedia(put.requestBody?.content ?? []);
    const any = media?.mediaType === 'application/octet-stream' ? EVERY_BYTE : undefined;
    const file = media && isFile(media.mediaType) ? (sampleBody(media) ?? any) : undefined;
    if (!read || !file) continue;
    for (const body of [file, Buffer.concat([file, Buffer.from('driftline')])]) {
      const stored = yield requestWith(life.contract, put, mayFail('store-file'), { parameters, body });
      if (!succeeded(stored) || stored.response?.status === 202) break;
      yield requestWith(life.contract, read, mayFail('read-file'), { parameters });
    }
    const gone = remove && (yield requestWith(life.contract, remove, mayFail('delete-file'), { parameters }));
    if (gone && succeeded(gone) && gone.response?.status !== 202 && documents(read, 404)) {
      yield requestWith(life.contract, read, life.goneCase(read, 'read-file-deleted'), { parameters });
    }
  }
}

/**
 * What is created below the resource, and ends with it, and what is done to it: `/orders/{id}/pay`. After all changes, for what
 * is paid may not be changed any more.
 */
export function* act(life: Life, own: OwnResource): Steps {
  const { remove, read } = life.collection;
  if (!remove) return;
  let acted = false;
  for (const operation of operationsBelow(life, 'POST')) {
    const { media, example } = subjectOf(life.contract, operation);
    const ids = media ? yield* life.resources.ids(operation, own.parameters) : {};
    const parameters = { ...own.parameters, ...ids };
    const exchange = yield requestWith(life.contract, operation, mayFail('create-below'), {
      parameters,
      ...(media ? { body: example } : {}),
    });
    acted ||= succeeded(exchange);
    // What an action says of the resource has to be there, before another action changes it.
    if (read && succeeded(exchange) && returnsSame(life.contract, operation, read, /^20[01]$/)) {
      yield* readActed(life, read, parameters);
      acted = false;
    }
    if (succeeded(exchange) && !media) yield* actAgain(life, own, operation);
    yield* belowNothing(life, operation, ids);
  }
  if (acted && read) yield* readActed(life, read, own.parameters);
}

function* readActed(life: Life, read: Operation, parameters: Parameters): Steps {
  const { response } = yield requestWith(life.contract, read, mayFail('read-below'), { parameters });
  life.tag = response && headerValue(response, 'etag');
}

/** An action once more, where the contract says that it cannot be: `409: The quote is accepted already`. */
function* actAgain(life: Life, { parameters }: OwnResource, operation: Operation): Steps {
  const text = describedStatus(life.contract, operation, 409).toLowerCase();
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
  yield requestWith(life.contract, operation, step, { parameters });
}

const ACTED_ALREADY = {
  severity: 'warning',
  reason: 'an action whose result is there already may be a success as well',
} as const;

/** Operations of a method directly below the resource that are of no life cycle. */
function operationsBelow({ contract, collection, operations }: Life, method: string): readonly Operation[] {
  const start = `${collection.path}/`;
  const ofCollections = inLifeCycles(contract, operations);
  return operations.filter(
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
export function* listOfMany(life: Life, own: OwnResource, most: number): Steps {
  const { list, create, remove } = life.collection;
  if (!list || !create || !remove || !hasValues(life.contract, list)) return;
  const subject = subjectOf(life.contract, create);
  const others: OwnResource[] = [];
  for (const body of [changedBody(subject, own.sent), subject.example]) {
    if (body === undefined) continue;
    const other = yield* life.resources.create(life.collection, 'create-more', body, own.parameters);
    if (other) others.push(other);
  }
  const given = above(own, list);
  yield* listsByValues(life.contract, list, most, given);
  if (hasPages({ ...life.contract, operations: life.operations }, list)) {
    yield* walk(life.contract, list, given);
  }
  for (const other of others) yield* life.resources.remove(other);
}

/** Nothing is created below a resource that does not exist, where the contract documents 404 for it. */
export function* belowNothing(life: Life, create: Operation, above: Parameters): Steps {
  const last = parametersOf(life.contract, create).findLast((each) => each.in === 'path');
  const value = last && documents(create, 404) ? unknownValue(life.contract, last) : undefined;
  if (!last || value === undefined) return;
  const parameters = { ...above, [`path.${last.name}`]: value };
  const { media, example } = subjectOf(life.contract, create);
  const exchange = yield requestWith(life.contract, create, life.goneCase(create, 'create-below-nothing'), {
    parameters,
    ...(media ? { body: example } : {}),
  });
  if (succeeded(exchange) && create === life.collection.create) {
    life.resources.adopt(life.collection, parameters, exchange);
  }
}

/** A creation that refers to what does not exist is refused, where the contract says so: `422: The customer does not exist`. */
export function* referToNothing(life: Life, above: Parameters): Steps {
  const { contract, operations, collection } = life;
  const { create, remove } = collection;
  const { media, example } = create && remove ? subjectOf(contract, create, above) : {};
  if (!create || !media) return;
  for (const { pointer, value, collection: target } of referencesOf(contract, operations, create)) {
    const key = idKey(pointer);
    const [status, ...otherStatuses] = [404, 422, 400, 409].filter(
      (each) => documents(create, each) && saysNothing(life, describedStatus(contract, create, each), target),
    );
    const parameter =
      target.read && parametersOf(contract, target.read).findLast(({ in: at }) => at === 'path');
    const unknown = parameter && unknownValue(contract, parameter, above[key]);
    const id = unknown === undefined ? undefined : value(unknown);
    if (status === undefined || id === undefined || above[key] === undefined) continue;
    const others = [...otherStatuses, ...[400, 404, 409, 422].filter((each) => documents(create, each))];
    const expectation = { status, otherStatuses: others };
    const step = { name: 'create-for-nothing', expects: 'any', expectation } as const;
    const parameters = { ...above, [key]: id };
    const exchange = yield requestWith(contract, create, step, { parameters, body: example });
    if (succeeded(exchange)) life.resources.adopt(collection, parameters, exchange);
  }
}

/** Whether a text says that a resource of a collection does not exist. */
function saysNothing({ contract }: Life, text: string, target: Collection): boolean {
  return NOTHING.test(text) && namesOf(contract, target).some((name) => plain(text).includes(name));
}

const NOTHING =
  /\b(?:unknown|no such|not found|(?:does|do|did) ?(?:not|n.t) exist|not exist|non-?existent)\b/i;

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
