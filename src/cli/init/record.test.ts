import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  acceptedRecord,
  differenceText,
  lineHashes,
  pendingChanges,
  recordOf,
  recordText,
  templateDifferences,
} from './record.ts';

const OLD = 'import a\n\ntest one\ntest two\nend\n';
const NEW = 'import a\n\ntest one\ntest 2\ntest three\nend\n';
const hashes = lineHashes(OLD);

test('a change of a template is shown with the removed and the added lines', () => {
  assert.deepEqual(pendingChanges(hashes, NEW, OLD), [
    { line: 4, removed: ['test two'], added: ['test 2', 'test three'] },
  ]);
});

test('of an unchanged template nothing is shown, whatever the user has edited', () => {
  assert.deepEqual(pendingChanges(hashes, OLD, 'all of it is mine now\n'), []);
});

test('changes that the project has already copied are not shown', () => {
  assert.deepEqual(pendingChanges(hashes, NEW, `// mine\n${NEW.replace('test one', 'my test one')}`), []);
});

test('a removed line that the user has edited is not shown', () => {
  assert.deepEqual(pendingChanges(hashes, NEW, OLD.replace('test two', 'my test two')), [
    { line: 4, removed: [], added: ['test 2', 'test three'] },
  ]);
});

test('a line that was only removed from the template is shown while the file has it', () => {
  const shorter = OLD.replace('test two\n', '');
  assert.deepEqual(pendingChanges(hashes, shorter, OLD), [{ line: 4, removed: ['test two'], added: [] }]);
  assert.deepEqual(pendingChanges(hashes, shorter, shorter), []);
});

const before = new Map([
  ['specs/a.spec.ts', OLD],
  ['specs/login/b.spec.ts', OLD],
  ['tsconfig.json', OLD],
]);
const now = new Map([
  ['specs/a.spec.ts', NEW],
  ['specs/login/b.spec.ts', NEW],
  ['specs/login/c.spec.ts', NEW],
  ['tsconfig.json', NEW],
  ['.github/workflows/driftline.yml', NEW],
  ['specs/new.spec.ts', NEW],
]);
const planned = [
  { path: 'specs/a.spec.ts', action: 'write', template: 'specs/a.spec.ts' },
  { path: 'specs/login/b.spec.ts', action: 'write', template: 'specs/login/b.spec.ts' },
  { path: 'tsconfig.json', action: 'keep' },
];
const record = recordOf(undefined, '1.0.0', planned, before);

test('written files are compared, new templates of their kind are named, other files are ignored', () => {
  const files = new Map([
    ['specs/a.spec.ts', OLD],
    ['tsconfig.json', 'mine\n'],
  ]);
  const differences = templateDifferences(record, now, (path) => files.get(path));
  assert.deepEqual(differences.map(differenceText), [
    'changed  specs/a.spec.ts\n  @@ line 4 @@\n  - test two\n  + test 2\n  + test three',
    'new      specs/login/c.spec.ts',
    'new      specs/new.spec.ts',
  ]);
  const accepted = acceptedRecord(record, '1.1.0', differences, now);
  assert.deepEqual(
    templateDifferences(accepted, now, (path) => files.get(path)),
    [],
  );
  assert.equal(accepted.driftline, '1.1.0');
});

test('the record can be parsed, and a second run does not change it', () => {
  assert.deepEqual(JSON.parse(recordText(record)), record);
  const kept = planned.map(({ path }) => ({ path, action: 'keep' }));
  assert.deepEqual(recordOf(record, '1.0.0', kept, before), record);
});
