import type { Contract, Operation } from '../openapi/index.ts';
import {
  isValidText,
  keepsWholly,
  type ListAbove,
  listAbove,
  listingOf,
  listOfItem,
  type Parameter,
  parametersOf,
  pathValues,
  repeatedParameters,
  unknownId,
} from '../requests/index.ts';
import { equal, isObject, joinPointer, setAt, valueAt } from '../schema/index.ts';
import { documentedSuccess, mockResponseFor, successSchema } from './documented.ts';
import type { Situation } from './faults/fault.ts';
import { type MockResponse, withBody } from './mock-response.ts';

/** What the mock server knows about the resource that a path names. */
interface Resources {
  /** The last parameter of the path, which names it. */
  readonly parameter: Parameter;
  /** The list above it, and the items in the list's conforming response. */
  readonly above?: ListAbove;
  readonly items: readonly unknown[];
}

const known = new WeakMap<Operation, Resources | undefined>();

function resourcesOf(contract: Contract, operation: Operation): Resources | undefined {
  if (!known.has(operation)) known.set(operation, findResources(contract, operation));
  return known.get(operation);
}

function findResources(contract: Contract, operation: Operation): Resources | undefined {
  if (!operation.path.includes('{')) return undefined;
  const parameter = parametersOf(contract, operation).findLast((each) => each.in === 'path');
  if (!parameter) return undefined;
  const above = listAbove(contract, operation, parameter);
  if (!above) return { parameter, items: [] };
  const list = successOf(contract, above.list).body;
  const items = valueAt(list, above.items);
  return { parameter, above, items: Array.isArray(items) ? items : [] };
}

const successes = new WeakMap<Operation, MockResponse>();

/** The mock server's response for the first documented success; of a list, with ids that the paths below it take. */
export function successOf(contract: Contract, operation: Operation): MockResponse {
  const made = successes.get(operation) ?? withUsableIds(contract, operation);
  successes.set(operation, made);
  return made;
}

function withUsableIds(contract: Contract, operation: Operation): MockResponse {
  const response = mockResponseFor(contract, documentedSuccess(operation));
  const schema = successSchema(operation);
  const listing = operation.method === 'GET' ? listingOf(contract, operation) : undefined;
  if (!listing || listing.sequence || schema === undefined || response.raw) return response;
  let { body } = response;
  for (const below of contract.operations) {
    const above = listOfItem(contract, below);
    const parameter =
      above?.list === operation && above.key !== ''
        ? parametersOf(contract, below).find((each) => each.in === 'path' && each.name === above.parameter)
        : undefined;
    const items = valueAt(body, listing.items);
    if (!above || !parameter || !Array.isArray(items)) continue;
    const isUsable = (id: unknown) => isValidText(contract, parameter, [String(id)]);
    for (const [index, item] of items.entries()) {
      if (valueAt(item, above.key) === undefined || isUsable(valueAt(item, above.key))) continue;
      const { example } = parameter;
      const id = typeof example === 'number' ? example + index : example;
      const changed = setAt(body, `${joinPointer(listing.items, index)}${above.key}`, id);
      if (isUsable(id) && keepsWholly(contract, schema, changed)) body = changed;
    }
  }
  return body === response.body ? response : withBody(response, body);
}

/**
 * Whether a request names a resource that does not exist, where the operation documents 404 for that: neither an item of
 * the list above it, nor the value that the contract gives, nor the one that is generated from the schema.
 */
export function isUnknownResource(contract: Contract, operation: Operation, target: string): boolean {
  if (!unknownId(contract, operation)) return false;
  const resources = resourcesOf(contract, operation);
  const requested = resources && pathValues(operation.path, target).get(resources.parameter.name);
  if (!resources || requested === undefined) return false;
  const { parameter, above, items } = resources;
  const ids = [parameter.example, ...items.map((item) => above && valueAt(item, above.key))];
  return !ids.some((id) => id !== undefined && String(id) === requested);
}

/**
 * A response about the resource that was requested: the values that the list has for it, and its id, where the body
 * still keeps its schema.
 */
export function aboutResource(
  response: MockResponse,
  { contract, operation, target }: Pick<Situation, 'contract' | 'operation' | 'target'>,
): MockResponse {
  const schema = operation && successSchema(operation);
  const { body } = response;
  if (!operation || schema === undefined || !isObject(body) || response.raw) return response;
  const requested = pathValues(operation.path, target);
  const versions = [withItem(body, itemFor(contract, operation, requested)), body].map((each) =>
    withParameters(each, contract, operation, requested),
  );
  const chosen = versions.find((each) => keepsWholly(contract, schema, each));
  return chosen === undefined || JSON.stringify(chosen) === JSON.stringify(body)
    ? response
    : withBody(response, chosen);
}

/**
 * A response with the values that the request set, where they stand in the body, or one level below it: a server stores what it
 * accepts. A value that the schema of the response does not allow there is left out.
 */
export function asSent(
  response: MockResponse,
  { contract, operation, body: { json: sent } }: Pick<Situation, 'contract' | 'operation' | 'body'>,
): MockResponse {
  const schema = operation && successSchema(operation);
  const { body } = response;
  if (!operation || operation.token || schema === undefined || !isObject(body) || response.raw)
    return response;
  if (!isObject(sent)) return response;
  const names = Object.keys(sent);
  const at = ['', ...Object.keys(body).map((name) => joinPointer('', name))].find((pointer) => {
    const value = valueAt(body, pointer);
    return isObject(value) && names.some((name) => Object.hasOwn(value, name));
  });
  if (at === undefined) return response;
  const isWhole = keepsWholly(contract, schema, body);
  let whole: unknown = body;
  for (const name of names) {
    const place = joinPointer(at, name);
    if (valueAt(whole, place) === undefined || equal(valueAt(whole, place), sent[name])) continue;
    const changed = setAt(whole, place, sent[name]);
    if (!isWhole || keepsWholly(contract, schema, changed)) whole = changed;
  }
  return whole === body ? response : withBody(response, whole);
}

/** The item of the list above that a request requests. */
function itemFor(contract: Contract, operation: Operation, requested: ReadonlyMap<string, string>): unknown {
  const resources = resourcesOf(contract, operation);
  const { above } = resources ?? {};
  if (!resources || !above?.certain || above.key === '') return undefined;
  const id = requested.get(resources.parameter.name);
  return resources.items.find((item) => String(valueAt(item, above.key)) === id);
}

/** The body with the values of the list, for the properties that both have. */
function withItem(body: Record<string, unknown>, item: unknown): Record<string, unknown> {
  if (!isObject(item)) return body;
  const shared = Object.entries(item).filter(([name]) => Object.hasOwn(body, name));
  return { ...body, ...Object.fromEntries(shared) };
}

function withParameters(
  body: Record<string, unknown>,
  contract: Contract,
  operation: Operation,
  requested: ReadonlyMap<string, string>,
): Record<string, unknown> {
  const repeated = repeatedParameters(contract, operation).flatMap(({ name, type }) => {
    const text = requested.get(name);
    if (text === undefined || !Object.hasOwn(body, name)) return [];
    return [[name, type === 'integer' ? Number(text) : text]];
  });
  return { ...body, ...Object.fromEntries(repeated) };
}
