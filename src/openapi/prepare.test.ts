import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { withSchema } from './inline.fixture.ts';
import { type PreparedSource, prepareContract } from './prepare.ts';
import type { PreparedContract } from './prepared.ts';

/** What a process has that loads a prepared contract. */
async function prepared({ source, beside }: PreparedSource): Promise<PreparedContract> {
  const folder = mkdtempSync(join(tmpdir(), 'driftline-prepare-'));
  try {
    const outfile = join(folder, 'contract.mjs');
    const stdin = { contents: source, resolveDir: import.meta.dirname };
    await build({ stdin, outfile, bundle: true, format: 'esm', platform: 'node', logLevel: 'silent' });
    writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
    for (const [name, text] of Object.entries(beside)) writeFileSync(join(folder, name), text);
    const { contract } = (await import(pathToFileURL(outfile).href)) as { contract: PreparedContract };
    // What lies beside it is read when it is asked for.
    return { ...contract, referenced: contract.referenced.map((other) => ({ ...other })) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a prepared contract holds the texts of all its files, checks, and places with the file that they are in', async () => {
  const answer = '{"type": "string",\n "format": "date", "maxLength": 20}';
  const text = withSchema('{properties: {on: {$ref: parts/day.json}}}');
  const source = prepareContract('contracts/api.yaml', text, () => answer);
  const contract = await prepared(source);
  assert.equal(contract.text, text);
  assert.deepEqual(contract.referenced, [{ path: 'parts/day.json', text: answer }]);
  assert.deepEqual(contract.positions['/x-referenced-files/parts~1day.json/format'], [
    2,
    2,
    'parts/day.json',
  ]);
  assert.deepEqual(contract.positions['/components/schemas/Answer'], [18, 5]);
  const [checks] = Object.values(contract.checks);
  assert.deepEqual(
    [{ on: '2030-01-01' }, { on: '2030-13-01' }].map((value) => checks?.kept(value)),
    [true, false],
  );
});

test('formats that are unknown, and patterns that are none, are no part of it', async () => {
  const contract = await prepared(prepareContract('a.yaml', withSchema(`{format: fancy, pattern: '(?i)a'}`)));
  assert.deepEqual(contract.formats, {});
  assert.equal(Object.values(contract.checks)[0]?.kept('text'), true);
});
