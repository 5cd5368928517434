import type { Exchange } from '../../http/index.ts';
import { isJson, parseContentType } from '../../media/index.ts';
import type { Contract, Operation } from '../../openapi/index.ts';
import {
  appliedSchemas,
  followReferences,
  isObject,
  joinPointer,
  namedPropertySchemas,
  propertyNames,
  schemasBelow,
  valueAt,
} from '../../schema/index.ts';
import { type DescribedParameter, describedParameters } from '../derived/parameter.ts';
import { keyInItem, lastParameter, listingOf, listOfItem } from '../lists.ts';
import { expressedValue, jsonIn, pathValues } from '../runtime-expression.ts';

type Described = Pick<Contract, 'document' | 'operations'>;

/**
 * A collection of resources and the operations on one of them, by their paths: `/pets` and `/pets/{petId}`. No document
 * says so; the `links` of the response to a creation do where there are any.
 */
export interface Collection {
  /** The path of one resource: `/pets/{petId}`. */
  readonly path: string;
  /** The path parameter that names it. */
  readonly parameter: DescribedParameter;
  readonly list?: Operation;
  readonly create?: Operation;
  readonly read?: Operation;
  /** PATCH first, then PUT. */
  readonly updates: readonly Operation[];
  readonly remove?: Operation;
  /** What deletes one at another path, `DELETE /reports/jobs/{jobId}` for `GET /jobs/{jobId}`: it is used to clean up only. */
  readonly removeElsewhere?: Operation;
}

const known = new WeakMap<readonly Operation[], readonly Collection[]>();

/** The collections among some operations of a contract, those above others first. */
export function collectionsOf(
  contract: Pick<Contract, 'document'>,
  operations: readonly Operation[],
): readonly Collection[] {
  const found = known.get(operations) ?? findCollections({ document: contract.document, operations });
  known.set(operations, found);
  return found;
}

function findCollections(contract: Described): Collection[] {
  const { operations } = contract;
  const paths = new Map<string, Operation[]>();
  for (const each of operations) {
    const path = plainPath(each.path);
    paths.set(path, [...(paths.get(path) ?? []), each]);
  }
  const found = [...paths].flatMap(([path, own]): Collection[] => {
    const [first] = own;
    const name = first && lastParameter(first);
    if (!first || name === undefined) return [];
    const parameter = describedParameters(contract, first).find(
      (each) => each.in === 'path' && each.name === name,
    );
    if (!parameter) return [];
    const above = paths.get(path.slice(0, path.lastIndexOf('/'))) ?? [];
    const withMethod = (all: readonly Operation[], method: string) =>
      all.find((each) => each.method === method && each.token === undefined);
    const read = withMethod(own, 'GET');
    const create = withMethod(above, 'POST') ?? (read && linkingTo(contract, read));
    const updates = ['PATCH', 'PUT'].flatMap((method) => withMethod(own, method) ?? []);
    const list = withMethod(above, 'GET');
    const remove = withMethod(own, 'DELETE');
    return [
      {
        path,
        parameter,
        updates,
        ...(list ? { list } : {}),
        ...(create && documentsSuccess(create) ? { create } : {}),
        ...(read ? { read } : {}),
        ...(remove ? { remove } : {}),
      },
    ];
  });
  return withCreationsElsewhere(contract, found);
}

/** Collections without a POST of their own get one that returns the same resource; no creation belongs to two of them. */
function withCreationsElsewhere(contract: Described, collections: readonly Collection[]): Collection[] {
  const taken = new Set(collections.flatMap(({ create }) => create ?? []));
  return collections.map((collection) => {
    const create = collection.create ? undefined : creationElsewhere(contract, collection, taken);
    if (!create) return collection;
    taken.add(create);
    const list = collection.list ?? listBeside(contract, collection, create);
    const removeElsewhere = collection.remove ? undefined : removalElsewhere(contract, collection);
    return {
      ...collection,
      create,
      ...(list ? { list } : {}),
      ...(removeElsewhere ? { removeElsewhere } : {}),
    };
  });
}

/**
 * A POST whose 201 or 202 has the schema of one resource: `POST /rooms/{roomId}/bookings` for `GET /bookings/{bookingId}`, or
 * `POST /reports` for `GET /jobs/{jobId}`. The name of its path, or a documented Location, says that it creates one.
 */
function creationElsewhere(
  contract: Described,
  collection: Collection,
  taken: ReadonlySet<Operation>,
): Operation | undefined {
  const { read } = collection;
  const wanted = read && sharedSchemas(contract, read, /^200$/)[0];
  if (wanted === undefined) return undefined;
  return contract.operations.find((each) => {
    if (each.method !== 'POST' || each.token !== undefined || taken.has(each)) return false;
    const path = plainPath(each.path);
    if (contract.operations.some((other) => other.path.startsWith(`${path}/{`))) return false;
    if (!sharedSchemas(contract, each, CREATED).includes(wanted)) return false;
    return path.split('/').at(-1) === nameOf(collection) || documentsLocation(each);
  });
}

/**
 * The one DELETE of another path that ends alike, `/reports/jobs/{jobId}` for `/jobs/{jobId}`: the name of the parameter has to
 * say what it is of, and what is elsewhere by that name, as in `/archive/{jobId}`, may be of somebody else.
 */
function removalElsewhere({ operations }: Described, collection: Collection): Operation | undefined {
  const { parameter, path } = collection;
  if (/^_?(?:id|uuid|guid|name|key|code)$/i.test(parameter.name)) return undefined;
  const endsWithIt = (template: string) =>
    template.endsWith(`/${nameOf(collection)}/{${parameter.name}}`) &&
    template.indexOf('{') === template.lastIndexOf('{');
  const found = operations.filter(
    (each) => each.method === 'DELETE' && each.token === undefined && endsWithIt(plainPath(each.path)),
  );
  return found.length === 1 && endsWithIt(path) ? found[0] : undefined;
}

const CREATED = /^20[12]$/;

/** Whether the response to a creation has the address of what it created. */
export function documentsLocation({ responses }: Operation): boolean {
  return responses.some(
    ({ status, headers }) =>
      CREATED.test(status) && headers.some(({ name }) => name.toLowerCase() === 'location'),
  );
}

/**
 * Whether a creation returns what a read returns, and not a job that makes it.
 * @param statuses those of the responses to the first one
 */
export function returnsSame(
  contract: Described,
  create: Operation,
  read: Operation,
  statuses = CREATED,
): boolean {
  const [wanted] = sharedSchemas(contract, read, /^200$/);
  return wanted !== undefined && sharedSchemas(contract, create, statuses).includes(wanted);
}

/** The list at the path of a creation, where its items are such resources. */
function listBeside(contract: Described, { read }: Collection, { path }: Operation): Operation | undefined {
  const [wanted] = read ? sharedSchemas(contract, read, /^200$/) : [];
  return contract.operations.find((each) => {
    if (each.method !== 'GET' || plainPath(each.path) !== plainPath(path)) return false;
    const listing = listingOf(contract, each);
    return listing !== undefined && followReferences(contract.document, listing.schema)?.pointer === wanted;
  });
}

/** Pointers to the schemas of JSON bodies, references followed: one that two operations share is a component. */
export function sharedSchemas({ document }: Described, { responses }: Operation, statuses: RegExp): string[] {
  return responses
    .filter(({ status }) => statuses.test(status))
    .flatMap(({ content }) => content)
    .filter(({ mediaType }) => isJson(parseContentType(mediaType).essence))
    .flatMap(({ schema }) =>
      schema === undefined ? [] : (followReferences(document, schema)?.pointer ?? []),
    );
}

/** A path without its query and a slash at its end. */
export function plainPath(path: string): string {
  return (path.split('?')[0] ?? '').replace(/\/+$/, '');
}

function documentsSuccess({ responses }: Operation): boolean {
  return responses.some(({ status }) => /^2/.test(status));
}

/**
 * A POST whose response links to the operation that reads one resource, by the id of what it created. An order links to its
 * customer as well, which it did not create and which must not be deleted: a POST with resources below its own path, or
 * with a link by another property than an id, creates none.
 */
function linkingTo(contract: Described, read: Operation): Operation | undefined {
  return contract.operations.find((each) => {
    if (each.method !== 'POST' || each.token !== undefined) return false;
    const own = `${plainPath(each.path)}/{`;
    if (contract.operations.some(({ path }) => path.startsWith(own))) return false;
    const values = linksOf(contract, each, read).flatMap((link) => Object.values(link));
    return (
      values.length > 0 &&
      !values.some((value) => /^\$response\.body/.test(String(value)) && !OWN_ID.test(String(value)))
    );
  });
}

const OWN_ID = /[/](?:_?id|uuid|guid)$/i;

/** The parameters of the links that lead from a success of one operation to another one. */
function linksOf({ document }: Described, from: Operation, to: Operation): Record<string, unknown>[] {
  return from.responses
    .filter(({ status }) => status.startsWith('2'))
    .flatMap(({ pointer }) => {
      const links = followReferences(document, joinPointer(pointer, 'links'))?.value;
      return (isObject(links) ? Object.keys(links) : []).flatMap((name) => {
        const link = followReferences(document, joinPointer(pointer, 'links', name))?.value;
        const leads = isObject(link) && link.operationId === to.id && isObject(link.parameters);
        return leads ? [link.parameters as Record<string, unknown>] : [];
      });
    });
}

/** Operations that a life cycle sends, so that they need no request by themselves. */
export function inLifeCycles(
  contract: Pick<Contract, 'document'>,
  operations: readonly Operation[],
): ReadonlySet<Operation> {
  const withCreation = collectionsOf(contract, operations).filter(({ create }) => create);
  return new Set(
    withCreation.flatMap(({ create, updates, remove, removeElsewhere }) =>
      [create, ...updates, remove, removeElsewhere].filter((each) => each !== undefined),
    ),
  );
}

/** The last segment of the path of the collection, `pets` of `/pets/{petId}`. */
export function nameOf({ path }: Collection): string {
  return path.split('/').at(-2) ?? '';
}

/** The collection that an operation creates a resource of. */
export function createdBy(collections: readonly Collection[], operation: Operation): Collection | undefined {
  return collections.find(({ create }) => create === operation);
}

/** The collection whose resources an operation reads, changes or deletes. */
export function ofItem(collections: readonly Collection[], operation: Operation): Collection | undefined {
  return collections.find(
    ({ read, updates, remove }) => operation === read || operation === remove || updates.includes(operation),
  );
}

/** The collection below whose resources those of another one are created: `/orders/{id}` of `/orders/{id}/notes/{n}`. */
export function parentOf(
  collections: readonly Collection[],
  { path, create }: Collection,
): Collection | undefined {
  const own = create?.path ?? path;
  return collections
    .filter((each) => each.path !== path && own.startsWith(`${each.path}/`))
    .sort((one, other) => other.path.length - one.path.length)[0];
}

/** Where a body has the id of a resource. */
interface KeyPlace {
  /** Pointer into the body. */
  readonly key: string;
  /** The names leave no doubt. */
  readonly certain: boolean;
  /** A link of the contract says so. */
  readonly linked?: true;
}

const keys = new WeakMap<Operation, KeyPlace | undefined>();

/** Pointer to the id of a resource in the successful body of an operation on it; undefined where there is none. */
export function keyPlace(
  contract: Described,
  collection: Collection,
  operation: Operation,
): KeyPlace | undefined {
  if (!keys.has(operation)) {
    const schema = operation.responses
      .filter(({ status }) => status.startsWith('2'))
      .flatMap(({ content }) => content)
      .find((each) => each.schema !== undefined && isJson(parseContentType(each.mediaType).essence))?.schema;
    keys.set(operation, schema === undefined ? undefined : keyIn(contract, collection, schema));
  }
  return keys.get(operation);
}

/** Pointer to the resource in the body of an operation on it: empty, or that of an envelope such as `/data`. */
export function resourceAt(contract: Described, collection: Collection, operation: Operation): string {
  const key = keyPlace(contract, collection, operation)?.key ?? '';
  return key.slice(0, Math.max(0, key.lastIndexOf('/')));
}

const ENVELOPES = ['data', 'item', 'result', 'resource', 'record'];

/** Pointer to the id of a resource in a value of this schema: the resource, or an object around it. */
export function keyIn(contract: Described, collection: Collection, schema: string): KeyPlace | undefined {
  const { document } = contract;
  const linked = linkedKey(contract, collection);
  if (linked !== undefined && schemasBelow(document, [schema], linked).length > 0) {
    return { key: linked, certain: true, linked: true };
  }
  const name = nameOf(collection);
  const own = keyInItem(contract, schema, collection.parameter, name);
  if (own && own.key !== '') return own;
  const applied = appliedSchemas(document, schema, 'first');
  const names = propertyNames(applied);
  const inner = names.filter(
    (each) => ENVELOPES.includes(each) || name.startsWith(each) || names.length === 1,
  );
  for (const each of inner) {
    const [property] = namedPropertySchemas(applied, each);
    const found =
      property === undefined ? undefined : keyInItem(contract, property, collection.parameter, name);
    if (found && found.key !== '') return { ...found, key: joinPointer('', each) + found.key };
  }
  return undefined;
}

const listKeys = new WeakMap<readonly Operation[], ReadonlyMap<Operation, string>>();

/** Pointer into an item of a list: its id, where the names of the contract leave no doubt. */
export function listKey(contract: Described, list: Operation): string | undefined {
  const known = listKeys.get(contract.operations) ?? findListKeys(contract);
  listKeys.set(contract.operations, known);
  return known.get(list);
}

function findListKeys(contract: Described): ReadonlyMap<Operation, string> {
  const found = new Map<Operation, string>();
  const choosing = new Set(
    contract.operations.filter((each) => isChoice(contract, each)).map(({ path }) => path),
  );
  for (const operation of contract.operations) {
    if (choosing.has(operation.path)) continue;
    const above = operation.path.includes('{') ? listOfItem(contract, operation) : undefined;
    if (above?.certain && above.key !== '' && !found.has(above.list)) found.set(above.list, above.key);
  }
  for (const collection of collectionsOf(contract, contract.operations)) {
    const { list, read } = collection;
    if (read && choosing.has(read.path)) continue;
    const listing = list && !found.has(list) ? listingOf(contract, list) : undefined;
    const place = listing && keyIn(contract, collection, listing.schema);
    if (list && place?.certain) found.set(list, place.key);
  }
  return found;
}

/** A path such as `/todos/{userId}` with a list again: its parameter is the id of no item. */
function isChoice(contract: Described, operation: Operation): boolean {
  if (operation.method !== 'GET' || lastParameter(operation) === undefined) return false;
  if (listingOf(contract, operation) === undefined) return false;
  const collection = ofItem(collectionsOf(contract, contract.operations), operation);
  return collection === undefined || keyPlace(contract, collection, operation) === undefined;
}

/** The pointer into the body of what was created that a link takes as the id. */
function linkedKey(contract: Described, { create, read, parameter }: Collection): string | undefined {
  if (!create || !read) return undefined;
  for (const link of linksOf(contract, create, read)) {
    const value = link[`path.${parameter.name}`] ?? link[parameter.name];
    const pointer = typeof value === 'string' ? /^\$response\.body#(\/.+)$/.exec(value)?.[1] : undefined;
    if (pointer !== undefined) return pointer;
  }
  return undefined;
}

/**
 * The id of the resource that a successful exchange created: by a link of the contract, else by the property of the body
 * that holds it, else by the header Location.
 */
export function createdId(
  contract: Contract,
  collection: Collection,
  exchange: Exchange,
): string | undefined {
  const { create, read, parameter } = collection;
  const { response } = exchange;
  if (!create || !response || response.status < 200 || response.status > 299) return undefined;
  for (const link of read ? linksOf(contract, create, read) : []) {
    const key = [`path.${parameter.name}`, parameter.name].find((each) => Object.hasOwn(link, each));
    const found =
      key === undefined
        ? undefined
        : expressedValue(link[key], () => ({ contract, operation: create, exchange }));
    const id = found && 'value' in found ? idText(found.value) : undefined;
    if (id !== undefined) return id;
  }
  const place = keyPlace(contract, collection, create);
  const inBody = place && idText(valueAt(jsonIn(response.body), place.key));
  return inBody ?? locatedId(collection, exchange);
}

/** The id in the header Location of what was created (RFC 9110, section 15.3.2). */
export function locatedId({ path, parameter }: Collection, { response }: Exchange): string | undefined {
  const location = response?.headers.find(([name]) => name.toLowerCase() === 'location')?.[1];
  // Relative ones may lack the part before the last segments.
  return location === undefined ? undefined : idText(pathValues(path, `/${location}`).get(parameter.name));
}

/** An id as the text of a path; undefined for what is none, and for a dot segment, which leads to another path. */
export function idText(value: unknown): string | undefined {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  return text === '' || text.length > LONGEST_ID || /^\.{1,2}$/.test(text) ? undefined : text;
}

const LONGEST_ID = 500;
