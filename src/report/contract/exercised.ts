import type { StoredRun } from '../../history/index.ts';
import { fits } from '../../media/index.ts';
import type { Contract, Operation } from '../../openapi/index.ts';
import { responseFor } from '../../reading/index.ts';
import type { SentParts } from '../../requests/index.ts';
import type { OperationCoverage } from '../findings-file.ts';

/** Who asked for a part of the contract, and got it. */
export interface Exercised {
  /** The suite, in its last run. */
  readonly tested: boolean;
  /** A monitor, lately. */
  readonly monitored: boolean;
}

/** What came of one documented response of an operation. */
export interface ResponseTraces {
  readonly cases: ReadonlySet<string>;
  readonly mediaTypes: ReadonlySet<string>;
  readonly properties: ReadonlySet<string>;
  readonly monitored: boolean;
}

/** What the suite and the monitors left behind, by operation and documented status. */
export interface Traces {
  /** Names of the cases that the suite sent, answered or not. */
  casesOf(operation: Operation): ReadonlySet<string>;
  of(operation: Operation, status: string): ResponseTraces;
  isMonitored(operation: Operation): boolean;
  /** What the suite's requests had of what the operation documents. */
  sentOf(operation: Operation): SentParts;
}

const NOTHING: ReadonlySet<string> = new Set();
const NOTHING_SENT: SentParts = { mediaTypes: [], properties: [], parameters: [] };

/**
 * Holds what was asked against what the contract documents. A response with a status that it does not document exercises
 * no part of it.
 * @param coverage of the suite; absent where it has not run, or does not tell
 * @param runs of monitors of this contract
 */
export function tracesOf(
  contract: Contract,
  coverage: readonly OperationCoverage[] = [],
  runs: readonly StoredRun[] = [],
): Traces {
  const covered = new Map(coverage.map((each) => [each.operation, each]));
  const responses = monitoredResponses(contract, runs);
  return {
    casesOf: ({ id }) => casesOf(covered.get(id)),
    isMonitored: ({ id }) => responses.has(id),
    sentOf: ({ id }) => covered.get(id)?.sent ?? NOTHING_SENT,
    of: (operation, status) => ({
      ...tested(operation, status, covered.get(operation.id)),
      monitored: responses.get(operation.id)?.has(status) ?? false,
    }),
  };
}

function casesOf(covered: OperationCoverage | undefined): ReadonlySet<string> {
  if (!covered) return NOTHING;
  return new Set([...covered.responses.flatMap(({ cases }) => cases), ...covered.withoutResponse]);
}

function tested(operation: Operation, status: string, covered: OperationCoverage | undefined) {
  const own = (covered?.responses ?? []).filter(
    (response) => responseFor(operation, response.status)?.status === status,
  );
  return {
    cases: new Set(own.flatMap(({ cases }) => cases)),
    mediaTypes: new Set(own.flatMap(({ mediaTypes }) => mediaTypes)),
    properties: new Set(own.flatMap(({ properties }) => properties)),
  };
}

/** Documented statuses that monitors were given, by operation. */
function monitoredResponses(contract: Contract, runs: readonly StoredRun[]): Map<string, Set<string>> {
  const operations = new Map(contract.operations.map((each) => [each.id, each]));
  const found = new Map<string, Set<string>>();
  for (const { operation: id, status } of runs.flatMap(({ steps }) => steps)) {
    const operation = operations.get(id);
    if (!operation) continue;
    const statuses = found.get(id) ?? new Set();
    found.set(id, statuses);
    const documented = status === undefined ? undefined : responseFor(operation, status);
    if (documented) statuses.add(documented.status);
  }
  return found;
}

/** Whether a documented media type, which may be a range, is among those that came. */
export function cameAs(mediaType: string, { mediaTypes }: ResponseTraces): boolean {
  return [...mediaTypes].some((each) => fits(each, mediaType));
}
