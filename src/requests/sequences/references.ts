import type { Contract, Operation } from '../../openapi/index.ts';
import { pointerTokens, typesOf } from '../../schema/index.ts';
import type { Field } from '../derived/field.ts';
import { subjectOf } from '../derived/subject.ts';
import { isIdName, plain, singular } from '../lists.ts';
import { type Collection, collectionsOf, nameOf, sharedSchemas } from './collections.ts';

/** A property of a request's body that holds the id of another resource: `/customerId`, `/lines/0/productId`. */
export interface Reference {
  /** Pointer into the body. */
  readonly pointer: string;
  /** The collection that the resource is of. */
  readonly collection: Collection;
  /** An id as the value of the property; undefined where its schema does not allow it. */
  value(id: string): unknown;
}

/** More of them cost more requests than they show. */
const MOST_REFERENCES = 6;

/**
 * The references in the body of an operation. No document says so: the name of the property has that of a collection, and
 * the schema is that of its ids.
 * @param operations those that may be sent
 */
export function referencesOf(
  contract: Contract,
  operations: readonly Operation[],
  operation: Operation,
): readonly Reference[] {
  const others = collectionsOf(contract, operations).filter(
    (each) => each.create !== operation && (each.create ?? each.read) && isReachable(each, operation),
  );
  if (others.length === 0 || operation.token) return [];
  const { fields } = subjectOf(contract, operation);
  const found = fields.flatMap((field): Reference[] => {
    const collection = referredTo(contract, others, field);
    if (!collection) return [];
    const { kept } = contract.checksOf(field.schema, 'request');
    const value = (id: string) => {
      const own = typesOf(field.keywords).includes('string') ? id : Number(id);
      return kept(own) ? own : undefined;
    };
    return [{ pointer: field.pointer, collection, value }];
  });
  return found.slice(0, MOST_REFERENCES);
}

/** Whether all that is above a collection is above the operation as well: a card of another customer would be refused. */
function isReachable({ path, parameter }: Collection, operation: Operation): boolean {
  const names = path.match(/\{[^{}]+\}/g) ?? [];
  return names.every((each) => each === `{${parameter.name}}` || operation.path.includes(each));
}

function referredTo(
  contract: Contract,
  collections: readonly Collection[],
  { pointer, keywords }: Field,
): Collection | undefined {
  const { stem, isId } = nameIn(pointer);
  if (keywords.enum !== undefined || keywords.const !== undefined) return undefined;
  const fits = collections.filter(
    ({ parameter }) => isSameType(keywords, parameter.keywords) && (isId || saysId(keywords)),
  );
  const words = (stem.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\d+/gu) ?? []).map((each) =>
    each.toLowerCase(),
  );
  // `fromAccountId` is of an account as well; `account` alone says no more than itself.
  for (const start of isId ? words.keys() : [0]) {
    const wanted = words.slice(start).join('');
    const found = fits.find((each) => namesOf(contract, each).includes(wanted));
    if (found) return found;
  }
  return undefined;
}

/** What a property is of by its name, and whether the name says that it is an id: `customerId`, `tag_ids`, `customer: {id}`. */
function nameIn(pointer: string): { readonly stem: string; readonly isId: boolean } {
  const names = pointerTokens(pointer).filter((each) => each !== '0');
  const isItem = pointer.endsWith('/0');
  const last = names.at(-1) ?? '';
  const own = isItem && last.endsWith('s') ? last.slice(0, -1) : last;
  if (!isIdName(own)) return { stem: isItem ? singular(last) : own, isId: false };
  const stem = own.replace(/[_-]?(?:id|uuid|guid)$/i, '');
  return { stem: stem === '' ? singular(names.at(-2) ?? '') : stem, isId: true };
}

/** A number of the type of the ids, or a text with their format or a description that speaks of one. */
function saysId({ type, format, description }: Readonly<Record<string, unknown>>): boolean {
  return (
    [type].flat().includes('integer') ||
    format === 'uuid' ||
    (typeof description === 'string' && /\b(?:ids?|identifiers?|uuid)\b/i.test(description))
  );
}

function isSameType(own: Readonly<Record<string, unknown>>, id: Readonly<Record<string, unknown>>): boolean {
  const wanted = typesOf(id);
  const isType = typesOf(own).some((type) => wanted.includes(type));
  return isType && (own.format === id.format || own.format === undefined || id.format === undefined);
}

/** One resource of a collection by its path, and by its schema: `customer` of `/customers`, `client` of `Client`. */
export function namesOf(contract: Contract, collection: Collection): string[] {
  const described = { document: contract.document, operations: contract.operations };
  const { read } = collection;
  const [schema] = read ? sharedSchemas(described, read, /^200$/) : [];
  const component = schema?.startsWith('/components/schemas/') ? pointerTokens(schema).at(-1) : undefined;
  return [singular(plain(nameOf(collection))), ...(component === undefined ? [] : [plain(component)])];
}
