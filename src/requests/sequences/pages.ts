import type { Case, Exchange } from '../../http/index.ts';
import type { Contract, Operation } from '../../openapi/index.ts';
import { joinPointer, schemasBelow, typesOf } from '../../schema/index.ts';
import { type Parameter, parametersOf } from '../derived/parameter.ts';
import { listingOf } from '../lists.ts';
import type { Parameters } from './own-resources.ts';
import { itemsOf, nextPage, pageNames, pagingOf } from './paging.ts';
import { requestWith, type Steps, succeeded } from './steps.ts';

/** More pages than a fault needs to show, and few enough for any API. */
const MOST_PAGES = 6;
/** Small pages, so that a short list has several. */
const PAGE_SIZE = 2;

/** Whether an operation is a list that has pages. */
export function hasPages(contract: Pick<Contract, 'document' | 'operations'>, operation: Operation): boolean {
  if (operation.method !== 'GET' || operation.token || !listingOf(contract, operation)) return false;
  const { limit, offset, page, cursor } = pagingOf(contract, operation);
  return [limit, offset, page, cursor].some((each) => each !== undefined);
}

/** The case of one page of a list, from 1 on: those of one walk follow each other. */
function pageCase(documented: Case, page: number): Case {
  return { ...documented, name: `page-${page}`, page };
}

/**
 * The pages of a list one after the other: by the header Link or the documented `next`, else by offset or number.
 * @param given values of the parameters in the path
 */
export function* walk(contract: Contract, operation: Operation, given: Parameters): Steps {
  const pages = yield* pagesOf(contract, operation, given, MOST_PAGES);
  const filter = pages > 1 ? filterOf(contract, operation) : undefined;
  if (filter) yield* pagesOf(contract, operation, { ...given, ...filter }, 2);
}

/** A value of a filter that each page has to keep: that of an enum or a boolean by which items differ. */
function filterOf(contract: Contract, operation: Operation): Parameters | undefined {
  const listing = listingOf(contract, operation);
  const names = new Set(pageNames(pagingOf(contract, operation)));
  for (const { in: place, name, keywords } of parametersOf(contract, operation)) {
    const isProperty =
      listing && schemasBelow(contract.document, [listing.schema], joinPointer('', name)).length > 0;
    if (place !== 'query' || names.has(name) || !isProperty) continue;
    const [value] = Array.isArray(keywords.enum) ? keywords.enum : [];
    if (typesOf(keywords).includes('boolean')) return { [`query.${name}`]: false };
    if (typeof value === 'string') return { [`query.${name}`]: value };
  }
  return undefined;
}

/** @returns how many pages had items */
function* pagesOf(contract: Contract, operation: Operation, given: Parameters, most: number): Steps<number> {
  const { limit, offset, page } = pagingOf(contract, operation);
  const all = parametersOf(contract, operation);
  const size = sizeOf(all.find(({ name }) => name === limit?.name));
  const sized = { ...given, ...(limit && size !== undefined ? { [`query.${limit.name}`]: size } : {}) };
  const documented = requestWith(contract, operation, 'page', { parameters: sized }).case;
  const addresses = new Set<string>();
  let next: Parameters | string | undefined = sized;
  let seen = 0;
  let pages = 0;
  for (let number = 1; number <= most && next !== undefined; number += 1) {
    const address: string | undefined = typeof next === 'string' ? next : undefined;
    const request = requestWith(contract, operation, pageCase(documented, number), {
      parameters: typeof next === 'string' ? sized : next,
      ...(address === undefined ? {} : { address }),
    });
    const exchange: Exchange = yield request;
    const isNew: boolean = !addresses.has(exchange.request.url);
    addresses.add(exchange.request.url);
    const items = itemsOf(contract, operation, exchange);
    if (!succeeded(exchange) || !items || !isNew) break;
    seen += items.length;
    if (items.length > 0) pages += 1;
    const found = nextPage(contract, operation, exchange);
    const { cursor } = pagingOf(contract, operation);
    if (found && 'address' in found) next = found.address;
    else if (found && cursor) next = { ...sized, [`query.${cursor.name}`]: found.cursor };
    else if (items.length === 0 || (size !== undefined && items.length < size) || cursor) next = undefined;
    else if (offset) next = { ...sized, [`query.${offset.name}`]: seen };
    else if (page) next = { ...sized, [`query.${page.name}`]: firstPage(all, page.name) + number };
    else next = undefined;
  }
  return pages;
}

/** Two items, or the fewest that the contract allows above. */
function sizeOf(parameter: Parameter | undefined): number | undefined {
  if (!parameter) return undefined;
  const { minimum, maximum, enum: list } = parameter.keywords;
  if (Array.isArray(list)) return list.find((each): each is number => typeof each === 'number');
  const least = Math.max(PAGE_SIZE, typeof minimum === 'number' ? minimum : PAGE_SIZE);
  return typeof maximum === 'number' ? Math.min(least, maximum) : least;
}

function firstPage(all: readonly Parameter[], name: string): number {
  const { minimum, default: usual } = all.find((each) => each.name === name)?.keywords ?? {};
  return [usual, minimum].find((each): each is number => typeof each === 'number') ?? 1;
}
