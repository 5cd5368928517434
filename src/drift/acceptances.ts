import type { Exchange } from '../http/index.ts';
import type { Contract } from '../openapi/index.ts';
import { readExchange } from '../reading/index.ts';
import { isObject, joinPointer } from '../schema/index.ts';

/** One acceptance of the current responses: the changes before it are no drift any more. */
export interface Acceptance {
  /** ISO 8601. */
  readonly at: string;
  /** The reason given by the user. */
  readonly reason?: string;
  /** The accepted drifts as text, by fingerprint of the finding; empty for the first acceptance. */
  readonly changes: Readonly<Record<string, string>>;
}

/** Older acceptances are dropped; version control has them. */
const MAX_ACCEPTANCES = 50;

/** Adds an acceptance; the oldest comes first. */
export function withAcceptance(before: readonly Acceptance[], last: Acceptance): Acceptance[] {
  return [...before, last].slice(-MAX_ACCEPTANCES);
}

/** Reads the acceptances in a baseline file, or returns what is wrong with them. Older files have none. */
export function readAcceptances(value: unknown): readonly Acceptance[] | BaselineProblem {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return { pointer: '/accepted', problem: 'is not a list' };
  const wrong = value.findIndex((each) => !isAcceptance(each));
  if (wrong < 0) return value as Acceptance[];
  return { pointer: joinPointer('/accepted', wrong), problem: 'is not a valid acceptance' };
}

function isAcceptance(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value.at === 'string' &&
    !Number.isNaN(Date.parse(value.at)) &&
    (value.reason === undefined || typeof value.reason === 'string') &&
    isObject(value.changes) &&
    Object.values(value.changes).every((each) => typeof each === 'string')
  );
}

/** A problem in a baseline file, and where it is. */
export interface BaselineProblem {
  /** JSON pointer into the file. */
  readonly pointer: string;
  readonly problem: string;
}

/**
 * The reason why a response cannot be accepted into a baseline; undefined where it can. A baseline accepts
 * only responses that match the contract.
 */
export function acceptanceProblem(exchange: Exchange, contract: Contract): string | undefined {
  const operation = contract.operations.find(({ id }) => id === exchange.operation);
  if (!operation) return `${contract.file} has no such operation`;
  const { response } = readExchange(exchange, contract, operation);
  if (!response) return exchange.failure?.message ?? 'there is no response';
  const { status } = response.received;
  if (status === 429) return 'the API limited the request rate (429)';
  if (!response.documented) return `the status ${status} is not documented`;
  if (!response.expected)
    return `the status is ${status}, but the request should be ${exchange.case.expects}`;
  const [violation] = response.violations;
  if (violation) return `the body violates the contract at ${violation.instance || 'its root'}`;
  const bodiless = operation.method === 'HEAD' || status === 204;
  if (
    !bodiless &&
    response.expected.content.length > 0 &&
    (!response.media || (response.json && !response.body.json))
  )
    return 'the body does not have a documented media type, or is not valid JSON';
  return undefined;
}
