import type { Case, Exchange } from '../../http/index.ts';
import type { Contract, Operation } from '../../openapi/index.ts';
import type { Finding } from '../finding.ts';

/** One request, sent many times, with all its responses. */
export interface Repeat {
  readonly case: Case;
  /** In the order in which they were sent. */
  readonly exchanges: readonly Exchange[];
  /** The findings of each exchange by itself. */
  readonly findings: ReadonlyMap<Exchange, readonly Finding[]>;
}

/** The repeated requests of one operation. */
export interface Series {
  readonly contract: Contract;
  readonly operation: Operation;
  readonly repeats: readonly Repeat[];
}

/** The server phases of the responses, in milliseconds; failed calls are skipped. */
export function serverPhases(exchanges: readonly Exchange[]): number[] {
  return exchanges.flatMap(({ response, phases: { server } }) =>
    response && server !== undefined ? [server] : [],
  );
}

/** Pairs of requests whose responses must be indistinguishable. */
export function alikePairs({ repeats }: Series): [Repeat, Repeat][] {
  return repeats.flatMap((one, index) =>
    repeats
      .slice(index + 1)
      .filter((other) => one.case.alike !== undefined && one.case.alike === other.case.alike)
      .filter((other) => one.case.name !== other.case.name)
      .map((other): [Repeat, Repeat] => [one, other]),
  );
}

/** Whether the server checked what was sent; a 429 says nothing about it. */
export function isConsidered({ response }: Exchange): boolean {
  return response !== undefined && response.status >= 400 && response.status < 500 && response.status !== 429;
}
