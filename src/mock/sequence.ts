import type { Contract, Operation } from '../openapi/index.ts';
import { chosenContent, documentedMockResponse, documentedRefusal, documentedSuccess } from './documented.ts';
import { roleOf } from './guard.ts';
import type { MockResponse } from './mock-response.ts';

/** The conforming responses of a login and of the token's first use, as faults pick what to break. */
export interface SequenceStep {
  readonly operation: Operation;
  readonly role: 'login' | 'use';
  readonly accepted: boolean;
  /** With the example's token. */
  readonly response: MockResponse;
  /** Pointer to the schema of the response's body, where it has one. */
  readonly schema?: string;
}

const known = new WeakMap<Contract, readonly SequenceStep[]>();

/** Accepted login, accepted use, refused login, refused use: as many of them as the contract has. */
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

/** The operation that gives the token, or the first that can be asked with nothing but the token. */
export function operationOf(contract: Contract, role: SequenceStep['role']): Operation | undefined {
  const fitting = contract.operations.filter((operation) => roleOf(contract, operation) === role);
  if (role === 'login') return fitting[0];
  return fitting.find(({ method, path }) => method === 'GET' && !path.includes('{')) ?? fitting[0];
}

function stepsOf(contract: Contract, role: SequenceStep['role'], accepted: boolean): SequenceStep[] {
  const operation = operationOf(contract, role);
  if (!operation) return [];
  const success = accepted ? documentedSuccess(operation) : documentedRefusal(operation, [401]);
  const { documented } = success;
  if (!documented) return [];
  const schema = chosenContent(documented)?.schema;
  const response = documentedMockResponse(contract, success);
  return [{ operation, role, accepted, response, ...(schema === undefined ? {} : { schema }) }];
}
