import type { Case, Exchange, OutgoingRequest } from '../http/index.ts';
import type { Operation } from '../openapi/index.ts';
import type { Provided } from '../requests/index.ts';

/** One step, ready to be sent. */
export interface PlannedStep {
  readonly operation: Operation;
  readonly case: Case;
  /** It deletes what an earlier step created, and is sent whatever happened before. */
  readonly cleanup?: true;
  /** Set where earlier steps of the run provide values for it. */
  readonly provided?: ProvidedByEarlier;
  /**
   * @param values those that earlier steps provide: parameters by place and name, and the body where it has any
   * @returns undefined if it needs a token and there is none
   */
  request(
    token: string | undefined,
    values?: { readonly parameters: Readonly<Record<string, unknown>>; readonly body?: unknown },
  ): OutgoingRequest | undefined;
}

/** Values of a step that earlier steps of the run provide. */
export interface ProvidedByEarlier {
  /** Where each value is from: `orderId = $steps.listOrders.response.body#/0/id`. */
  readonly texts: readonly string[];
  /** The earlier steps that `values` asks for. */
  readonly from: readonly PlannedStep[];
  /** @param find the exchange of an earlier step; undefined where it was not sent */
  values(find: (step: PlannedStep) => Exchange | undefined): Provided;
}
