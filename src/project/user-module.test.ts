import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { test } from 'node:test';
import { DriftlineError } from '../core/driftline-error.ts';
import { temporaryDirectory } from '../testing/temporary-directory-for-tests.ts';
import { loadUserModule } from './user-module.ts';

function written(files: Readonly<Record<string, string>>): string {
  const folder = temporaryDirectory();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

const load = (folder: string, name = 'a.ts') => loadUserModule(join(folder, name), 'DL_MONITOR_INVALID');

async function messageOf(folder: string): Promise<string> {
  try {
    await load(folder);
  } catch (error) {
    assert.ok(error instanceof DriftlineError, String(error));
    assert.equal(error.code, 'DL_MONITOR_INVALID');
    return error.sentence.replace(`${folder}/`, '');
  }
  throw new assert.AssertionError({ message: 'it was loaded' });
}

test('a module is loaded with its imports, in every spelling of them, and may have a top-level await', async () => {
  const folder = written({
    'a.ts': `
      import { readFileSync } from 'node:fs';
      import type { Nothing } from './not-there.ts';
      import one from './one.js';
      import { two } from './two';
      import three from './three/index.ts';
      import * as four from './four.json' with { type: 'json' };
      import five from './five.cjs';
      enum Kind { Good = 'good' }
      const none: Nothing | undefined = undefined;
      export default await Promise.resolve([one, two, three, four.four, five.five, Kind.Good, none, typeof readFileSync]);`,
    'one.ts': 'export default 1 as const;',
    'two.mts': 'export const two: number = 2;',
    'three/index.ts': 'const { three } = await import("./lazy.ts");\nexport default three;',
    'three/lazy.ts': 'export const three = 3;',
    'four.json': '{"four": 4}',
    'five.cjs': 'exports.five = 5;',
  });
  assert.deepEqual(await load(folder), [1, 2, 3, 4, 5, 'good', undefined, 'function']);
});

test('a package is resolved from the module, even one for import only or with a top-level await', async () => {
  const folder = written({
    'a.ts':
      'import { a } from "only-import";\nimport { b } from "waiting";\nimport c from "common";\nexport default [a, b, c];',
    'node_modules/only-import/package.json':
      '{"name": "only-import", "exports": {"import": "./i.mjs"}, "type": "module"}',
    'node_modules/only-import/i.mjs': 'export const a = "import";',
    'node_modules/waiting/package.json': '{"name": "waiting", "exports": "./i.mjs"}',
    'node_modules/waiting/i.mjs': 'export const b = await Promise.resolve("waited");',
    'node_modules/common/index.js': 'module.exports = "common";',
  });
  assert.deepEqual(await load(folder), ['import', 'waited', 'common']);
});

test('driftline is the running engine, wherever the module is', async () => {
  const folder = written({
    'a.ts': `import { defineMonitor } from 'driftline';\nexport default defineMonitor({ name: 'a' });`,
    'b.cjs': `module.exports = require('driftline').defineMonitor({ name: 'b' });`,
  });
  assert.deepEqual(await load(folder), { name: 'a' });
  assert.deepEqual(await load(folder, 'b.cjs'), { name: 'b' });
});

test('the require of a CommonJS module is that of its file', async () => {
  const folder = written({
    'a.cjs': `exports.path = require('node:path').sep; exports.b = require('./b.cjs'); exports.found = require.resolve('./b.cjs');
exports.cached = exports.found in require.cache;`,
    'b.cjs': 'module.exports = "b";',
  });
  const { path, b, found, cached } = (await load(folder, 'a.cjs')) as Record<string, unknown>;
  assert.deepEqual([path, b, cached], [sep, 'b', true]);
  assert.match(String(found), /b\.cjs$/);
});

test('modules may import each other in a circle', async () => {
  const folder = written({
    'a.ts': 'import { b } from "./b.ts";\nexport function a() { return "a"; }\nexport default b();',
    'b.ts': 'import { a } from "./a.ts";\nexport const b = () => a() + "b";',
  });
  assert.equal(await load(folder), 'ab');
});

test('a module that was edited is loaded again within one process', async () => {
  const folder = written({ 'a.ts': 'export { b as default } from "./b.ts";', 'b.ts': 'export const b = 1;' });
  assert.equal(await load(folder), 1);
  writeFileSync(join(folder, 'b.ts'), 'export const b = 2;');
  assert.equal(await load(folder), 2);
});

test('an ES module without a default export gives undefined; a CommonJS module gives all its exports', async () => {
  const folder = written({ 'a.ts': 'export const b = 1;', 'b.cjs': 'module.exports = { c: 1 };' });
  assert.equal(await load(folder), undefined);
  assert.deepEqual(await load(folder, 'b.cjs'), { c: 1 });
});

test('an error names file, line and column', async () => {
  const cases: Readonly<Record<string, readonly [RegExp, Readonly<Record<string, string>>]>> = {
    'a syntax error': [/^a\.ts:3:9 cannot be compiled: Unexpected token/, { 'a.ts': '\n\nexport {,};' }],
    'a syntax error in an import': [
      /^b\.ts:1:\d+ cannot be compiled: /,
      { 'a.ts': 'import "./b.ts";', 'b.ts': 'const = 1;' },
    ],
    'a missing file': [
      /^a\.ts:2:19 imports \.\/none\.ts, which cannot be found$/,
      { 'a.ts': '\nimport { a } from "./none.ts";\nexport default a;' },
    ],
    'a missing package': [
      /^a\.ts:1:8 imports no-such-package, which cannot be found$/,
      { 'a.ts': 'import "no-such-package";' },
    ],
    'a throw': [
      /^a\.ts:4:11 threw: no target today$/,
      { 'a.ts': 'type A =\n  | 1\n  | 2;\n    throw new TypeError("no target today");' },
    ],
    'a throw at the beginning': [/^a\.ts:1:7 threw: no$/, { 'a.ts': 'throw new Error("no");' }],
    'a throw in an import': [
      /^b\.ts:2:32 threw: not so$/,
      {
        'a.ts': 'import { b } from "./b.ts";\nexport default b();',
        'b.ts': 'interface I { a: 1 }\nexport const b = () => { throw new Error("not so"); };',
      },
    ],
    'a throw of a value that is not an Error': [/^a\.ts threw: 7$/, { 'a.ts': 'throw 7;' }],
  };
  for (const [name, [expected, files]] of Object.entries(cases)) {
    const message = await messageOf(written(files));
    assert.ok(expected.test(message), `${name}: ${message}`);
  }
});
