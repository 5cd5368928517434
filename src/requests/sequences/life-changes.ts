import { headerValue } from '../../http/index.ts';
import type { Operation } from '../../openapi/index.ts';
import { type Subject, subjectOf } from '../derived/subject.ts';
import {
  barely,
  changedBody,
  falsy,
  firstOf,
  mergedPatch,
  nestedPatch,
  nulled,
  nulledInside,
  shorterList,
} from './changed-bodies.ts';
import { type Life, mayFail } from './life.ts';
import { matchable, type OwnResource, type Parameters } from './own-resources.ts';
import { withReadOnly } from './read-only.ts';
import { documents, requestWith, type Steps, succeeded } from './steps.ts';

// The changes of a resource of our own, each read afterwards.

/** Each change that an operation can make: with an old ETag, of one property, of all, inside, to null. */
export function* changeOwn(life: Life, own: OwnResource, update: Operation): Steps {
  const subject = subjectOf(life.contract, update);
  const all = changedBody(subject, life.now);
  if (all === undefined) return;
  const isWhole = update.method === 'PUT';
  const name = isWhole ? 'replace' : 'change';
  // One property alone first: all others have to stay as they are. What PUT leaves out is gone.
  for (const body of isWhole ? [all, barely(subject, all)] : [firstOf(subject, all, life.now), all]) {
    if (body) yield* sendChange(life, own, update, name, body);
  }
  yield* changeStale(life, own, update, `${name}-stale`);
  const readOnly = withReadOnly(
    subject,
    isWhole ? all : firstOf(subject, all),
    life.readOnly(),
    life.resource,
  );
  if (readOnly) yield* sendChange(life, own, update, `${name}-read-only`, readOnly);
  if (isWhole) return;
  for (const [patchName, patchOf] of Object.entries(PATCHES)) {
    const patch = patchOf(subject, life.now);
    if (patch) yield* sendChange(life, own, update, patchName, patch);
  }
  yield* changeToNothing(life, own, update, subject);
}

/** A change with an ETag that the resource has no more, and a body that was taken before: nothing else is wrong with it. */
function* changeStale(life: Life, own: OwnResource, update: Operation, name: string): Steps {
  const body = life.taken.get(update);
  if (!documents(update, 412) || body === undefined) return;
  const step = { name, expects: 'any', expectation: { status: 412 } } as const;
  yield requestWith(life.contract, update, step, {
    ...life.with(own, update, life.tag === life.firstTag ? '"driftline-stale"' : life.firstTag),
    body,
  });
}

/** A change to 0, false, nothing and no items, and back, for what follows may need what was there. */
function* changeToNothing(life: Life, own: OwnResource, update: Operation, subject: Subject): Steps {
  const before = life.now;
  const { create } = life.collection;
  const fields = create ? subjectOf(life.contract, create).fields : subject.fields;
  const needed = fields.filter(({ required }) => required).map(({ pointer }) => pointer.slice(1));
  const body = falsy(subject, before, needed);
  if (!body) return;
  yield* sendChange(life, own, update, 'change-to-zero', body);
  if (life.now === before) return;
  const names = Object.keys(body);
  const back = Object.fromEntries(Object.entries(before).filter(([name]) => names.includes(name)));
  const values = { ...life.with(own, update, matchable(life.tag)), body: back };
  const restored = yield requestWith(life.contract, update, mayFail('change-back'), values);
  if (succeeded(restored)) life.now = before;
  const tag = restored.response && headerValue(restored.response, 'etag');
  if (tag !== undefined) life.tag = tag;
  else if (life.tag !== undefined) yield* life.read(own, 'read-changed');
}

/** What only a PATCH can change, by the name of the step; each of what the resource is then. */
const PATCHES = {
  'change-inside': nestedPatch,
  'change-list': shorterList,
  'change-inside-to-null': nulledInside,
  'change-to-null': nulled,
};

/** Sends a change, and reads the resource where it was accepted. */
function* sendChange(
  life: Life,
  own: OwnResource,
  update: Operation,
  name: string,
  body: Record<string, unknown>,
): Steps {
  const values = { ...life.with(own, update, matchable(life.tag)), body };
  const request = requestWith(life.contract, update, mayFail(name), values);
  const changed = yield { ...request, pauseMs: life.pauseForClock() };
  if (!succeeded(changed)) return;
  life.taken.set(update, body);
  life.now = update.method === 'PUT' ? body : mergedPatch(life.now, body);
  const step = update.method === 'PUT' ? 'read-replaced' : 'read-changed';
  yield* life.read(own, step);
  // Twice the same one shows that it is that of the resource.
  const said = changed.response && headerValue(changed.response, 'etag');
  if (said !== undefined && life.tag !== undefined && said !== life.tag) yield* life.read(own, step);
}

/** A creation with values of properties that the server alone sets. */
export function* createReadOnly(life: Life, above: Parameters): Steps {
  const { create, read, remove } = life.collection;
  if (!create || !remove) return;
  const subject = subjectOf(life.contract, create);
  const body = withReadOnly(subject, subject.example, life.readOnly(), life.resource);
  const other = body && (yield* life.resources.create(life.collection, 'create-read-only', body, above));
  if (!other) return;
  const { parameters } = other;
  if (read) yield requestWith(life.contract, read, mayFail('read-created'), { parameters });
  yield* life.resources.remove(other);
}
