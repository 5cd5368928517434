import type { Exchange } from '../../../http/index.ts';
import type { SeriesRule } from '../../rule.ts';
import { alikePairs, isConsidered, type Repeat } from '../../series/series.ts';
import { apartProbability, median } from '../../series/statistics.ts';

export const userEnumerationTiming: SeriesRule = {
  id: 'user-enumeration-timing',
  family: 'contract',
  severity: 'error',
  security: 'information',
  title: 'The response time reveals whether an account exists',
  why: 'Attackers learn which accounts to attack, although all messages are the same.',
  fix: 'Verify a password for unknown users too, against a stored hash that never matches.',
  source: 'CWE-208; OWASP ASVS 4.0.3, section 2.2.1',
  *check(series) {
    for (const [one, other] of alikePairs(series)) {
      const pairs = pairsOf(one, other);
      if (pairs.length < FEWEST || !differ(pairs)) continue;
      const [times, others] = [pairs.map(([ms]) => ms), pairs.map(([, ms]) => ms)];
      yield {
        case: one.case.name,
        where: 'server phase',
        expected: `the same response time as for ${other.case.name}`,
        received: `${median(times).toFixed(1)} ms against ${median(others).toFixed(1)} ms, medians of ${pairs.length} pairs`,
        pointer: series.operation.pointer,
      };
    }
  },
};

const FEWEST = 16;
/** The most false alarms for equal times, whatever their distribution. */
const FALSE_ALARMS = 0.0005;
/** A smaller difference cannot be measured over a network. */
const LEAST_MS = 5;
const LEAST_SHARE = 0.2;

/** The server phases of the two rejected requests that were sent one after the other. */
function pairsOf(one: Repeat, other: Repeat): [number, number][] {
  return one.exchanges.flatMap((exchange, index): [number, number][] => {
    const [left, right] = [timeOf(exchange), timeOf(other.exchanges[index])];
    return left === undefined || right === undefined ? [] : [[left, right]];
  });
}

function timeOf(exchange: Exchange | undefined): number | undefined {
  return exchange && isConsidered(exchange) ? exchange.phases.server : undefined;
}

function differ(pairs: readonly (readonly [number, number])[]): boolean {
  const differences = pairs.map(([one, other]) => one - other);
  const usual = Math.min(median(pairs.map(([ms]) => ms)), median(pairs.map(([, ms]) => ms)));
  const apart = Math.abs(median(differences));
  if (apart < LEAST_MS || apart < LEAST_SHARE * usual) return false;
  return apartProbability(differences) <= FALSE_ALARMS;
}
