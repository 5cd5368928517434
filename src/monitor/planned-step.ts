import type { Case, OutgoingRequest } from '../http/index.ts';
import type { Operation } from '../openapi/index.ts';

/** One step, ready to be asked. */
export interface PlannedStep {
  readonly operation: Operation;
  readonly case: Case;
  /** @returns undefined where the token that it needs was not given */
  request(token: string | undefined): OutgoingRequest | undefined;
}
