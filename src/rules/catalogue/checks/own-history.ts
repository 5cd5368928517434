import { type Exchange, sentHeader } from '../../../http/index.ts';
import { parseContentType } from '../../../media/index.ts';
import { type Contract, isSafeMethod, type Operation } from '../../../openapi/index.ts';
import type { Reading, ReadResponse } from '../../../reading/index.ts';
import {
  type Collection,
  collectionsOf,
  createdBy,
  createdId,
  jsonIn,
  mergedPatch,
  ofItem,
  pathValues,
  resourceAt,
} from '../../../requests/index.ts';
import { isObject, valueAt } from '../../../schema/index.ts';

/** The name of a property with the moment of creation: `createdAt`, `creation_time`, `dateCreated`. */
export const CREATION_MOMENT =
  /^(?:date_?|time_?)?(?:created?|creation|inserted)_?(?:at|on|date|time|datetime|timestamp)?(?:_?utc)?$/i;

/** What was sent about a resource, by property, with the operation that took it. */
export type SentState = ReadonlyMap<string, { readonly value: unknown; readonly by: Operation }>;

/** What earlier exchanges did to a resource. */
interface ResourceHistory {
  /** The values that were sent last for each property. */
  readonly sent: SentState;
  /** The last thing that happened to it was that it was deleted. */
  readonly deleted: boolean;
}

const byId = new WeakMap<Contract, ReadonlyMap<string, Operation>>();

function operationsById(contract: Contract): ReadonlyMap<string, Operation> {
  const known = byId.get(contract) ?? new Map(contract.operations.map((each) => [each.id, each]));
  byId.set(contract, known);
  return known;
}

export function collectionsIn(contract: Contract): readonly Collection[] {
  return collectionsOf(contract, contract.operations);
}

/** The collection of a resource that an exchange is about, and the path parameters that name it. */
export interface Named {
  readonly collection: Collection;
  readonly names: ReadonlyMap<string, string>;
}

/** The resource that an exchange creates, reads, changes or deletes; undefined where it is about none. */
export function namedBy(contract: Contract, operation: Operation, exchange: Exchange): Named | undefined {
  const collections = collectionsIn(contract);
  const values = pathValues(operation.path, exchange.request.url);
  const own = ofItem(collections, operation);
  if (own) return values.size > 0 ? { collection: own, names: values } : undefined;
  const created = createdBy(collections, operation);
  const id = created && createdId(contract, created, exchange);
  if (!created || id === undefined) return undefined;
  // What is created below one resource may have an address of its own.
  const shared = [...values].filter(([name]) => created.path.includes(`{${name}}`));
  return { collection: created, names: new Map([...shared, [created.parameter.name, id]]) };
}

/** What happened to a resource in exchanges, the last of which counts most. */
export function historyOf(
  contract: Contract,
  { collection, names }: Named,
  exchanges: readonly Exchange[],
): ResourceHistory {
  const sent = new Map<string, { value: unknown; by: Operation }>();
  /** Objects of which only the members in a merge patch are known so far. */
  const patched = new Set<string>();
  for (let index = exchanges.length - 1; index >= 0; index -= 1) {
    const exchange = exchanges[index];
    const operation = exchange && operationsById(contract).get(exchange.operation);
    if (!exchange || !operation || isRefused(exchange)) continue;
    // An action, `POST /pets/{petId}/adopt`, may change or restore anything.
    if (isBelow(collection, operation, exchange, names)) break;
    if (!changes(collection, operation)) continue;
    const other = namedBy(contract, operation, exchange);
    if (!other || other.collection !== collection || !isSame(other.names, names)) continue;
    if (!isDone(exchange)) break;
    if (operation === collection.remove) return { sent, deleted: sent.size === 0 };
    const { body: bytes = '' } = exchange.request;
    const body = jsonIn(bytes);
    // What a server takes from UTF-16, a byte order mark, a form, or a list of operations is known to nobody.
    if (!isObject(body) && bytes.length > 0) break;
    for (const [name, value] of Object.entries(isObject(body) ? body : {})) {
      const later = sent.get(name);
      if (later && !patched.has(name)) continue;
      sent.set(name, later ? { ...later, value: mergedPatch(value, later.value) } : { value, by: operation });
      if (isMergePatch(exchange) && isObject(value)) patched.add(name);
      else patched.delete(name);
    }
    if (operation.method !== 'PATCH') break;
  }
  return { sent, deleted: false };
}

/** A merge patch changes the members of an object that it has, and no others (RFC 7396). */
function isMergePatch({ request }: Exchange): boolean {
  const type = sentHeader(request.headers, 'content-type') ?? '';
  return request.method === 'PATCH' && parseContentType(type).essence === 'application/merge-patch+json';
}

/** Where the last request that created or changed a resource is; -1 where none did, or nobody knows what did. */
export function lastWriteOf(
  contract: Contract,
  { collection, names }: Named,
  exchanges: readonly Exchange[],
): number {
  for (let index = exchanges.length - 1; index >= 0; index -= 1) {
    const exchange = exchanges[index];
    const operation = exchange && operationsById(contract).get(exchange.operation);
    if (!exchange || !operation || isRefused(exchange)) continue;
    if (isBelow(collection, operation, exchange, names)) return -1;
    if (!changes(collection, operation)) continue;
    const other = namedBy(contract, operation, exchange);
    if (!other || other.collection !== collection || !isSame(other.names, names)) continue;
    return isDone(exchange) && operation !== collection.remove ? index : -1;
  }
  return -1;
}

/** The operation of an exchange, where the contract has it. */
export function operationOf(contract: Contract, { operation }: Exchange): Operation | undefined {
  return operationsById(contract).get(operation);
}

function changes({ create, updates, remove }: Collection, operation: Operation): boolean {
  return operation === create || operation === remove || updates.includes(operation);
}

function isBelow(
  { path }: Collection,
  operation: Operation,
  { request }: Exchange,
  names: ReadonlyMap<string, string>,
): boolean {
  if (!operation.path.startsWith(`${path}/`) || isSafeMethod(operation.method)) return false;
  const values = pathValues(operation.path, request.url);
  return [...names].every(([name, value]) => values.get(name) === value);
}

/** Then nothing has changed; after a 5xx, or no response, nobody knows. */
function isRefused({ response }: Exchange): boolean {
  return response !== undefined && response.status >= 400 && response.status < 500;
}

/** What was only taken on (202) is done later. */
function isDone({ response }: Exchange): boolean {
  return response !== undefined && response.status >= 200 && response.status < 300 && response.status !== 202;
}

export function isSame(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([name, value]) => other.get(name) === value);
}

/** The resource in the body of a documented success. */
export function resourceIn({ contract, operation, response }: Reading, collection: Collection): unknown {
  return valueAt(validBody(response), resourceAt(contract, collection, operation));
}

/** The body of a documented success that keeps its schema; another one is reported by its schema. */
export function validBody(response: ReadResponse | undefined): unknown {
  if (!response?.success || !response.expected || response.violations.length > 0) return undefined;
  return response.body.json?.value;
}

/** The values that requests set a property to. */
export function sentValues(exchanges: readonly Exchange[], name: string): unknown[] {
  return exchanges.flatMap(({ request }) => {
    const body = jsonIn(request.body);
    return isObject(body) && Object.hasOwn(body, name) ? [body[name]] : [];
  });
}
