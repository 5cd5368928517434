import type { Contract, Operation } from '../openapi/index.ts';
import { chosenContent, documentedRefusal, documentedSuccess, mockResponseFor } from './documented.ts';
import { roleOf } from './guard.ts';
import type { MockResponse } from './mock-response.ts';

/**
 * One conforming response of the login sequence (login, then first use of the token), for faults to alter.
 */
export interface SequenceStep {
  readonly operation: Operation;
  readonly role: 'login' | 'use';
  readonly accepted: boolean;
  /** It has the token of the documented example. */
  readonly response: MockResponse;
  /** Pointer to the schema of the response's body, where it has one. */
  readonly schema?: string;
}

const known = new WeakMap<Contract, readonly SequenceStep[]>();

/** Accepted login, accepted use, refused login, refused use: those of them that the contract documents. */
export function sequenceOf(contract: Contract): readonly SequenceStep[] {
  const steps = known.get(contract) ?? [
    ...stepsOf(contract, 'login', true),
    ...stepsOf(contract, 'use', true),
    ...stepsOf(contract, 'login', false),
    ...stepsOf(contract, 'use', false),
  ];
  known.set(contract, steps);
  return steps;
}

/** The operation that issues the token, or the first that needs nothing but the token. */
export function operationOf(contract: Contract, role: SequenceStep['role']): Operation | undefined {
  const fitting = contract.operations.filter((operation) => roleOf(contract, operation) === role);
  if (role === 'login') return fitting[0];
  return fitting.find(({ method, path }) => method === 'GET' && !path.includes('{')) ?? fitting[0];
}

function stepsOf(contract: Contract, role: SequenceStep['role'], accepted: boolean): SequenceStep[] {
  const operation = operationOf(contract, role);
  if (!operation) return [];
  const documented = accepted ? documentedSuccess(operation) : documentedRefusal(operation, [401]);
  if (!documented.expected) return [];
  const schema = chosenContent(documented.expected)?.schema;
  const response = mockResponseFor(contract, documented);
  return [{ operation, role, accepted, response, ...(schema === undefined ? {} : { schema }) }];
}
