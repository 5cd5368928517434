import type { FailureKind } from '../../exchange/exchange.ts';
import type { Reading } from '../../judge/reading.ts';
import type { Breach } from '../rule.ts';

/** The check of a rule about calls that ended in one way. */
export function callFailed(kind: FailureKind): (reading: Reading) => Iterable<Breach> {
  return ({ exchange: { failure }, operation }) =>
    failure?.kind === kind
      ? [{ where: 'call', promised: 'an answer', received: failure.message, pointer: operation.pointer }]
      : [];
}
