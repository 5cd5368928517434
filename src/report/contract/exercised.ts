import type { StoredRun } from '../../history/index.ts';
import { fits } from '../../media/index.ts';
import type { Contract, Operation } from '../../openapi/index.ts';
import { responseFor } from '../../reading/index.ts';
import type { SentParts } from '../../requests/index.ts';
import type { OperationCoverage } from '../findings-file.ts';

/** Whether a part of the contract was sent or received. */
export interface Exercised {
  /** By the last run of the suite. */
  readonly tested: boolean;
  /** By a recent run of a monitor. */
  readonly monitored: boolean;
}

/** What was received of one documented response of an operation. */
export interface ResponseTraces {
  readonly cases: ReadonlySet<string>;
  readonly mediaTypes: ReadonlySet<string>;
  readonly properties: ReadonlySet<string>;
  readonly monitored: boolean;
}

/** What the suite and the monitors sent and received, by operation and documented status. */
export interface Traces {
  /** Names of the cases that the suite sent, with or without a response. */
  casesOf(operation: Operation): ReadonlySet<string>;
  of(operation: Operation, status: string): ResponseTraces;
  isMonitored(operation: Operation): boolean;
  /** Documented parts of the operation that the suite's requests contained. */
  sentOf(operation: Operation): SentParts;
}

const NOTHING: ReadonlySet<string> = new Set();
const NOTHING_SENT: SentParts = { mediaTypes: [], properties: [], parameters: [] };

/**
 * Matches what was sent and received with what the contract documents. A response with an undocumented status
 * exercises no documented response.
 * @param coverage of the suite; absent if it has not run, or its report has no coverage
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

/** Documented statuses that monitors received, by operation. */
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

/** Whether a documented media type, which may be a range, was received. */
export function isReceived(mediaType: string, { mediaTypes }: ResponseTraces): boolean {
  return [...mediaTypes].some((each) => fits(each, mediaType));
}
