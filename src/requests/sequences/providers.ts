import type { Exchange } from '../../http/index.ts';
import type { Contract, Operation } from '../../openapi/index.ts';
import { type Provided, planSequence, providedValues, type SequencedOperation } from '../sequence.ts';
import { inLifeCycles } from './collections.ts';
import { requestWith, type Steps } from './steps.ts';

/** The responses that provide values for other operations: each one is requested once, when it is needed. */
export class Providers {
  readonly #contract: Contract;
  readonly #planned: ReadonlyMap<string, SequencedOperation>;
  readonly #exchanges = new Map<string, Exchange>();

  /**
   * @param operations those that may be sent
   * @param safeOperations ids of those that are declared safe
   */
  constructor(contract: Contract, operations: readonly Operation[], safeOperations?: readonly string[]) {
    this.#contract = contract;
    // What creates something is sent only by sequences that delete it again.
    const changing = inLifeCycles(contract, operations);
    const mayProvide = (operation: Operation) => !changing.has(operation);
    const planned = planSequence(contract, operations, { safeOperations, mayProvide });
    this.#planned = new Map(planned.map((each) => [each.operation.id, each]));
  }

  /** Where the values of an operation come from; undefined for one that is not sent. */
  planned({ id }: Operation): SequencedOperation | undefined {
    return this.#planned.get(id);
  }

  /** Keeps a response for those that need its values. */
  note(exchange: Exchange): void {
    this.#exchanges.set(exchange.operation, exchange);
  }

  /** The values that an operation needs of other responses. No operation needs itself, and a chain is short. */
  *values(operation: Operation): Steps<Provided> {
    const sequenced = this.planned(operation);
    if (!sequenced) return { parameters: {} };
    if (sequenced.lacks.length > 0) {
      const names = sequenced.lacks.join(' and ');
      return { missing: `no operation provides ${names}, and the contract has no example` };
    }
    for (const { from } of sequenced.provisions) {
      if (this.#exchanges.has(from.id)) continue;
      const values = yield* this.values(from);
      if ('missing' in values) return values;
      const { case: step } = requestWith(this.#contract, from, 'documented', values);
      this.note(yield requestWith(this.#contract, from, { ...step, expects: 'any' }, values));
    }
    return providedValues(this.#contract, sequenced, (from) => {
      const exchange = this.#exchanges.get(from.id);
      return exchange && { contract: this.#contract, operation: from, exchange };
    });
  }
}
