import type { Case, Exchange } from '../../http/index.ts';
import type { Contract, Operation } from '../../openapi/index.ts';
import type { Finding } from '../finding.ts';

/** One request, sent many times, with what came back each time. */
export interface Repeat {
  readonly case: Case;
  /** In the order in which they were sent. */
  readonly exchanges: readonly Exchange[];
  /** What is wrong with each, by itself. */
  readonly findings: ReadonlyMap<Exchange, readonly Finding[]>;
}

/** What an operation made of requests that were repeated. */
export interface Series {
  readonly contract: Contract;
  readonly operation: Operation;
  readonly repeats: readonly Repeat[];
}

/** The server phases of the responses, in milliseconds; where a call failed there is none. */
export function serverPhases(exchanges: readonly Exchange[]): number[] {
  return exchanges.flatMap(({ response, phases: { server } }) =>
    response && server !== undefined ? [server] : [],
  );
}

/** Two ways of asking, the responses to which must not be told apart. */
export function alikePairs({ repeats }: Series): [Repeat, Repeat][] {
  return repeats.flatMap((one, index) =>
    repeats
      .slice(index + 1)
      .filter((other) => one.case.alike !== undefined && one.case.alike === other.case.alike)
      .filter((other) => one.case.name !== other.case.name)
      .map((other): [Repeat, Repeat] => [one, other]),
  );
}

/** Whether the server looked at what was sent: who is told to come back later is told nothing of it. */
export function isConsidered({ response }: Exchange): boolean {
  return response !== undefined && response.status >= 400 && response.status < 500 && response.status !== 429;
}
