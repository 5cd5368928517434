import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countBody, freeSpentMemory } from './spent-memory.ts';

const MEGABYTE = 1024 * 1024;

test('what large responses left behind is freed before the next request', () => {
  const garbageBytes = leaveGarbage();
  countBody(5 * MEGABYTE);
  const before = process.memoryUsage().heapUsed;
  freeSpentMemory();
  const freed = before - process.memoryUsage().heapUsed;
  assert.ok(freed > garbageBytes / 2, `${freed} of ${garbageBytes} bytes`);
});

test('after small responses nothing is looked for, for it takes time', () => {
  leaveGarbage();
  countBody(MEGABYTE / 2);
  const before = process.memoryUsage().heapUsed;
  freeSpentMemory();
  assert.ok(process.memoryUsage().heapUsed >= before);
});

/** @returns about how many bytes of objects nothing refers to any more */
function leaveGarbage(): number {
  const records = Array.from({ length: 2_000_000 }, (_, index) => ({ index, name: 'n', value: index / 3 }));
  return records.length * 56;
}
