import type { Exchange } from '../../http/index.ts';
import type { Contract, Operation } from '../../openapi/index.ts';
import { seriesRules } from '../catalogue/series/index.ts';
import type { Finding } from '../finding.ts';
import { findingOf, isOn } from '../finding-of.ts';
import { judge, operationNamed } from '../judge.ts';
import type { JudgeOptions } from '../options.ts';
import type { Repeat, Series } from './series.ts';

/**
 * What shows only where the same requests are sent again and again: responses that vary, latency that grows, refusals
 * that can be told apart by their time. What is wrong with each response by itself is not told again: `judge` tells it.
 * Pure. Rules that compare times raise a false alarm in at most one of a thousand series, however the times are spread.
 *
 * @param exchanges in the order in which they were sent, the responses to be compared interleaved by chance
 * @throws DriftlineError DL_OPERATION_UNKNOWN where an exchange names an operation that the contract does not have
 */
export function judgeSeries(
  exchanges: readonly Exchange[],
  contract: Contract,
  options: JudgeOptions = {},
): Finding[] {
  const rules = seriesRules.filter((rule) => isOn(rule, options));
  return [...groups(exchanges, ({ operation }) => operation)].flatMap(([id, requested]) => {
    const operation = operationNamed(id, contract);
    const series = seriesOf(requested, contract, operation, options);
    return rules.flatMap((rule) =>
      [...rule.check(series)].map((violation) =>
        findingOf(rule, violation, { operation: id, case: { name: violation.case } }, contract, options),
      ),
    );
  });
}

function seriesOf(
  exchanges: readonly Exchange[],
  contract: Contract,
  operation: Operation,
  options: JudgeOptions,
): Series {
  const repeats = [...groups(exchanges, probeOf).values()].flatMap((same): Repeat[] => {
    const [first] = same;
    if (!first) return [];
    const findings = same.map((each) => [each, judge(each, contract, [], options)] as const);
    return [{ case: first.case, exchanges: same, findings: new Map(findings) }];
  });
  return { contract, operation, repeats };
}

/** What makes two requests the same one. */
function probeOf({ case: step, request: { method, url, headers, body } }: Exchange): string {
  const sent = typeof body === 'string' || body === undefined ? body : Buffer.from(body).toString('base64');
  return JSON.stringify([step.name, method, url, headers, sent]);
}

function groups<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = found.get(key);
    if (group) group.push(item);
    else found.set(key, [item]);
  }
  return found;
}
