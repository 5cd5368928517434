import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../../report/temporary-directory.fixture.ts';
import { linesOfHistory, makeHistory } from './history.fixture.ts';
import { readRunStore } from './read.ts';
import { rewriteRunStore } from './rewrite.ts';

const OLD = readFileSync(join(import.meta.dirname, 'version-2.fixture.ndjson'));
const current = linesOfHistory(
  makeHistory({ end: new Date('2026-01-12T03:20:00Z'), everyMs: 60_000, runs: 3 }),
);

test('lines of version 2 are rewritten once; damaged ones and those of the current version stay byte for byte', () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'login-2026-01.ndjson');
  const damage = Buffer.from([0x7b, 0xff, 0x00, 0xfe, 0x0a]);
  writeFileSync(path, Buffer.concat([damage, OLD, Buffer.from(current), Buffer.from('{"torn')]));
  const before = readRunStore(directory);
  assert.equal(rewriteRunStore(directory, 'login'), 2);
  const text = readFileSync(path);
  assert.ok(text.subarray(0, damage.length).equals(damage));
  assert.ok(text.includes(current) && text.subarray(-6).equals(Buffer.from('{"torn')));
  assert.ok(!text.includes('"version":2'));
  assert.deepEqual(readRunStore(directory), before);
  assert.equal(rewriteRunStore(directory, 'login'), 0);
});

test('a file that has no earlier lines is not touched, nor is that of another monitor', () => {
  const directory = temporaryDirectory();
  const path = join(directory, 'login-2026-01.ndjson');
  writeFileSync(path, current);
  writeFileSync(join(directory, 'other-2026-01.ndjson'), OLD);
  const { ino } = statSync(path);
  assert.equal(rewriteRunStore(directory, 'login'), 0);
  assert.equal(statSync(path).ino, ino);
  assert.ok(readFileSync(join(directory, 'other-2026-01.ndjson')).equals(OLD));
});
