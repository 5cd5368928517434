import type { Exchange } from '../../../http/index.ts';
import { isSafeMethod } from '../../../openapi/index.ts';
import { type Reading, whereInBody } from '../../../reading/index.ts';
import {
  isIdName,
  isSameId,
  type ListAbove,
  listingOf,
  listOfItem,
  pathValues,
  repeatedInItems,
  repeatedParameters,
} from '../../../requests/index.ts';
import {
  appliedSchemas,
  describeSecret,
  describeValue,
  isDateTime,
  isObject,
  joinPointer,
  mergedKeywords,
  pointerTokens,
  schemasBelow,
  typeOf,
  valueAt,
} from '../../../schema/index.ts';
import type { Violation } from '../../rule.ts';
import { validBody } from './own-history.ts';

export { differencesFromAction } from './action-checks.ts';
export {
  ignoredDefaultItems,
  ignoredSearch,
  ignoredValues,
  joinedByOr,
  lostItems,
} from './compared-lists.ts';
export { differencesFromFile } from './file-checks.ts';
export { hiddenItems, ignoredArrayFilters, ignoredFilters, ignoredItemFilters } from './filter-checks.ts';
export { foundAfterDeletion, otherLocation, otherResource, reusedId } from './life-checks.ts';
export { beyondLimit, itemsOfOthers, repeatedItems, wrongOrder } from './list-checks.ts';
export { deletedInList, missingFromList, staleItems } from './own-items.ts';
export {
  leadsBack,
  missingNextPage,
  nextElsewhere,
  pageBeforeSkips,
  repeatedPages,
  skippedItems,
  wrongPageCounts,
  wrongTotals,
} from './page-checks.ts';
export { differencesFromQuery, differencesFromSent, keptByReplacement, keptReadOnly } from './sent-checks.ts';
export { ignoredValidator, otherTagThanSaid, otherThanHead, outdatedTag, sameTag } from './tag-checks.ts';

/** The path parameters that the body, or an item of a list, repeats with another value. */
export function* otherParameters({ response, operation, exchange, contract }: Reading): Generator<Violation> {
  const body = response?.success && response.expected ? response.body.json?.value : undefined;
  const listing = operation.method === 'GET' ? listingOf(contract, operation) : undefined;
  const items = listing && valueAt(body, listing.items);
  const [holders, repeated] = Array.isArray(items)
    ? [items, repeatedInItems(contract, operation)]
    : [[body], repeatedParameters(contract, operation)];
  for (const { name, schema } of repeated) {
    const requested = pathValues(operation.path, exchange.request.url).get(name);
    if (requested === undefined || isWord(requested)) continue;
    const other = holders.find((each) => isObject(each) && !isSame(requested, each[name]));
    if (!isObject(other)) continue;
    yield {
      where: whereInBody(`${Array.isArray(items) ? `${listing?.items}/*` : ''}${joinPointer('', name)}`),
      expected: `the ${name} of the request`,
      received: `${describeValue(other[name])}, and ${JSON.stringify(requested)} was requested`,
      pointer: schema,
    };
  }
}

/** A word such as `me` or `latest` may stand for any id. */
function isWord(text: string): boolean {
  return !/\d/.test(text);
}

/** A missing or null property, or one of another type, is for the schema to judge. */
function isSame(requested: string, found: unknown): boolean {
  // An id beyond 2^53 has lost its last digits.
  if (typeof found === 'number' && found === Number(requested)) return true;
  return (typeof found !== 'string' && typeof found !== 'number') || isSameId(requested, found);
}

/** How an item differs from the same item in the last list before it. */
export function* differencesFromList(reading: Reading): Generator<Violation> {
  const { response, operation, contract } = reading;
  const item = validBody(response);
  if (!isObject(item) || operation.method !== 'GET') return;
  const above = listOfItem(contract, operation);
  // Where the names leave a doubt, it may be the list of other things.
  if (!above?.certain || above.key === '') return;
  const listed = listedItem(reading, above);
  if (!listed) return;
  const name = pointerTokens(above.key).at(-1) ?? '';
  const schema = response?.media?.schema;
  if (Object.hasOwn(item, name) && isOther(item[name], listed[name])) {
    // A date or a version may be written in two forms.
    if (!isId(name, item[name])) return;
    // All other values are those of another item.
    if (repeatedParameters(contract, operation).some((each) => each.name === above.parameter)) return;
    yield {
      where: whereInBody(above.key),
      expected: `the ${above.parameter} of the request, as in the list: ${above.list.id} ${above.items}/*${above.key}`,
      received: `${describeValue(item[name])}, and ${describeValue(listed[name])} in the list`,
      pointer: schema ?? above.schema,
      severity: 'error',
      reason: 'it is another item than the one that was requested',
    };
    return;
  }
  yield* differences(
    { ...reading, itemSchema: schema, listSchema: above.schema, now: response?.now ?? 0 },
    { item, listed, pointer: '', depth: 0, inList: `${above.list.id} ${above.items}/*` },
  );
}

/** Ids in another type are a difference like any other. */
function isOther(id: unknown, listed: unknown): boolean {
  return typeof id === typeof listed && isScalarId(id) && isScalarId(listed) && !isSameId(id, listed);
}

function isScalarId(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function isId(name: string, value: unknown): boolean {
  return isIdName(name) || typeof value === 'number' || (typeof value === 'string' && UUID.test(value));
}

/** The item that was requested, in the last list of the same resources before it. */
function listedItem(
  { operation, exchange, earlier, before }: Reading,
  { list, items, key, parameter, shared }: ListAbove,
): Record<string, unknown> | undefined {
  const requested = pathValues(operation.path, exchange.request.url);
  const last = earlier(list).findLast((each) => {
    const ofList = pathValues(list.path, each.exchange.request.url);
    const isSame = [...shared].every(([name, itsName]) => requested.get(name) === ofList.get(itsName));
    return isSame && validBody(each.response) !== undefined;
  });
  const found = valueAt(validBody(last?.response), items);
  if (!last || !Array.isArray(found) || isChangedSince(before, last.exchange, exchange)) return undefined;
  return found.find((each): each is Record<string, unknown> => {
    const id = isObject(each) ? valueAt(each, key) : undefined;
    return (typeof id === 'string' || typeof id === 'number') && String(id) === requested.get(parameter);
  });
}

/** Whether a request after the list may have changed the resource: to it, or an action, `POST /orders/7/pay`. */
function isChangedSince(before: readonly Exchange[], list: Exchange, { request }: Exchange): boolean {
  const [path = ''] = request.url.split('?');
  const isOfIt = ([own = '']: readonly string[]) =>
    own === path || (own.startsWith(path) && /^[/:]/.test(own.slice(path.length)));
  return before
    .slice(before.indexOf(list) + 1)
    .some((each) => !isSafeMethod(each.request.method) && isOfIt(each.request.url.split('?')));
}

interface Compared extends Pick<Reading, 'contract'> {
  readonly itemSchema: string | undefined;
  readonly listSchema: string;
  /** When the item was received, in ms since 1970. */
  readonly now: number;
}

interface Pair {
  readonly item: Record<string, unknown>;
  readonly listed: Record<string, unknown>;
  readonly pointer: string;
  readonly depth: number;
  readonly inList: string;
}

const DEEPEST = 5;
const MOST_DIFFERENCES = 20;

/** The properties that both hold with other types or values. Collections may be cut short in a list. */
function differences(compared: Compared, whole: Pair): Violation[] {
  const found: Violation[] = [];
  const pairs = [whole];
  // Iterating over an array includes the elements that are added meanwhile.
  for (const { item, listed, pointer, depth, inList } of pairs) {
    for (const [name, value] of Object.entries(item)) {
      if (!Object.hasOwn(listed, name) || found.length >= MOST_DIFFERENCES) continue;
      const other = listed[name];
      const at = joinPointer(pointer, name);
      if (isObject(value) && isObject(other)) {
        if (depth < DEEPEST)
          pairs.push({ item: value, listed: other, pointer: at, depth: depth + 1, inList });
        continue;
      }
      if (!differs(name, value, other, compared.now) || documentedApart(compared, at)) continue;
      found.push({
        where: whereInBody(at),
        expected: `the same value as in the list: ${inList}${at}`,
        received: describedPair(value, other, isSecret(compared, at)),
        pointer: compared.itemSchema ?? compared.listSchema,
      });
    }
  }
  return found;
}

function describedPair(value: unknown, other: unknown, secret: boolean): string {
  const described = secret ? describeSecret : describeValue;
  return `${described(value)}, and ${described(other)} in the list`;
}

function isSecret({ contract, itemSchema, listSchema }: Compared, at: string): boolean {
  return [itemSchema ?? listSchema, listSchema].some(
    (schema) => keywordsAt(contract.document, schema, at).format === 'password',
  );
}

/**
 * What is empty or whole in one place and a collection in the other is left to the schemas; null may say that a list
 * does not hold the value. Numbers are counters, stock, balances, which change between two responses.
 */
function differs(name: string, value: unknown, other: unknown, now: number): boolean {
  if (isCollection(value) || isCollection(other) || value === null || other === null) return false;
  if (value === other) return false;
  if (kindOf(value) !== kindOf(other)) return true;
  if (typeof value === 'boolean') return true;
  if (isIdName(name)) return isOther(value, other);
  return typeof value === 'string' && typeof other === 'string' && textsDiffer(value, other, now);
}

function textsDiffer(text: string, other: string, now: number): boolean {
  const pair = [comparable(text, now), comparable(other, now)];
  return new Set(pair).size > 1 && !pair.includes(JUST_NOW) && !isCut(text, other) && !isCut(other, text);
}

/** Lists show the beginning of long texts, often with an ellipsis. */
function isCut(text: string, whole: string): boolean {
  return whole.startsWith(text.replace(/\s*(?:\u2026|\.\.\.)$/, ''));
}

function isCollection(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function kindOf(value: unknown): string {
  return typeOf(value) === 'integer' ? 'number' : typeOf(value);
}

/** A moment near the response, a signature and a query of an address change with each response. */
function comparable(text: string, now: number): string {
  if (isDateTime(text)) {
    const instant = Date.parse(text);
    return Math.abs(instant - now) < JUST_NOW_MS ? JUST_NOW : String(instant);
  }
  if (/^https?:\/\//i.test(text)) return text.replace(/[?#].*$/s, '');
  return OPAQUE.test(text) && !UUID.test(text) ? 'opaque' : text;
}

const JUST_NOW = 'just now';
const JUST_NOW_MS = 600_000;
const OPAQUE = /^(?=.*\d)(?=.*[a-z])[\w.~+/=-]{20,}$/i;
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** Whether the contract documents a property of an item and of a list with different types or formats. */
function documentedApart({ contract, itemSchema, listSchema }: Compared, at: string): boolean {
  if (itemSchema === undefined) return false;
  const [ofItem, ofList] = [itemSchema, listSchema].map((schema) =>
    keywordsAt(contract.document, schema, at),
  );
  return ['type', 'format', 'const'].some(
    (keyword) => JSON.stringify(ofItem?.[keyword]) !== JSON.stringify(ofList?.[keyword]),
  );
}

function keywordsAt(document: unknown, schema: string, at: string): Record<string, unknown> {
  return mergedKeywords(
    schemasBelow(document, [schema], at).flatMap((each) => appliedSchemas(document, each)),
  );
}
