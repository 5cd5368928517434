import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completedIgnore, completedPackage } from './project-files.ts';

const ENGINE = { version: '1.2.3', playwright: '>=1.50' };
const PACKAGES = { '@playwright/test': '>=1.50', driftline: '^1.2.3' };
const SCRIPTS = { 'test:contract': 'playwright test', monitor: 'driftline check --pretty' };

test('a new package.json has a name, the scripts and the packages, and nothing else', () => {
  const completed = completedPackage(undefined, 'My API (2)', ENGINE);
  assert.deepEqual(JSON.parse(completed?.text ?? ''), {
    ...{ name: 'my-api-2', private: true, type: 'module', scripts: SCRIPTS, devDependencies: PACKAGES },
  });
});

test('an existing package.json keeps its content, order and indentation', () => {
  const before = `{
\t"name": "shop",
\t"scripts": {
\t\t"monitor": "mine",
\t\t"test": "vitest"
\t},
\t"dependencies": {
\t\t"@playwright/test": "1.40.0"
\t}
}
`;
  const completed = completedPackage(before, 'shop', ENGINE);
  assert.deepEqual(completed?.added, ['script test:contract', 'driftline ^1.2.3']);
  assert.equal(
    completed?.text,
    before
      .replace('"vitest"', '"vitest",\n\t\t"test:contract": "playwright test"')
      .replace(/\n\}\n$/, ',\n\t"devDependencies": {\n\t\t"driftline": "^1.2.3"\n\t}\n}\n'),
  );
});

test('a complete package.json is not changed, whatever its format', () => {
  const text = `{"scripts":${JSON.stringify(SCRIPTS)},"peerDependencies":${JSON.stringify(PACKAGES)}}`;
  assert.deepEqual(completedPackage(text, 'a', ENGINE), { text, added: [] });
  const again = completedPackage(completedPackage(undefined, 'a', ENGINE)?.text, 'a', ENGINE);
  assert.deepEqual(again?.added, []);
});

test('a package.json that is not a JSON object is not changed', () => {
  for (const text of ['', '[]', 'null', '{"a": 1,}', '// a comment\n{}']) {
    assert.equal(completedPackage(text, 'a', ENGINE), undefined);
  }
});

const LINES = 'node_modules/\ntest-results/\n.env\n';

const IGNORED: [before: string | undefined, text: string, added: string[]][] = [
  [undefined, LINES, ['node_modules/', 'test-results/', '.env']],
  ['', LINES, ['node_modules/', 'test-results/', '.env']],
  ['dist', `dist\n${LINES}`, ['node_modules/', 'test-results/', '.env']],
  ['/node_modules\n.env\n', '/node_modules\n.env\ntest-results/\n', ['test-results/']],
  [LINES, LINES, []],
];

for (const [before, text, added] of IGNORED) {
  test(`.gitignore ${JSON.stringify(before)} gets what is missing, and nothing twice`, () => {
    assert.deepEqual(completedIgnore(before, LINES), { text, added });
  });
}
