import type { DriftKind } from '../../../drift/index.ts';
import type { RuleReading, Violation } from '../../rule.ts';

/** The check of a rule about one kind of change since the baseline was accepted. */
export function drifted(kind: DriftKind): (reading: RuleReading) => Iterable<Violation> {
  return ({ drifts = [], response, operation }) =>
    drifts
      .filter((drift) => drift.kind === kind)
      .map(({ where, accepted, seen }) => ({
        where,
        expected: `${accepted}, as accepted in the baseline`,
        received: seen,
        pointer: response?.media?.schema ?? response?.documented?.pointer ?? operation.pointer,
      }));
}
