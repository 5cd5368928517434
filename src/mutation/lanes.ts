import { type StandIn, startStandIn } from '../mock/index.ts';
import type { Contract } from '../openapi/index.ts';

/** Stand-ins that work side by side, so that one that hangs holds nobody up. */
const LANES = 6;
/** A stand-in keeps what it receives, with its body. */
const MOST_RECEIVED = 100;

/** Works through a list with a few stand-ins at once; each is of its own, and replaced where it has heard much. */
export async function inLanes<Item>(
  contract: Contract,
  items: readonly Item[],
  work: (item: Item, standIn: StandIn) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const lane = async () => {
    let standIn = await startStandIn(contract);
    try {
      for (const item of queue) {
        await work(item, standIn);
        if (standIn.received.length < MOST_RECEIVED) continue;
        await standIn.close();
        standIn = await startStandIn(contract);
      }
    } finally {
      await standIn.close();
    }
  };
  await Promise.all(Array.from({ length: Math.min(LANES, items.length) }, lane));
}
