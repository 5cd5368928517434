import type { Exchange } from '../../http/index.ts';
import type { Contract, Operation } from '../../openapi/index.ts';
import { seriesRules } from '../catalogue/series/index.ts';
import type { Finding } from '../finding.ts';
import { findingOf, isOn, type JudgeOptions } from '../finding-of.ts';
import { judge, operationNamed } from '../judge.ts';
import type { Repeat, Series } from './series.ts';

/**
 * Finds problems that show only when the same requests are repeated: responses that vary, latency that grows,
 * rejected logins that differ in their response time. Problems of single responses are not included: `judge`
 * reports those. Pure. Rules that compare times raise a false alarm in at most one of a thousand series,
 * whatever the distribution of times.
 *
 * @param exchanges in the order in which they were sent, the responses to be compared in random order
 * @throws DriftlineError DL_OPERATION_UNKNOWN where an exchange names an operation that the contract does not
 * have
 */
export function judgeSeries(
  exchanges: readonly Exchange[],
  contract: Contract,
  options: JudgeOptions = {},
): Finding[] {
  const rules = seriesRules.filter((rule) => isOn(rule, options));
  return [...groups(exchanges, ({ operation }) => operation)].flatMap(([id, sent]) => {
    const operation = operationNamed(id, contract);
    const series = seriesOf(sent, contract, operation, options);
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
  const repeats = [...groups(exchanges, requestKey).values()].flatMap((same): Repeat[] => {
    const [first] = same;
    if (!first) return [];
    const findings = same.map((each) => [each, judge(each, contract, [], options)] as const);
    return [{ case: first.case, exchanges: same, findings: new Map(findings) }];
  });
  return { contract, operation, repeats };
}

/** Identical for identical requests. */
function requestKey({ case: step, request: { method, url, headers, body } }: Exchange): string {
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
