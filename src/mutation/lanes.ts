import { type MockServer, startMock } from '../mock/index.ts';
import type { Contract } from '../openapi/index.ts';

/** Number of mock servers that work in parallel, so that one that hangs does not delay the others. */
const LANES = 6;
/** A mock server keeps all requests in memory: after so many, a new one is started. */
const MOST_RECEIVED = 100;

/** Works through a list with a few mock servers in parallel. */
export async function inLanes<Item>(
  contract: Contract,
  items: readonly Item[],
  work: (item: Item, mock: MockServer) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const lane = async () => {
    let mock = await startMock(contract);
    try {
      for (const item of queue) {
        await work(item, mock);
        if (mock.received.length < MOST_RECEIVED) continue;
        await mock.close();
        mock = await startMock(contract);
      }
    } finally {
      await mock.close();
    }
  };
  await Promise.all(Array.from({ length: Math.min(LANES, items.length) }, lane));
}
