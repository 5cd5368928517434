import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../../report/temporary-directory.fixture.ts';
import { readRunStore } from './read.ts';

const APPENDER = join(import.meta.dirname, 'appender.fixture.ts');
const LINES = 2000;

/** Appends in a process of its own; responds with what it had to say. */
async function appending(directory: string, id: string): Promise<string> {
  const parameters = ['--import', 'tsx', APPENDER, directory, id, String(LINES)];
  const child = spawn(process.execPath, parameters, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [exitCode] = await once(child, 'close');
  assert.equal(exitCode, 0, said);
  return said;
}

test('two processes that append at once never mix their lines', async () => {
  const directory = temporaryDirectory();
  const said = await Promise.all(['one', 'other'].map((id) => appending(directory, id)));
  const { runs, damaged } = readRunStore(directory);
  assert.deepEqual([damaged, said], [[], ['', '']]);
  assert.equal(new Set(runs.map(({ run }) => run.run)).size, 2 * LINES);
  // Each one's lines stand in its own order.
  const text = readFileSync(join(directory, 'login-2026-01.ndjson'), 'utf8');
  for (const id of ['one', 'other']) {
    const order = [...text.matchAll(new RegExp(`"run":"${id}-(\\d+)"`, 'g'))].map(([, index]) =>
      Number(index),
    );
    assert.deepEqual(
      order,
      Array.from({ length: LINES }, (_, index) => index),
    );
  }
});
