import type { FailureKind } from '../../../http/index.ts';
import type { Reading } from '../../../reading/index.ts';
import type { Violation } from '../../rule.ts';

/** How it looks to the client when a server stops reading a large request. */
const CUT_OFF: readonly FailureKind[] = ['reset', 'truncated'];

/** The check of a rule about calls that failed in one way. */
export function callFailed(kind: FailureKind): (reading: Reading) => Iterable<Violation> {
  return ({ exchange: { failure, case: step }, operation }) =>
    failure?.kind === kind && !(step.mayCutOff && CUT_OFF.includes(kind))
      ? [{ where: 'call', expected: 'a response', received: failure.message, pointer: operation.pointer }]
      : [];
}
