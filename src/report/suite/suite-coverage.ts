import type { SuiteCoverage } from '../../history/index.ts';
import type { Contract } from '../../openapi/index.ts';
import { parametersOf } from '../../requests/index.ts';
import { tracesOf } from '../contract/exercised.ts';
import type { OperationCoverage } from '../findings-file.ts';

/** A part of the contract, and whether the suite exercised it. */
interface Part {
  /** `GET /pets 404`, for messages. */
  readonly name: string;
  readonly done: boolean;
}

/** The parts of a contract by kind; operations that the document describes wrongly are none. */
export function suiteParts(
  contract: Contract,
  coverage: readonly OperationCoverage[] = [],
): Readonly<Record<keyof SuiteCoverage, readonly Part[]>> {
  const traces = tracesOf(contract, coverage);
  const responded = new Set(
    coverage.filter(({ responses }) => responses.length > 0).map((each) => each.operation),
  );
  const operations = contract.operations.filter(({ broken }) => broken === undefined);
  return {
    operations: operations.map(({ id }) => ({ name: id, done: responded.has(id) })),
    responses: operations.flatMap((operation) =>
      operation.responses.map(({ status }) => ({
        name: `${operation.id} ${status}`,
        done: traces.of(operation, status).cases.size > 0,
      })),
    ),
    parameters: operations.flatMap((operation) => {
      const sent = new Set(traces.sentOf(operation).parameters);
      return parametersOf(contract, operation).map(({ in: place, name }) => ({
        name: `${operation.id} ${place}:${name}`,
        done: sent.has(`${place}:${name}`),
      }));
    }),
  };
}

/** How many of them, of how many. */
export function suiteCoverageOf(
  contract: Contract,
  coverage: readonly OperationCoverage[] = [],
): SuiteCoverage {
  const parts = suiteParts(contract, coverage);
  const tally = (all: readonly Part[]) => ({ done: all.filter(({ done }) => done).length, of: all.length });
  return {
    operations: tally(parts.operations),
    responses: tally(parts.responses),
    parameters: tally(parts.parameters),
  };
}
