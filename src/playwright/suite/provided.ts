import { WORK_LIMITS, withinTime } from '../../core/index.ts';
import type { Exchange } from '../../http/index.ts';
import type { Operation } from '../../openapi/index.ts';
import { chooseOperations, type Provided, Providers, runSteps } from '../../requests/index.ts';
import { judgeSeries } from '../../rules/index.ts';
import { Api } from '../fixtures/api.ts';
import { attachFindings } from '../fixtures/show.ts';
import type { ApiWorld } from '../fixtures/world.ts';
import { test } from '../test.ts';

const known = new WeakMap<ApiWorld, Providers>();

/** The values that operations need of others. Generating requests from a hostile schema may take for ever. */
export function providersOf(world: ApiWorld): Providers {
  const { contract, settings } = world;
  const found =
    known.get(world) ??
    withinTime(WORK_LIMITS.document, `Making requests from ${contract.file}`, () => {
      const { chosen } = chooseOperations(contract, settings);
      return new Providers(contract, chosen, settings.safeOperations);
    });
  known.set(world, found);
  return found;
}

/**
 * The values that an operation needs of other responses. A response that this worker has not got yet is requested: a
 * test may run alone, and a failed one starts another worker.
 */
export async function valuesFor(world: ApiWorld, api: Api, operation: Operation): Promise<Provided> {
  const values = await runSteps(providersOf(world).values(operation), (request) =>
    Api.sendStep(api, request),
  );
  return values ?? { missing: 'a response that it needs did not come' };
}

/** A warning where any documented response is right, and only refusals came, in any test before this one. */
export function attachNeverSeen(world: ApiWorld, { operation, case: step, response }: Exchange): void {
  const { status = 0 } = response ?? {};
  if (step.expects !== 'any' || status < 400 || status > 499) return;
  const exchanges = world.exchanges.filter((each) => each.operation === operation);
  const { ruleSwitches: switches } = world.settings;
  const found = judgeSeries(exchanges, world.contract, switches ? { switches } : {}).filter(
    ({ id }) => id === 'success-never-seen',
  );
  attachFindings(test.info(), world, world.masker.value(found));
}
