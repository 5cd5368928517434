import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineHashes, pendingChanges } from './line-changes.ts';
import { acceptedRecord, differenceText, recordOf, recordText, templateDifferences } from './record.ts';

const OLD = 'import a\n\ntest one\ntest two\nend\n';
const NEW = 'import a\n\ntest one\ntest 2\ntest three\nend\n';
const hashes = lineHashes(OLD);

test('what a template changed is shown with the line that goes and those that come', () => {
  assert.deepEqual(pendingChanges(hashes, NEW, OLD), [
    { line: 4, removed: ['test two'], added: ['test 2', 'test three'] },
  ]);
});

test('nothing is shown of a template that did not change, whatever the project changed', () => {
  assert.deepEqual(pendingChanges(hashes, OLD, 'all of it is mine now\n'), []);
});

test('nothing is shown of what the project has taken over, among changes of its own', () => {
  assert.deepEqual(pendingChanges(hashes, NEW, `// mine\n${NEW.replace('test one', 'my test one')}`), []);
});

test('a line that the project changed before the template did is not said to be there', () => {
  assert.deepEqual(pendingChanges(hashes, NEW, OLD.replace('test two', 'my test two')), [
    { line: 4, removed: [], added: ['test 2', 'test three'] },
  ]);
});

test('a line that is only gone from the template is shown while the file has it', () => {
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

test('files that were written and are there are compared, new ones of their kind are named, all else is the project’s', () => {
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

test('the record can be read again, and a second run changes nothing in it', () => {
  assert.deepEqual(JSON.parse(recordText(record)), record);
  const kept = planned.map(({ path }) => ({ path, action: 'keep' }));
  assert.deepEqual(recordOf(record, '1.0.0', kept, before), record);
});
