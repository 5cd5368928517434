import type { DriftKind } from '../../../drift/index.ts';
import type { Breach, RuleReading } from '../../rule.ts';

/** The check of a rule about one kind of change since the baseline was accepted. */
export function drifted(kind: DriftKind): (reading: RuleReading) => Iterable<Breach> {
  return ({ drifts = [], answer, operation }) =>
    drifts
      .filter((drift) => drift.kind === kind)
      .map(({ where, accepted, seen }) => ({
        where,
        promised: `${accepted}, as accepted in the baseline`,
        received: seen,
        pointer: answer?.media?.schema ?? answer?.documented?.pointer ?? operation.pointer,
      }));
}
