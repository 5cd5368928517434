import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
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

test('the release workflow is valid, and pins its actions', () => {
  const path = '.github/workflows/release.yml';
  const content = readFileSync(join(projectRoot(), path), 'utf8');
  const { context } = parseWorkflow({ name: path, content }, new NoOperationTraceWriter());
  assert.deepEqual(context.errors.getErrors(), []);
  for (const [, used] of content.matchAll(/uses: (\S+)/g)) assert.match(used ?? '', /@[\da-f]{40}$/);
});
