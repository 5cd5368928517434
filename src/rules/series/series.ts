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

/** The server phases of the answers, in milliseconds; where a call failed there is none. */
export function serverPhases(exchanges: readonly Exchange[]): number[] {
  return exchanges.flatMap(({ reply, phases: { server } }) =>
    reply && server !== undefined ? [server] : [],
  );
}

/** Two ways of asking, the answers to which must not be told apart. */
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
export function isConsidered({ reply }: Exchange): boolean {
  return reply !== undefined && reply.status >= 400 && reply.status < 500 && reply.status !== 429;
}
