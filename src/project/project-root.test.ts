import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeFiles } from '../testing/installed-for-tests.ts';
import { temporaryDirectory } from '../testing/temporary-directory-for-tests.ts';
import { nearestProject, packageRoot, projectOption } from './project-root.ts';

function project(files: Readonly<Record<string, string>>, below = 'a/b'): { root: string; inner: string } {
  const root = temporaryDirectory();
  writeFiles(root, files);
  const inner = join(root, below);
  mkdirSync(inner, { recursive: true });
  return { root, inner };
}

for (const [what, name, text] of [
  ['a driftline.config.ts', 'driftline.config.ts', ''],
  ['a driftline.config.mjs', 'driftline.config.mjs', ''],
  ['a playwright.config.js', 'playwright.config.js', ''],
  ['a package.json of that name', 'package.json', '{"name": "driftline"}'],
  ['a package.json that depends on it', 'package.json', '{"dependencies": {"driftline": "1"}}'],
  ['a package.json that builds with it', 'package.json', '{"devDependencies": {"driftline": "*"}}'],
] as const) {
  test(`${what} makes a folder a project, for every folder below it`, () => {
    const { root, inner } = project({ [name]: text });
    assert.equal(nearestProject(inner), root);
    assert.equal(nearestProject(root), root);
  });
}

test('the nearest project is used', () => {
  const { root, inner } = project({
    'playwright.config.ts': '',
    'a/package.json': '{"devDependencies": {"driftline": "1"}}',
  });
  assert.equal(nearestProject(inner), join(root, 'a'));
});

test('other packages, broken ones, and files of other names do not make a project', () => {
  for (const [name, text] of [
    ['package.json', '{"name": "other", "dependencies": {"driftline-like": "1"}}'],
    ['package.json', '{"dependencies": null}'],
    ['package.json', '{'],
    ['package.json', '[]'],
    ['driftline.config.json', '{}'],
    ['vitest.config.ts', ''],
  ] as const) {
    const { inner } = project({ [name]: text });
    assert.equal(nearestProject(inner), undefined, `${name} ${text}`);
  }
});

test('the installed package is not a project itself; the project is the one that installed it', () => {
  const { root, inner } = project(
    {
      'package.json': '{"dependencies": {"driftline": "1"}}',
      'node_modules/driftline/package.json': '{"name": "driftline"}',
    },
    'node_modules/driftline/dist',
  );
  assert.equal(nearestProject(inner), root);
});

test('from a folder that does not exist, the search goes on above it', () => {
  const { root } = project({ 'driftline.config.ts': '' });
  assert.equal(nearestProject(join(root, 'not/there')), root);
});

test('the root of the package is the folder of its package.json', () => {
  assert.equal(packageRoot(), join(import.meta.dirname, '..', '..'));
});

test('--project may be anywhere on the line, as one word or two', () => {
  assert.deepEqual(projectOption(['check', '--project', 'x', 'login']), {
    project: 'x',
    others: ['check', 'login'],
  });
  assert.deepEqual(projectOption(['--project=x y', 'check']), { project: 'x y', others: ['check'] });
  assert.deepEqual(projectOption(['check']), { others: ['check'] });
  for (const line of [['--project'], ['--project='], ['--project', '--json']]) {
    assert.throws(() => projectOption(line), { code: 'DL_OPTION_INVALID' });
  }
});
