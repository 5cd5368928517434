import { WORK_LIMITS, withinTime } from '../../core/index.ts';
import type { Exchange } from '../../http/index.ts';
import type { Operation } from '../../openapi/index.ts';
import {
  chooseOperations,
  type Provided,
  planSequence,
  prepareOperation,
  providedValues,
  type SequencedOperation,
} from '../../requests/index.ts';
import { Api } from '../fixtures/api.ts';
import type { ApiWorld } from '../fixtures/world.ts';

/** What the tests of a worker know of the order of the operations. */
interface Sequence {
  readonly planned: ReadonlyMap<string, SequencedOperation>;
  /** The response of each operation that others need, by its id. */
  readonly exchanges: Map<string, Exchange>;
}

const known = new WeakMap<ApiWorld, Sequence>();

function sequenceOf(world: ApiWorld): Sequence {
  const found = known.get(world) ?? plan(world);
  known.set(world, found);
  return found;
}

function plan({ contract, settings }: ApiWorld): Sequence {
  const { chosen } = chooseOperations(contract, settings);
  // Generating requests from a hostile schema may take for ever.
  const planned = withinTime(WORK_LIMITS.document, `Making requests from ${contract.file}`, () =>
    planSequence(contract, chosen, settings),
  );
  return { planned: new Map(planned.map((each) => [each.operation.id, each])), exchanges: new Map() };
}

/** Where the values of an operation come from; undefined for one that is not sent. */
export function plannedIn(world: ApiWorld, { id }: Operation): SequencedOperation | undefined {
  return sequenceOf(world).planned.get(id);
}

/** Keeps the response of an operation for those that need its values. */
export function noteExchange(world: ApiWorld, exchange: Exchange): void {
  sequenceOf(world).exchanges.set(exchange.operation, exchange);
}

/**
 * The values that an operation needs of other responses. A response that this worker has not got yet is requested: a
 * test may run alone, and a failed one starts another worker.
 */
export async function valuesFor(world: ApiWorld, api: Api, sequenced: SequencedOperation): Promise<Provided> {
  const { planned, exchanges } = sequenceOf(world);
  // No operation needs itself, and a chain is short: the planner makes no others.
  for (const { from } of sequenced.provisions) {
    const provider = planned.get(from.id);
    if (!provider || exchanges.has(from.id)) continue;
    const values = await valuesFor(world, api, provider);
    if ('missing' in values) return values;
    const { case: step } = prepareOperation(world.contract, from, values);
    exchanges.set(from.id, await Api.sendOperation(api, { ...step, expects: 'any' }, from, values));
  }
  return providedValues(world.contract, sequenced, ({ id }) => {
    const exchange = exchanges.get(id);
    const operation = planned.get(id)?.operation;
    return exchange && operation && { contract: world.contract, operation, exchange };
  });
}
