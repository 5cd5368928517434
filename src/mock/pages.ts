import type { Contract, Operation } from '../openapi/index.ts';
import {
  isNextAddress,
  isValidText,
  MORE_PLACES,
  NEXT_PLACES,
  type Paging,
  parametersOf,
  TOTAL_PLACES,
  totalPlaces,
} from '../requests/index.ts';
import { isObject, removeAt, schemasBelow, setAt, valueAt } from '../schema/index.ts';
import type { MockRequest } from './mock-response.ts';

/** One page of a list, and the query of the one after it; none where this is the last one. */
export interface Page {
  readonly items: readonly unknown[];
  readonly next?: URLSearchParams;
}

/** What a list is divided by. */
export interface Divided {
  readonly contract: Contract;
  readonly operation: Operation;
  /** Pointer to the schema of the body. */
  readonly schema: string;
  readonly paging: Paging;
  /** Pointer to the id of an item. */
  readonly key: string | undefined;
  /** A changed body, or the one before where the schema does not allow the change. */
  readonly change: (body: unknown, changed: unknown) => unknown;
}

/** The page of a list that a query selects: by a cursor, an offset or a number. */
export function pageOf(
  { contract, operation, paging, key }: Divided,
  items: readonly unknown[],
  texts: URLSearchParams,
): Page {
  const { limit, offset, page, cursor, before } = paging;
  const numberAt = (name = '') => Number(texts.get(name) ?? Number.NaN);
  const size = numberAt(limit?.name) || Number(limit?.keywords.default ?? Number.NaN);
  const ends = before && key !== undefined ? texts.get(before.name) : undefined;
  if (ends) {
    const end = Math.max(
      0,
      items.findIndex((item) => String(valueAt(item, key ?? '')) === ends),
    );
    return { items: items.slice(Math.max(0, end - (size || end)), end) };
  }
  const sent =
    cursor && texts.get(cursor.name) !== String(cursor.keywords.default ?? '') && texts.get(cursor.name);
  const start = sent
    ? startOf(sent, items, key)
    : numberAt(offset?.name) || (numberAt(page?.name) - firstPage(page)) * (size || items.length) || 0;
  const end = size > 0 ? Math.max(0, start) + size : items.length;
  const shown = items.slice(Math.max(0, start), end);
  if (end >= items.length) return { items: shown };
  const next = new URLSearchParams(texts);
  const counted = sent ? undefined : (offset ?? page);
  if (counted) {
    next.set(counted.name, String(counted === offset ? end : numberAtOrFirst(texts, page) + 1));
    return { items: shown, next };
  }
  const parameter = parametersOf(contract, operation).find(({ name }) => name === cursor?.name);
  const text =
    parameter && cursorAt(end, items, key).find((each) => isValidText(contract, parameter, [each]));
  if (parameter === undefined || text === undefined) return { items: shown };
  next.set(parameter.name, text);
  return { items: shown, next };
}

function numberAtOrFirst(texts: URLSearchParams, page: Paging['page']): number {
  return Number(texts.get(page?.name ?? '') ?? firstPage(page));
}

function firstPage(page: Paging['page']): number {
  return Number(page?.keywords.default ?? page?.keywords.minimum ?? 1);
}

/** What a cursor may be, the opaque one first: the place of an item, or the id of the one before it. */
function cursorAt(start: number, items: readonly unknown[], key: string | undefined): string[] {
  const id = key === undefined ? undefined : valueAt(items[start - 1], key);
  return [
    Buffer.from(`after ${start}`).toString('base64url'),
    ...(id === undefined ? [] : [String(id)]),
    String(start),
  ];
}

/** Where the page of a cursor starts; behind the end where it is not one of ours. */
function startOf(cursor: string, items: readonly unknown[], key: string | undefined): number {
  const decoded = /^after (\d+)$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (decoded) return Number(decoded[1]);
  if (key === undefined) return /^\d{1,9}$/.test(cursor) ? Number(cursor) : items.length;
  const at = items.findIndex((item) => String(valueAt(item, key)) === cursor);
  return at >= 0 ? at + 1 : items.length;
}

/** The body of a page with the count of all items, and with what leads to the next page, where the contract documents it. */
export function paged(
  { contract, schema, paging, change }: Divided,
  body: unknown,
  { items, next }: Page,
  total: number,
  { target, headers }: Pick<MockRequest, 'target' | 'headers'>,
): unknown {
  if (Object.keys(paging).length === 0 || !isObject(body)) return body;
  const counted = [...TOTAL_PLACES, ...totalPlaces('/page')]
    .filter((place) => Number.isInteger(valueAt(body, place)))
    .reduce<unknown>((found, place) => change(found, setAt(found, place, total)), body);
  const said = MORE_PLACES.filter((place) => typeof valueAt(counted, place) === 'boolean').reduce(
    (found, place) => change(found, setAt(found, place, next !== undefined)),
    counted,
  );
  const cursor = paging.cursor && (next?.get(paging.cursor.name) ?? undefined);
  const places = NEXT_PLACES.filter(
    (place, _, all) =>
      schemasBelow(contract.document, [schema], place).length > 0 &&
      // Beside another place, it repeats the cursor of the request.
      (place !== '/cursor' || !all.some((each) => each !== place && valueAt(body, each) !== undefined)),
  );
  if (!next) {
    // Where nothing says how pages are found, the documented one has others behind it.
    const isEnd = items.length === 0 || Boolean(paging.cursor ?? paging.page ?? paging.offset);
    return isEnd ? places.reduce((found, place) => withoutNext(found, place, change), said) : said;
  }
  const path = `${target.split('?')[0]}?${next}`;
  const addresses = [path, `http://${headers.host}${path}`];
  return places.reduce((found, place) => {
    const before = valueAt(body, place);
    const isAddress = typeof before === 'string' && isNextAddress(before);
    const values = isAddress || cursor === undefined ? addresses : [cursor, Number(cursor), ...addresses];
    const options = values.map((value) => change(found, setAt(found, place, value)));
    return options.find((each) => each !== found) ?? found;
  }, said);
}

function withoutNext(body: unknown, place: string, change: Divided['change']): unknown {
  const before = valueAt(body, place);
  if (before === undefined || before === null) return body;
  const options = [setAt(body, place, null), removeAt(body, place), setAt(body, place, '')];
  return options.map((each) => change(body, each)).find((each) => each !== body) ?? body;
}
