import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser';
import { projectRoot } from '../../src/project/project-root.ts';
import { releaseNotes } from './notes.ts';

const CHANGELOG = `# Changelog

## Unreleased

### Added

- A future change.

## 1.2.0 - 2026-03-01

### Added

- The new feature.

## [1.1.0]

- The old feature.
`;

test('the notes of a version are its section without the heading', () => {
  assert.equal(releaseNotes('v1.2.0', '1.2.0', CHANGELOG), '### Added\n\n- The new feature.');
  assert.equal(releaseNotes('v1.1.0', '1.1.0', CHANGELOG), '- The old feature.');
});

test('a tag of another version, and a version without a section, are errors', () => {
  assert.throws(() => releaseNotes('v1.2.1', '1.2.0', CHANGELOG), /expected the tag v1\.2\.0/);
  assert.throws(() => releaseNotes('v1.3.0', '1.3.0', CHANGELOG), /has no section for 1\.3\.0/);
});

const WORKFLOWS = [
  ...readdirSync(join(projectRoot(), '.github/workflows')).map((name) => `.github/workflows/${name}`),
  'monitors/deploy/github-actions/monitor.yml',
  'monitors/deploy/github-actions/status-page.yml',
];

for (const path of WORKFLOWS) {
  test(`${path} is valid, pins its actions by commit, and limits its token`, () => {
    const content = readFileSync(join(projectRoot(), path), 'utf8');
    const { context } = parseWorkflow({ name: path, content }, new NoOperationTraceWriter());
    assert.deepEqual(context.errors.getErrors(), []);
    const used = [...content.matchAll(/uses: (\S+)/g)].map(([, action = '']) => action);
    assert.ok(used.length > 0);
    for (const action of used) assert.match(action, /@[\da-f]{40}$/);
    assert.match(content, /^permissions:(?: \{\}|\n {2}contents: read)\n\n/m);
    assert.equal(
      content.match(/actions\/checkout@/g)?.length,
      content.match(/persist-credentials: false/g)?.length,
    );
  });
}

test('every package of the lock has a hash, and no address of its own', () => {
  const { packages } = JSON.parse(readFileSync(join(projectRoot(), 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, { readonly integrity?: string; readonly resolved?: string }>>;
  };
  const entries = Object.entries(packages).filter(([path]) => path !== '');
  assert.ok(entries.length > 100);
  for (const [path, { integrity, resolved }] of entries) {
    assert.match(integrity ?? '', /^sha512-/, path);
    assert.equal(resolved, undefined, path);
  }
});
