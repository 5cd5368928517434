import type { Contract, Operation } from '../openapi/index.ts';
import type { Answer } from './answer.ts';
import { chosenContent, documentedRefusal, documentedSuccess, promisedAnswer } from './documented.ts';
import { roleOf } from './guard.ts';

/** The honest answers of a login and of the token's first use, as behaviours pick what to break. */
export interface Stop {
  readonly operation: Operation;
  readonly role: 'login' | 'use';
  readonly accepted: boolean;
  /** With the example's token. */
  readonly answer: Answer;
  /** Pointer to the schema of the answer's body, where it has one. */
  readonly schema?: string;
}

const known = new WeakMap<Contract, readonly Stop[]>();

/** Accepted login, accepted use, refused login, refused use: as many of them as the contract has. */
export function journeyOf(contract: Contract): readonly Stop[] {
  const stops = known.get(contract) ?? [
    ...stopsOf(contract, 'login', true),
    ...stopsOf(contract, 'use', true),
    ...stopsOf(contract, 'login', false),
    ...stopsOf(contract, 'use', false),
  ];
  known.set(contract, stops);
  return stops;
}

/** The operation that gives the token, or the first that can be asked with nothing but the token. */
export function operationOf(contract: Contract, role: Stop['role']): Operation | undefined {
  const fitting = contract.operations.filter((operation) => roleOf(contract, operation) === role);
  if (role === 'login') return fitting[0];
  return fitting.find(({ method, path }) => method === 'GET' && !path.includes('{')) ?? fitting[0];
}

function stopsOf(contract: Contract, role: Stop['role'], accepted: boolean): Stop[] {
  const operation = operationOf(contract, role);
  if (!operation) return [];
  const documented = accepted ? documentedSuccess(operation) : documentedRefusal(operation, [401]);
  const { response } = documented;
  if (!response) return [];
  const schema = chosenContent(response)?.schema;
  const answer = promisedAnswer(contract, documented);
  return [{ operation, role, accepted, answer, ...(schema === undefined ? {} : { schema }) }];
}
