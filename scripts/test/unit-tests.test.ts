import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { failureLines, fileLines } from './lines.ts';
import { type FileResult, runTestFiles } from './unit-tests.ts';

const folder = mkdtempSync(join(tmpdir(), 'driftline-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Writes a test file of these statements. */
function write(name: string, statements: string): string {
  const path = join(folder, `${name}.test.ts`);
  const imports = `import { after, describe, test } from 'node:test';\nimport assert from 'node:assert/strict';`;
  writeFileSync(path, `${imports}\n${statements}\n`);
  return path;
}

function run(name: string, statements: string): Promise<FileResult> {
  return runTogether([write(name, statements)]);
}

async function runTogether(files: readonly string[]): Promise<FileResult> {
  const results = await runTestFiles([files], { environment: process.env, atOnce: 1, report: () => {} });
  assert.equal(results.length, 1);
  return results[0] as FileResult;
}

test('passed, failed, skipped and todo tests are counted', async () => {
  const result = await run(
    'kinds',
    `test('one', () => {});
     test('two', { skip: true }, () => {});
     test('three', { todo: true }, () => { assert.equal(1, 2); });
     test('four', (context) => { context.skip('today'); });
     describe.skip('five', () => { test('never', () => {}); });
     describe('outer', () => {
       describe('inner', () => { test('breaks', () => { assert.equal(3, 4); }); });
       test('throws', () => { throw new Error('no good', { cause: 'a bad start' }); });
     });
     describe('untidy', () => { after(() => { throw new Error('left a mess'); }); test('six', () => {}); });`,
  );
  assert.deepEqual(result.counts, { passed: 2, failed: 3, skipped: 4 });
  const reasons = new Map(result.failures.map(({ test: name, reason }) => [name, reason]));
  assert.deepEqual([...reasons.keys()], ['outer › inner › breaks', 'outer › throws', 'untidy']);
  assert.match(reasons.get('outer › inner › breaks') ?? '', /3 !== 4\n\n {4}at .*kinds\.test\.ts/);
  assert.match(reasons.get('outer › throws') ?? '', /no good.*a bad start/s);
  assert.match(reasons.get('untidy') ?? '', /left a mess/);
  assert.match(
    fileLines(result).join('\n'),
    /^✖ .*kinds\.test\.ts {2}2 passed, 3 failed.*3 !== 4.*left a mess/s,
  );
  assert.match(failureLines(result)[0] ?? '', /^✖ .*kinds\.test\.ts: outer › inner › breaks$/);
});

const BROKEN = [
  {
    what: 'that does not compile',
    statements: `import './nowhere.ts';`,
    reason: /does not compile.*nowhere/s,
    output: /^$/,
  },
  {
    what: 'that does not load',
    statements: `import 'no-such-package';`,
    reason: /exit code 1/,
    output: /no-such-package/,
  },
  {
    what: 'that ends early',
    statements: `test('one', () => {}); test('two', () => { process.exit(0); });`,
    reason: /before its tests did/,
    output: /^$/,
  },
  { what: 'without tests', statements: '', reason: /contains no test/, output: /^$/ },
  {
    what: 'whose test throws after it has passed',
    statements: `test('one', () => { setTimeout(() => { throw new Error('too late'); }, 1); });`,
    reason: /too late/,
    output: /^$/,
  },
];

for (const { what, statements, reason, output } of BROKEN) {
  test(`a file ${what} fails as a whole`, async () => {
    const result = await run(what.replaceAll(' ', '-'), statements);
    assert.equal(result.counts.failed, 1);
    assert.match(result.failures[0]?.reason ?? '', reason);
    assert.match(result.output, output);
  });
}

test('every file is run once, and a passing one gets one line, whatever it prints', async () => {
  const statements = `test('one', () => { process.stdout.write('chatter'); });`;
  const files = ['first', 'second'].map((name) => write(name, statements));
  const reported: string[] = [];
  const results = await runTestFiles(
    files.map((file) => [file]),
    {
      environment: process.env,
      atOnce: 3,
      report: ({ file }) => reported.push(file),
    },
  );
  assert.deepEqual([...reported].sort(), files);
  for (const result of results) {
    assert.equal(result.output, 'chatter');
    assert.match(
      fileLines(result).join('\n'),
      /^✔ .*(?:first|second)\.test\.ts {2}1 passed, 0 failed {2}\d+\.\d s$/,
    );
  }
});

test('files that run together in a process are counted together, and a failure names its file', async () => {
  const good = write('good', `test('one', () => {});`);
  const bad = write('bad', `test('two', () => { assert.equal(1, 2); });`);
  const result = await runTogether([good, bad]);
  assert.deepEqual(result.counts, { passed: 1, failed: 1, skipped: 0 });
  assert.match(failureLines(result)[0] ?? '', /^✖ .*bad\.test\.ts: two$/);
});

test('a file that does not compile does not keep the others from running', async () => {
  const files = [write('sound', `test('one', () => {});`), write('unsound', 'const = 1;')];
  files.push(write('sound-too', `test('two', () => {});`));
  const results = await runTestFiles([files], { environment: process.env, atOnce: 1, report: () => {} });
  assert.deepEqual(
    results.map(({ counts }) => counts),
    [
      { passed: 0, failed: 1, skipped: 0 },
      { passed: 2, failed: 0, skipped: 0 },
    ],
  );
});

test('of files that run together, each has to contain a test', async () => {
  const files = [write('whole', `test('one', () => {});`), write('hollow', '')];
  const result = await runTogether(files);
  assert.deepEqual(result.counts, { passed: 1, failed: 1, skipped: 0 });
  assert.match(failureLines(result)[0] ?? '', /^✖ .*hollow\.test\.ts: the file as a whole$/);
});

test('a file whose tests are defined in its fixture contains tests, and an empty one beside it does not', async () => {
  const good = write('good', `test('one', () => {});`);
  const shared = `import { test } from 'node:test'; export const define = () => test('two', () => {});`;
  writeFileSync(join(folder, 'shared.fixture.ts'), shared);
  const byFixture = write('by-fixture', `import { define } from './shared.fixture.ts'; define();`);
  const empty = write('empty', '');
  const result = await runTogether([good, byFixture, empty]);
  assert.deepEqual(result.counts, { passed: 2, failed: 1, skipped: 0 });
  assert.match(result.failures[0]?.reason ?? '', /empty\.test\.ts contains no test/);
});
