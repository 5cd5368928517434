import type { Contract } from '../../../openapi/index.ts';
import type { Reading } from '../../../reading/index.ts';
import {
  isIdName,
  listBody,
  listingOf,
  type Parameter,
  parametersOf,
  SORT,
} from '../../../requests/index.ts';
import {
  appliedSchemas,
  joinPointer,
  mergedKeywords,
  pointerTokens,
  schemasBelow,
  valueAt,
} from '../../../schema/index.ts';
import { validBody } from './own-history.ts';

/** A successful list, and the parameters of its query. */
export interface ReadList {
  readonly items: readonly unknown[];
  /** Pointer to the array in the body. */
  readonly at: string;
  /** Pointer to the schema of an item. */
  readonly schema: string;
  /** The values of a parameter in the query, each item of an array by itself. */
  sent(parameter: Parameter): readonly string[];
  readonly query: readonly Parameter[];
}

export function listIn({ contract, operation, exchange, response }: Reading): ReadList | undefined {
  const listing = operation.method === 'GET' ? listingOf(contract, operation) : undefined;
  const isValid = response?.success && response.expected && response.violations.length === 0;
  const body = listing?.sequence && isValid ? listBody(listing, response.received) : validBody(response);
  const items = listing && valueAt(body, listing.items);
  if (!listing || !Array.isArray(items)) return undefined;
  const query = new URL(exchange.request.url, 'http://localhost').searchParams;
  return {
    items,
    at: listing.items,
    schema: listing.schema,
    query: parametersOf(contract, operation).filter((each) => each.in === 'query' && query.has(each.name)),
    sent: ({ name, keywords, explode }) => {
      const texts = query.getAll(name);
      const isArray = [keywords.type].flat().includes('array');
      return isArray && !explode ? texts.flatMap((text) => text.split(',')) : texts;
    },
  };
}

export function propertySchemas(contract: Contract, schema: string, name: string): string[] {
  return schemasBelow(contract.document, [schema], joinPointer('', name));
}

export function keywordsOf(contract: Contract, schemas: readonly string[]): Record<string, unknown> {
  return mergedKeywords(schemas.flatMap((each) => appliedSchemas(contract.document, each, 'first')));
}

export function idsOf(items: readonly unknown[], key: string): string[] {
  return items.flatMap((item) => {
    const id = valueAt(item, key);
    return typeof id === 'string' || typeof id === 'number' ? [String(id)] : [];
  });
}

/** `/rates/{date}` may have several rates of a day in its list. */
export function isUnique(key: string): boolean {
  const name = pointerTokens(key).at(-1) ?? '';
  return (
    isIdName(name) || /^(?:.*(?:code|name|number|key)|slug|sku|login|handle|email|isbn|ean)$/i.test(name)
  );
}

export const DIRECTION = /^(?:order|direction|dir|sort_?(?:order|dir|direction))$/i;

/** Whether a parameter chooses the order of the items, and none of them. */
export function isSorting({ name }: Pick<Parameter, 'name'>): boolean {
  return SORT.test(name) || DIRECTION.test(name);
}
