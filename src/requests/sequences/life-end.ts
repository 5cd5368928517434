import type { Case } from '../../http/index.ts';
import type { Operation } from '../../openapi/index.ts';
import { parametersOf } from '../derived/parameter.ts';
import { unknownValue } from '../resources.ts';
import { usedBy } from './in-use.ts';
import { type Life, mayFail } from './life.ts';
import { matchable, type OwnResource, type Parameters } from './own-resources.ts';
import { documents, requestWith, type Steps, succeeded } from './steps.ts';

// The deletion of a resource of our own, and what is gone with it.

/** The lists below a resource that is gone are gone as well, where the contract documents it. */
function* listsBelow(life: Life, parameters: Parameters): Steps {
  const start = `${life.collection.path}/`;
  for (const each of life.operations) {
    if (each.method !== 'GET' || !each.path.startsWith(start)) continue;
    if (each.path.slice(start.length).includes('{') || !(documents(each, 404) || documents(each, 410)))
      continue;
    const step = { ...life.goneCase(each, 'read-below-deleted'), acceptanceTolerable: EMPTY_BELOW };
    yield requestWith(life.contract, each, step, { parameters });
  }
}

/** A DELETE of what never was there, as reading it shows, gets the status that the contract documents for that. */
function* deleteNothing(
  life: Life,
  { parameters }: OwnResource,
  remove: Operation,
  isIdempotent: boolean,
): Steps {
  const { read } = life.collection;
  const last = parametersOf(life.contract, remove).findLast((each) => each.in === 'path');
  const value = last && documents(remove, 404) ? unknownValue(life.contract, last) : undefined;
  if (!read || !last || value === undefined) return;
  const unknown = { parameters: { ...parameters, [`path.${last.name}`]: value } };
  const { response } = yield requestWith(life.contract, read, mayFail('read-nothing'), unknown);
  if (response?.status !== 404 && response?.status !== 410) return;
  const gone = life.goneCase(remove, 'delete-nothing');
  const step = isIdempotent ? { ...gone, acceptanceTolerable: DONE_ALREADY } : gone;
  yield requestWith(life.contract, remove, step, unknown);
}

/**
 * What has something below it that the documented 409 of DELETE names is not deleted, until that is.
 * @returns whether nothing is below it any more
 */
export function* deleteInUse(life: Life, own: OwnResource, remove: Operation): Steps<boolean> {
  const { below, isAny } = usedBy(life.contract, life.operations, life.collection) ?? {};
  if (!below) return false;
  const given = { ...own.parameters, ...(yield* life.resources.ids(below.create, own.parameters)) };
  const inUse = yield* life.resources.create(below, 'create-below', undefined, given);
  if (!inUse) return false;
  // What was created below may be counted in the resource, which has another ETag then.
  yield* life.read(own, 'read-in-use');
  const otherStatuses = [422, 423].filter((status) => documents(remove, status));
  const step = {
    name: 'delete-in-use',
    expects: 'any',
    expectation: { status: 409, ...(otherStatuses.length > 0 ? { otherStatuses } : {}) },
    ...(isAny ? {} : { acceptanceTolerable: SOME_BELOW }),
  } as const;
  const tried = yield requestWith(life.contract, remove, step, life.with(own, remove, matchable(life.tag)));
  const isDeleted = succeeded(tried) && tried.response?.status !== 202;
  if (isDeleted) life.resources.forget(own);
  else yield* life.read(own, 'read-in-use');
  const isFree = yield* life.resources.remove(inUse);
  if (!isDeleted) yield* life.read(own, 'read-in-use');
  return isFree;
}

/** Deletes the resource, and requests everything of it again that is gone then. */
export function* deleteOwn(life: Life, own: OwnResource, remove: Operation, isFree: boolean): Steps {
  const found = life.with(own, remove, matchable(life.tag));
  // A documented conflict may be what is below it, or a state in which nothing is deleted.
  const step = documents(remove, 409) && !isFree ? mayFail('delete') : 'delete';
  const deleted = yield requestWith(life.contract, remove, step, found);
  if (!succeeded(deleted)) return;
  // What is deleted later may still be there.
  if (deleted.response?.status === 202) return;
  life.resources.forget(own);
  const { read, list, updates } = life.collection;
  const { parameters } = own;
  if (read) {
    const gone = yield requestWith(
      life.contract,
      read,
      { name: 'read-deleted', expects: 'any' },
      { parameters },
    );
    if ([404, 410].includes(gone.response?.status ?? 0)) {
      const head = life.headOf();
      if (head) yield requestWith(life.contract, head, life.goneCase(head, 'head-deleted'), { parameters });
      yield* listsBelow(life, parameters);
    }
  }
  if (list) yield* life.list(own, 'list-deleted');
  const without = life.with(own, remove, undefined);
  const again = yield requestWith(life.contract, remove, idempotentCase(life, remove), without);
  yield* deleteNothing(life, own, remove, succeeded(again));
  for (const update of updates) {
    // Another body may be refused for what is wrong with it.
    const body = life.taken.get(update);
    // A PUT may create what is not there.
    if (body === undefined || documents(update, 201) || !documents(update, 404)) continue;
    const changed = yield requestWith(life.contract, update, life.goneCase(update, 'change-deleted'), {
      parameters,
      body,
    });
    if (succeeded(changed)) yield requestWith(life.contract, remove, mayFail('clean-up'), { parameters });
  }
}

/** Deleting again is done already (RFC 9110, section 9.2.2): the status of a success is as right as that of what is gone. */
function idempotentCase(life: Life, remove: Operation): Case {
  const gone = life.goneCase(remove, 'delete-again');
  if (!gone.expectation) return gone;
  const { otherStatuses = [], ...expectation } = gone.expectation;
  const done = [200, 204].filter((status) => documents(remove, status));
  return { ...gone, expectation: { ...expectation, otherStatuses: [...otherStatuses, ...done] } };
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

/** RFC 9110 (section 15.5.5) leaves to the server what has a representation. */
const EMPTY_BELOW = {
  severity: 'warning',
  reason: 'the documented 404 may be meant for other cases: a list below what is gone may be an empty one',
} as const;
