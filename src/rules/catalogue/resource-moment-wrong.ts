import type { Exchange } from '../../http/index.ts';
import { type Reading, whereInBody } from '../../reading/index.ts';
import { CHANGE_MOMENT, jsonIn, readOnlyProperties, resourceAt } from '../../requests/index.ts';
import { describeValue, equal, isDateTime, isObject, joinPointer, valueAt } from '../../schema/index.ts';
import type { Rule, Violation } from '../rule.ts';
import { isNothing } from './checks/compare-values.ts';
import {
  CREATION_MOMENT,
  isSame,
  lastWriteOf,
  type Named,
  namedBy,
  resourceIn,
  sentValues,
} from './checks/own-history.ts';

export const resourceMomentWrong: Rule = {
  id: 'resource-moment-wrong',
  family: 'contract',
  severity: 'error',
  title: 'The moment of creation of a resource changes, or that of its last change does not',
  why: 'Orders by age, retention and audits are wrong, and clients do not see that something is new.',
  fix: 'Set the moment of creation once, and that of the last change with each change, by the clock of the server.',
  source: 'RFC 9110, section 9.3.4; OpenAPI 3.1, section 4.8.24',
  *check(reading) {
    const { contract, operation, exchange, before, response } = reading;
    if (operation.method !== 'GET' || !response?.success || !operation.path.includes('{')) return;
    const { url } = exchange.request;
    const index = before.findLastIndex(
      (each) => each.operation === operation.id && each.request.url === url && each.response?.status === 200,
    );
    const last = before[index];
    const named = last && namedBy(contract, operation, exchange);
    if (!last || !named || isAnother(reading, named, before.slice(index + 1))) return;
    const at = resourceAt(contract, named.collection, operation);
    const [now, then] = [resourceIn(reading, named.collection), valueAt(jsonIn(last.response?.body), at)];
    if (!isObject(now) || !isObject(then)) return;
    yield* unmoved(reading, named, { at, now, then, index });
    for (const [name, value] of Object.entries(now)) {
      const earlier = then[name];
      if (!CREATION_MOMENT.test(name) || !isMoment(value) || !isMoment(earlier)) continue;
      const moments = [Date.parse(value), Date.parse(earlier)] as const;
      // A database may round the moment that a cache had before; then it has other digits, or none but zeros.
      const isRounded = value.length !== earlier.length || moments.some((each) => each % SAME_MS === 0);
      const isMoved = Math.abs(moments[0] - moments[1]) >= (isRounded ? SAME_MS : ROUNDED_MS);
      if (!isMoved || sentValues(before, name).length > 0) continue;
      yield {
        where: whereInBody(joinPointer(at, name)),
        expected: 'the same moment as before',
        received: `${describeValue(value)}, before ${describeValue(earlier)}`,
        pointer: response.media?.schema ?? operation.pointer,
      };
    }
  },
};

/** A resource now, and when it was read before. */
interface Twice {
  /** Pointer to it in the body. */
  readonly at: string;
  readonly now: Readonly<Record<string, unknown>>;
  readonly then: Readonly<Record<string, unknown>>;
  /** That of the earlier response among those before. */
  readonly index: number;
}

/** Clocks of several machines differ. */
const SKEW_MS = 10_000;

/** A moment of the last change that is earlier after a change, or the same although the clock has moved on since. */
function* unmoved(reading: Reading, named: Named, { at, now, then, index }: Twice): Generator<Violation> {
  const { contract, operation, before } = reading;
  const write = before[lastWriteOf(contract, named, before)];
  if (
    !write ||
    before.indexOf(write) <= index ||
    write.request.method === 'POST' ||
    !hasChanged(write, now, then)
  )
    return;
  for (const { name, schema } of readOnlyProperties(contract, operation, at)) {
    const [value, earlier] = [now[name], then[name]];
    if (!CHANGE_MOMENT.test(name) || sentValues(before, name).length > 0) continue;
    const isGone = earlier === null && value === null;
    if (!isGone && !(isMoment(value) && isMoment(earlier))) continue;
    const movedMs = isGone ? 0 : Date.parse(String(value)) - Date.parse(String(earlier));
    const isUnmoved =
      movedMs === 0 && (isGone || elapsedMs(reading, named, index, write) > resolutionMs(String(value)));
    if (!isUnmoved && !(movedMs < -SKEW_MS)) continue;
    yield {
      where: whereInBody(joinPointer(at, name)),
      expected: `a later moment: ${write.operation} has changed the resource`,
      received:
        movedMs < 0
          ? `${describeValue(value)}, before ${describeValue(earlier)}`
          : `${describeValue(value)}, as before`,
      pointer: schema,
      ...(isGone || !/^(?:last_?)?updated?/i.test(name) ? MEANT_OTHERWISE : {}),
    };
  }
}

const MEANT_OTHERWISE = {
  severity: 'warning',
  reason: 'it may be the moment of other changes only',
} as const;

/** Whether a change is there, and was not before. */
function hasChanged({ request }: Exchange, now: Twice['now'], then: Twice['then']): boolean {
  const body = jsonIn(request.body);
  return (
    isObject(body) &&
    Object.entries(body).some(
      ([name, sent]) => equal(now[name], sent) && !equal(then[name], sent) && !isNothing(sent),
    )
  );
}

/** At least so long after the last write before it a change was sent, or after the resource was read then. */
function elapsedMs({ contract, before }: Reading, named: Named, index: number, write: Exchange): number {
  const last = before[lastWriteOf(contract, named, before.slice(0, index + 1))] ?? before[index];
  return last ? Date.parse(write.startedAt) - Date.parse(last.startedAt) - last.phases.total : 0;
}

/** What a clock that writes such a moment cannot tell apart. */
function resolutionMs(moment: string): number {
  const ms = Date.parse(moment);
  if (ms % 1000 !== 0) return 50;
  return ms % 60_000 === 0 ? 60_000 : 1000;
}

const SAME_MS = 1000;
const ROUNDED_MS = 10;

/** Whether a resource was deleted, or one with its id created, since it was read. */
function isAnother({ contract }: Reading, { collection, names }: Named, since: readonly Exchange[]): boolean {
  const { create, remove } = collection;
  return [create, remove].some(
    (operation) =>
      operation &&
      since.some((each) => {
        const other = each.operation === operation.id ? namedBy(contract, operation, each) : undefined;
        return other !== undefined && isSame(other.names, names);
      }),
  );
}

function isMoment(value: unknown): value is string {
  return typeof value === 'string' && isDateTime(value);
}
