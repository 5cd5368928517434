import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeFiles } from '../testing/installed-for-tests.ts';
import { temporaryDirectory } from '../testing/temporary-directory-for-tests.ts';
import { projectOption } from './project-option.ts';
import { nearestProject, packageRoot } from './project-root.ts';

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

test('the nearest one counts', () => {
  const { root, inner } = project({
    'playwright.config.ts': '',
    'a/package.json': '{"devDependencies": {"driftline": "1"}}',
  });
  assert.equal(nearestProject(inner), join(root, 'a'));
});

test('other packages, broken ones, and files of other names are no project', () => {
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

test('the installed package is no project of its own, and leads to the one that installed it', () => {
  const { root, inner } = project(
    {
      'package.json': '{"dependencies": {"driftline": "1"}}',
      'node_modules/driftline/package.json': '{"name": "driftline"}',
    },
    'node_modules/driftline/dist',
  );
  assert.equal(nearestProject(inner), root);
});

test('a folder that is not there leads to what lies above it', () => {
  const { root } = project({ 'driftline.config.ts': '' });
  assert.equal(nearestProject(join(root, 'not/there')), root);
});

test('the package lies where its package.json does', () => {
  assert.equal(packageRoot(), join(import.meta.dirname, '..', '..'));
});

test('--project stands anywhere on the line, in one word or two', () => {
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
