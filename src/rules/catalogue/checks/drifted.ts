import type { DriftKind } from '../../../drift/index.ts';
import type { Reading } from '../../../reading/index.ts';
import type { Breach } from '../../rule.ts';

/** The check of a rule about one kind of change since the baseline was accepted. */
export function drifted(kind: DriftKind): (reading: Reading) => Iterable<Breach> {
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
