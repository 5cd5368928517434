import type { SuiteCoverage } from '../../history/index.ts';
import type { Contract } from '../../openapi/index.ts';
import type { Gates } from '../../project/index.ts';
import type { SuiteReport } from '../findings-file.ts';
import { suiteParts } from './suite-coverage.ts';

type GateResult = NonNullable<SuiteReport['gates']>[number];

const KINDS = ['operations', 'responses', 'parameters'] as const satisfies readonly (keyof SuiteCoverage)[];
const MOST_MISSING = 20;

/**
 * What a run came to at each gate: minimum coverage in percent, and statuses that must have been received. None of a run
 * that left tests out, or is a shard.
 */
export function gateResults(
  gates: Gates,
  contract: Contract,
  { coverage, partial, shard }: Pick<SuiteReport, 'coverage' | 'partial' | 'shard'>,
): GateResult[] {
  if (partial || shard) return [];
  const parts = suiteParts(contract, coverage);
  const shares = KINDS.flatMap((kind): GateResult[] => {
    const least = gates[kind];
    if (least === undefined) return [];
    const missing = parts[kind].filter(({ done }) => !done).map(({ name }) => name);
    const of = parts[kind].length;
    const percent = of === 0 ? 100 : (100 * (of - missing.length)) / of;
    return [
      {
        ...{ gate: kind, met: percent >= least, expected: `at least ${least} %` },
        found: `${of - missing.length} of ${of} (${Math.floor(percent * 10) / 10} %)`,
        missing: missing.slice(0, MOST_MISSING),
      },
    ];
  });
  return [...shares, ...statusResults(gates.statuses ?? {}, contract, coverage ?? [])];
}

function statusResults(
  statuses: NonNullable<Gates['statuses']>,
  { operations }: Contract,
  coverage: NonNullable<SuiteReport['coverage']>,
): GateResult[] {
  return Object.entries(statuses).map(([operation, wanted]) => {
    const responses = coverage.find((each) => each.operation === operation)?.responses ?? [];
    const received = responses.map(({ status }) => String(status));
    const missing = wanted.map(String).filter((each) => !received.some((status) => isOf(each, status)));
    const isKnown = operations.some(({ id }) => id === operation);
    return {
      ...{ gate: `statuses of ${operation}`, met: missing.length === 0, expected: wanted.join(', ') },
      found: isKnown ? received.join(', ') || 'no response' : 'the contract has no such operation',
      missing,
    };
  });
}

/** Whether a status is the wanted one, or of the wanted range: `404`, `4XX`. */
function isOf(wanted: string, status: string): boolean {
  return wanted === status || wanted.toUpperCase() === `${status[0]}XX`;
}

/** `responses: 12 of 15 (80 %), expected at least 90 %; missing: login 401`. */
export function gateLine({ gate, expected, found, missing }: GateResult): string {
  const rest = missing.length > 0 ? `; missing: ${missing.join(', ')}` : '';
  return `${gate}: ${found}, expected ${expected}${rest}`;
}
