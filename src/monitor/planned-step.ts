import type { Case, OutgoingRequest } from '../http/index.ts';
import type { Operation } from '../openapi/index.ts';

/** One step, ready to be sent. */
export interface PlannedStep {
  readonly operation: Operation;
  readonly case: Case;
  /** @returns undefined if it needs a token and there is none */
  request(token: string | undefined): OutgoingRequest | undefined;
}
