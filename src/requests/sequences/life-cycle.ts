import { type Exchange, headerValue } from '../../http/index.ts';
import type { Contract, Operation } from '../../openapi/index.ts';
import { isObject } from '../../schema/index.ts';
import { subjectOf } from '../derived/subject.ts';
import { wholeBody } from './changed-bodies.ts';
import { type Collection, collectionsOf, keyPlace, parentOf } from './collections.ts';
import { awaitEnd } from './jobs.ts';
import { Life, mayFail } from './life.ts';
import {
  act,
  belowNothing,
  createAgain,
  elsewhere,
  followLocation,
  listOfMany,
  referToNothing,
  requestBelow,
  storeFiles,
} from './life-around.ts';
import { changeOwn, createReadOnly } from './life-changes.ts';
import { deleteInUse, deleteOwn } from './life-end.ts';
import { type OwnResource, type Parameters, unlike } from './own-resources.ts';
import { documents, requestWith, type Steps, succeeded } from './steps.ts';

/**
 * The life of one resource of a collection: it is created, read, found in the list, changed, replaced, deleted, and is
 * gone then. Nothing else is changed, and everything that is created is deleted again.
 * @param operations those that may be sent
 * @param mostValues the most right values of parameters that its list is requested with
 * @returns what could not be done, one sentence each
 */
export function* lifeCycle(
  contract: Contract,
  operations: readonly Operation[],
  collection: Collection,
  mostValues = MOST_VALUES,
): Steps<readonly string[]> {
  const life = new Life(contract, operations, collection);
  try {
    const parameters = yield* life.resources.above(collection);
    if (parameters) yield* ofOne(life, parameters, mostValues);
  } finally {
    yield* life.resources.clean();
  }
  return life.resources.notes;
}

const MOST_VALUES = 20;

function* ofOne(life: Life, above: Parameters, mostValues: number): Steps {
  const { create, remove, updates } = life.collection;
  const isCounted = yield* readAbove(life, above);
  let own = yield* createOwn(life, above);
  if (!own) return;
  if (isCounted) yield* readAbove(life, above);
  life.now = isObject(own.sent) ? own.sent : {};
  yield* life.read(own, 'read-created');
  // Twice the same one shows that it is that of the resource.
  const said = own.exchange.response && headerValue(own.exchange.response, 'etag');
  if (said !== undefined && life.tag !== undefined && said !== life.tag)
    yield* life.read(own, 'read-created');
  yield* head(life, own);
  yield* followLocation(life, own);
  yield* awaitEnd(life, own);
  yield* elsewhere(life, own);
  yield* life.list(own, 'list-created');
  yield* createAgain(life, own, above);
  yield* createReadOnly(life, above);
  yield* listOfMany(life, own, mostValues);
  yield* requestBelow(life, own);
  yield* storeFiles(life, own);
  let neighbour = yield* createNeighbour(life, above);
  if (neighbour && !(yield* isThere(life, own))) {
    // There may be one at a time only: a session, or what is active.
    own = neighbour;
    neighbour = undefined;
    life.now = isObject(own.sent) ? own.sent : {};
    life.firstTag = undefined;
    yield* life.read(own, 'read-created');
  }
  for (const update of updates) yield* changeOwn(life, own, update);
  if (neighbour && updates.length > 0) yield* readNeighbour(life, neighbour);
  if (updates.length > 0) yield* life.list(own, 'list-changed');
  yield* act(life, own);
  if (create) yield* belowNothing(life, create, above);
  yield* referToNothing(life, above);
  if (!remove) return;
  const isFree = yield* deleteInUse(life, own, remove);
  if (life.resources.has(own)) yield* deleteOwn(life, own, remove, isFree);
  if (neighbour && !life.resources.has(own)) yield* readNeighbour(life, neighbour);
}

/**
 * The resource above the collection, before and after something is created below it, which it may count or list: then it has
 * another ETag as well.
 * @returns whether it has one
 */
function* readAbove({ contract, operations, collection }: Life, parameters: Parameters): Steps<boolean> {
  const read = parentOf(collectionsOf(contract, operations), collection)?.read;
  if (!read || Object.keys(parameters).length === 0 || !documentsTag(read)) return false;
  const { response } = yield requestWith(contract, read, mayFail('read-above'), { parameters });
  return response?.status === 200 && headerValue(response, 'etag') !== undefined;
}

function documentsTag(read: Operation): boolean {
  const named = read.responses.flatMap(({ headers }) => headers.map(({ name }) => name.toLowerCase()));
  return documents(read, 304) || named.includes('etag');
}

/** A resource by the example of its creation, and, where that can be deleted, one with all properties in its place. */
function* createOwn(life: Life, above: Parameters): Steps<OwnResource | undefined> {
  const { create, remove } = life.collection;
  const made = (name: string, body?: unknown) => life.resources.create(life.collection, name, body, above);
  const first = yield* made('create');
  const key = create && keyPlace(life.contract, life.collection, create)?.key;
  const whole = create && wholeBody(subjectOf(life.contract, create, above), key);
  if (whole === undefined || (first && !remove)) return first;
  if (first) {
    yield* life.read(first, 'read-created');
    yield* life.resources.remove(first);
    life.firstTag = undefined;
  }
  const other = yield* made('create-whole', whole);
  // Where the whole body was refused, the first resource is made again.
  return other ?? (first && (yield* made('create')));
}

/** Another resource of the collection, which has to stay as it is whatever is done to the first one. */
function* createNeighbour(life: Life, above: Parameters): Steps<OwnResource | undefined> {
  const { create, read, remove } = life.collection;
  if (!create || !read || !remove) return undefined;
  const subject = subjectOf(life.contract, create, above);
  const body = subject.media && unlike(subject, subject.example);
  const other = yield* life.resources.create(life.collection, 'create-neighbour', body, above);
  if (!other || other.exchange.response?.status === 202) return undefined;
  const before = yield* readNeighbour(life, other);
  return succeeded(before) ? other : undefined;
}

function* isThere(life: Life, { parameters }: OwnResource): Steps<boolean> {
  const { read } = life.collection;
  return (
    read !== undefined &&
    succeeded(yield requestWith(life.contract, read, mayFail('read-beside'), { parameters }))
  );
}

function* readNeighbour(life: Life, { parameters }: OwnResource): Steps<Exchange> {
  const { read } = life.collection;
  if (!read) throw new Error('unreachable: a neighbour is read');
  return yield requestWith(life.contract, read, 'read-neighbour', { parameters });
}

/** HEAD, directly before and after a GET, for its headers are those of the GET (RFC 9110, section 9.3.2). */
function* head(life: Life, own: OwnResource): Steps {
  const head = life.headOf();
  if (!head || own.exchange.response?.status === 202) return;
  yield requestWith(life.contract, head, 'head-created', { parameters: own.parameters });
  yield* life.read(own, 'read-created');
}
