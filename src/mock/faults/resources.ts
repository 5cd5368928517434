import type { Contract, Operation } from '../../openapi/index.ts';
import {
  keepsWholly,
  listAbove,
  listOfItem,
  parametersOf,
  repeatedParameters,
  unknownId,
} from '../../requests/index.ts';
import { isObject } from '../../schema/index.ts';
import { successSchema } from '../documented.ts';
import { type MockResponse, withBody } from '../mock-response.ts';
import type { Alteration } from './fault.ts';
import { written } from './named.ts';

function some(test: (contract: Contract, operation: Operation) => boolean): (contract: Contract) => boolean {
  return (contract) => contract.operations.some((operation) => test(contract, operation));
}

function isItem(contract: Contract, operation: Operation): boolean {
  return operation.method === 'GET' && listOfItem(contract, operation)?.certain === true;
}

function isBelowItem(contract: Contract, operation: Operation): boolean {
  const parameter = parametersOf(contract, operation).findLast((each) => each.in === 'path');
  return parameter !== undefined && listAbove(contract, operation, parameter)?.certain === false;
}

/** Alters a successful body of an operation, where the altered one still keeps its schema. */
function altering(
  alter: (
    body: Readonly<Record<string, unknown>>,
    contract: Contract,
    operation: Operation,
  ) => Iterable<Record<string, unknown>>,
): NonNullable<Alteration['response']> {
  return (response, { contract, operation, outcome }) => {
    if (!operation || outcome !== 'accepted' || !isObject(response.body)) return response;
    return firstValid(response, contract, operation, alter(response.body, contract, operation));
  };
}

function firstValid(
  response: MockResponse,
  contract: Contract,
  operation: Operation,
  bodies: Iterable<Record<string, unknown>>,
): MockResponse {
  const schema = successSchema(operation);
  for (const body of bodies) {
    if (schema !== undefined && keepsWholly(contract, schema, body)) return withBody(response, body);
  }
  return response;
}

function otherThan(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  return typeof value === 'boolean' ? !value : `${String(value)}1`;
}

/** Faults that show where a request depends on what another response gave. */
export const resourceFaults = written('items', [
  {
    name: 'item-of-another-resource',
    title: 'An operation returns another resource than the one that was requested',
    violates: ['body-parameter-mismatch'],
    applies: some((contract, operation) => repeatedParameters(contract, operation).length > 0),
    response: altering(function* (body, contract, operation) {
      for (const { name } of repeatedParameters(contract, operation)) {
        if (Object.hasOwn(body, name)) yield { ...body, [name]: otherThan(body[name]) };
      }
    }),
  },
  {
    name: 'item-differs-from-list',
    title: 'A value of an item is another one than in the list',
    violates: ['item-inconsistent'],
    applies: some(isItem),
    response: altering(function* (body, contract, operation) {
      if (!isItem(contract, operation)) return;
      const key = listOfItem(contract, operation)?.key;
      const repeated = repeatedParameters(contract, operation).map(({ name }) => name);
      for (const [name, value] of Object.entries(body)) {
        if (`/${name}` === key || repeated.includes(name) || typeof value === 'object') continue;
        // A number may have changed, and a longer text may be cut in the list.
        if (typeof value === 'number') continue;
        yield { ...body, [name]: typeof value === 'string' ? `x${value}` : otherThan(value) };
      }
    }),
  },
  {
    name: 'listed-item-missing',
    title: 'No item of a list exists',
    violates: ['valid-request-rejected'],
    applies: some((contract, operation) => isItem(contract, operation) && !!unknownId(contract, operation)),
    decide: (outcome, { contract, operation }) =>
      outcome === 'accepted' && operation && isItem(contract, operation) ? 'resource-unknown' : outcome,
  },
  {
    name: 'nothing-below-items',
    title: 'What is below an item never exists',
    violates: ['success-never-seen'],
    applies: some(
      (contract, operation) => isBelowItem(contract, operation) && !!unknownId(contract, operation),
    ),
    decide: (outcome, { contract, operation }) =>
      outcome === 'accepted' && operation && isBelowItem(contract, operation) ? 'resource-unknown' : outcome,
  },
  {
    name: 'unknown-item-found',
    title: 'An id that no resource has gets a resource',
    violates: ['expectation-failed'],
    applies: some((contract, operation) => unknownId(contract, operation) !== undefined),
    decide: (outcome) => (outcome === 'resource-unknown' ? 'accepted' : outcome),
  },
]);
