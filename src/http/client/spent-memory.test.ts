import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { listen, sendTo } from './servers.fixture.ts';
import { countBody, freeSpentMemory } from './spent-memory.ts';

const MEGABYTE = 1024 * 1024;

test('what large responses left behind is freed before the next request', async () => {
  const garbageBytes = leaveGarbage();
  countBody(5 * MEGABYTE);
  const before = process.memoryUsage().heapUsed;
  await freeSpentMemory();
  const freed = before - process.memoryUsage().heapUsed;
  assert.ok(freed > garbageBytes / 2, `${freed} of ${garbageBytes} bytes`);
});

test('a response that ended just now is freed as well, although its connection is about to close', async (t) => {
  const url = await listen(
    t,
    createServer((_, response) => response.end(Buffer.alloc(2 * MEGABYTE))),
  );
  const bodyOf = async () => new WeakRef((await sendTo(url)).response?.body ?? assert.fail());
  const body = await bodyOf();
  leaveGarbage();
  await freeSpentMemory();
  assert.equal(body.deref(), undefined);
});

test('after small responses nothing is looked for, for it takes time', async () => {
  leaveGarbage();
  countBody(MEGABYTE / 2);
  const before = process.memoryUsage().heapUsed;
  await freeSpentMemory();
  assert.ok(process.memoryUsage().heapUsed >= before);
});

/** @returns about how many bytes of objects nothing refers to any more */
function leaveGarbage(): number {
  const records = Array.from({ length: 2_000_000 }, (_, index) => ({ index, name: 'n', value: index / 3 }));
  return records.length * 56;
}
