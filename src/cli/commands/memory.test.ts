import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { builtCommand, recordsIn, runCommand, runIn } from '../../testing/command-for-tests.ts';
import { temporaryDirectory } from '../../testing/temporary-directory-for-tests.ts';

/** Just below the limit of a body, 5 MiB. */
const BYTES = 5_200_000;

const repeated = (part: string, bytes = BYTES) => part.repeat(Math.floor(bytes / part.length));
const listOf = (item: string, bytes?: number) => `[${repeated(`${item},`, bytes)}${item}]`;
const named = (bytes: number) => Array.from({ length: bytes / 12 }, (_, n) => `"k${n}":0`).join(',');

/** What an operation responds with, the schema of that, and the rules that it violates. */
const RESPONSES: Readonly<Record<string, { body: string; schema: object; rules: readonly string[] }>> = {
  text: {
    body: `"${repeated('a')}"`,
    // The first pattern switches on V8's linear engine, for every expression of the process.
    schema: { type: 'string', pattern: '^a+$' },
    rules: [],
  },
  numbers: { body: listOf('0'), schema: { type: 'array', items: { type: 'integer' } }, rules: [] },
  'wrong numbers': {
    body: listOf('0'),
    schema: { type: 'array', items: { type: 'string' } },
    rules: ['body-type-wrong'],
  },
  // Both would take too much memory: nobody knows whether they are right.
  arrays: { body: listOf('[]'), schema: { type: 'array' }, rules: [] },
  names: { body: `{${named(BYTES)}}`, schema: { type: 'object' }, rules: [] },
  nested: { body: repeated('['), schema: {}, rules: ['body-not-json'] },
  lines: {
    body: `"${repeated('\\n')}"`,
    schema: { type: 'string', maxLength: 10 },
    rules: ['body-length-wrong'],
  },
};

const server = createServer((request, response) => {
  const name = decodeURIComponent(request.url?.slice(1) ?? '');
  response.setHeader('Content-Type', 'application/json').end(RESPONSES[name]?.body);
});
before(async () => {
  await builtCommand();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
after(() => server.close());

function contract(operations: readonly string[]): string {
  const path = join(temporaryDirectory(), 'large.json');
  const paths = operations.map((name) => {
    const schema = RESPONSES[name]?.schema;
    const response = { description: 'd', content: { 'application/json': { schema } } };
    return [`/${encodeURIComponent(name)}`, { get: { operationId: name, responses: { 200: response } } }];
  });
  const info = { title: 'T', version: '1' };
  writeFileSync(path, JSON.stringify({ openapi: '3.1.0', info, paths: Object.fromEntries(paths) }));
  return path;
}

/** Writes the peak memory of a process when it ends. Where it can, not `maxRSS`, which begins with that of the parent. */
const PEAK = `const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const STATUS = '/proc/self/status';
process.once('exit', () => {
  const { maxRSS } = process.resourceUsage();
  const own = existsSync(STATUS) ? /VmHWM:\\s+(\\d+)/.exec(readFileSync(STATUS, 'utf8'))[1] : maxRSS;
  writeFileSync(process.env.DRIFTLINE_PEAK_MEMORY_FILE, String(own));
});`;

/** Checks operations in one run. */
async function checked(nodeOptions = '', operations = Object.keys(RESPONSES)) {
  const folder = temporaryDirectory();
  const peak = join(folder, 'peak');
  const snippet = join(folder, 'peak.cjs');
  writeFileSync(snippet, PEAK);
  const { port } = server.address() as AddressInfo;
  const env = {
    ...{
      CONTRACT: contract(operations),
      BASE_URL: `http://127.0.0.1:${port}`,
      REPORTS_DIR: folder,
      REQUESTS_PER_MINUTE: '10000',
    },
    ...{ NODE_OPTIONS: `--require=${snippet} ${nodeOptions}`, DRIFTLINE_PEAK_MEMORY_FILE: peak },
  };
  const { exitCode, stdout, stderr } = await runCommand(['check'], { env });
  const found = recordsIn(stdout).flatMap((record) =>
    record.type === 'step' ? [[record.operation, [...new Set(record.findings.map(({ id }) => id))]]] : [],
  );
  const megabytes = (Number(readFileSync(peak, 'utf8')) * 1024) / 1e6;
  return { exitCode, stdout, stderr, found: Object.fromEntries(found), megabytes };
}

test('one check judges responses of 5 MB of every kind, one after the other, in bounded memory', async () => {
  const { exitCode, stderr, found, megabytes } = await checked();
  assert.equal(exitCode, 2, stderr);
  const expected = Object.entries(RESPONSES).map(([name, { rules }]) => [name, rules]);
  assert.deepEqual(found, Object.fromEntries(expected));
  assert.match(
    stderr,
    /^DL_MEMORY_LIMIT: The body of arrays \(documented\) was not judged: 5200\d* characters, with values that/m,
  );
  assert.match(stderr, /^DL_MEMORY_LIMIT: The body of names /m);
  assert.ok(megabytes < 400, `${megabytes} MB`);
});

test('in a heap of 64 MB fewer of them are parsed, which stderr says, and the check has a verdict', async () => {
  const { exitCode, stdout, stderr, found, megabytes } = await checked('--max-old-space-size=64');
  assert.equal(exitCode, 2, stderr);
  assert.equal(runIn(stdout).verdict, 'broken');
  assert.deepEqual(Object.keys(found), Object.keys(RESPONSES));
  assert.deepEqual([found.text, found.numbers], [[], []]);
  assert.match(
    stderr,
    /The body of numbers [\s\S]*would take \d+ MB of memory, more than the limit of \d+ MB/,
  );
  assert.ok(megabytes < 300, `${megabytes} MB`);
});

test('a response that a small heap has no room for makes the run unknown, and the API is not blamed', async () => {
  const { exitCode, stdout, stderr } = await checked('--max-old-space-size=64', ['numbers']);
  assert.equal(exitCode, 3, stderr);
  const { verdict, cause, summary } = runIn(stdout);
  assert.deepEqual([verdict, cause], ['unknown', 'error']);
  assert.match(
    summary,
    /^DL_MEMORY_LIMIT: The body of numbers \(documented\) was not judged: 5200\d* characters/,
  );
});
