import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../../report/temporary-directory.fixture.ts';
import { linesOfHistory, makeHistory, withState } from './history.fixture.ts';
import { lastOf } from './latest.ts';
import { deliveryLine } from './line.ts';
import { FULL_DELIVERY } from './samples.fixture.ts';

const end = new Date('2026-02-01T00:01:00Z');
const history = withState(makeHistory({ end, everyMs: 60_000, runs: 40 }));
const text = linesOfHistory(history);
const last = history.at(-1);
const deliveries = [1, 2].map((attempts) => ({ ...FULL_DELIVERY, attempts }));

function storeOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const directory = temporaryDirectory();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content);
  return directory;
}

test('where nothing has run there is no last run', () => {
  assert.equal(lastOf(join(temporaryDirectory(), 'history'), 'login'), undefined);
  assert.equal(lastOf(storeOf({ 'login-2026-02.ndjson': '' }), 'login'), undefined);
  assert.equal(lastOf(storeOf({ 'login-eu-2026-02.ndjson': text }), 'login'), undefined);
});

test('the last run comes with its state, and with the deliveries after it', () => {
  const directory = storeOf({
    'login-2026-01.ndjson': text,
    'login-2026-02.ndjson': deliveryLine(FULL_DELIVERY) + text + deliveries.map(deliveryLine).join(''),
    'login-2026-02.hourly.ndjson': 'no run store\n',
  });
  assert.deepEqual(lastOf(directory, 'login'), { ...last, deliveries });
});

test('a month that has deliveries alone is looked beyond', () => {
  const directory = storeOf({
    'login-2026-01.ndjson': text + deliveries.slice(0, 1).map(deliveryLine).join(''),
    'login-2026-02.ndjson': deliveries.slice(1).map(deliveryLine).join(''),
  });
  assert.deepEqual(lastOf(directory, 'login')?.deliveries, deliveries);
  assert.deepEqual(lastOf(directory, 'login')?.run, last?.run);
});

test('torn and damaged lines, blank ones and holes are passed over, however long', () => {
  const directory = storeOf({ 'login-2026-02.ndjson': text });
  const path = join(directory, 'login-2026-02.ndjson');
  appendFileSync(path, `${text.slice(0, 300)}\n\n{"type":"run"}\n`);
  appendFileSync(path, Buffer.alloc(3_000_000));
  appendFileSync(path, `\n${deliveryLine(FULL_DELIVERY)}${text.slice(0, 500)}`);
  const found = lastOf(directory, 'login');
  assert.deepEqual([found?.run, found?.deliveries], [last?.run, [FULL_DELIVERY]]);
});

test('a line is found wherever the pieces of the file begin', () => {
  for (let length = 8000; length < 8400; length += 7) {
    const filler = `${'x'.repeat(length)}\n`;
    const directory = storeOf({ 'login-2026-02.ndjson': text + filler });
    assert.deepEqual(lastOf(directory, 'login')?.run, last?.run, String(length));
  }
});

test('a run store that cannot be read is an error', () => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'login-2026-02.ndjson'));
  assert.throws(() => lastOf(directory, 'login'), { code: 'DL_REPORTS_UNREADABLE', message: /EISDIR/ });
});
