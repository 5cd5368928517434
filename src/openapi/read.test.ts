import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OpenAPIV3_1 } from 'openapi-types';
import { ERRORS } from '../core/driftline-error.ts';
import { HEAD, inlineContract, refused } from './inline.fixture.ts';
import { readSource } from './read.ts';

function read(file: string, text: string) {
  const source = readSource(file, text);
  return { document: source.value as OpenAPIV3_1.Document, positions: source.positions() };
}

const PATHS = `${HEAD}paths: {}\n`;

test('text that is not YAML is rejected with the position of the error', () => {
  const cases = {
    'a tab as indentation': [`${HEAD}\tpaths: {}`, '5:1', /Tabs are not allowed/],
    'a key given twice': [`${HEAD}info: {}`, '5:1', /must be unique/],
    'an unclosed quote': ['openapi: "3.1.0', '1:16', /Missing closing "quote/],
    'an unclosed bracket': [`${HEAD}paths: {`, '5:9', /./],
    'two documents': [`${PATHS}---\n${PATHS}`, '6:1', /multiple documents/],
    'an alias without an anchor': [`${HEAD}paths: *nowhere`, '5:8', /alias \*nowhere has no anchor/],
    'an alias inside of its own anchor': [
      `${HEAD}paths: &all {/a: *all}`,
      '5:18',
      /alias \*all is inside its own anchor/,
    ],
    'a cut JSON text': ['{"openapi": "3.1.0", "info": {', '1:31', /./],
  } as const;
  for (const [name, [text, place, reason]] of Object.entries(cases)) {
    const { sentence: message } = refused('DL_CONTRACT_UNREADABLE', text);
    assert.ok(message.startsWith(`inline.yaml:${place} cannot be parsed: `), `${name}: ${message}`);
    assert.match(message, reason, name);
    assert.ok(!message.includes('\n'), name);
  }
});

test('aliases that expand exponentially are rejected', () => {
  const lines = ['a: &a [x,x,x,x,x,x,x,x,x,x]'];
  for (const [one, other] of ['ab', 'bc', 'cd', 'de'].map((pair) => [...pair])) {
    lines.push(`${other}: &${other} [${Array(10).fill(`*${one}`).join(',')}]`);
  }
  const { sentence: message } = refused('DL_CONTRACT_UNREADABLE', lines.join('\n'));
  assert.match(message, /^inline\.yaml:5:\d+ cannot be parsed: Excessive alias count/);
});

test('a document that is not an object is rejected', () => {
  for (const text of ['- a list', '[]', '', '# only a comment', 'a text', '42', 'null']) {
    const { sentence: message } = refused('DL_CONTRACT_UNREADABLE', text);
    assert.equal(
      message,
      'inline.yaml:1:1 is not an OpenAPI document: the top level must be an object.',
      text,
    );
  }
});

test('an unsupported version is rejected, with the declared version and a hint', () => {
  const cases = {
    'swagger: "2.0"\ninfo: {}': ['1:1 declares version "2.0"', /^Convert it: "npx swagger2openapi /],
    '# old\nopenapi: 4.0.0': ['2:1 declares version "4.0.0"', /^Write the full version/],
    'openapi: 3.1': ['1:1 declares version 3.1', /as a string: "openapi: 3\.1\.0"/],
    'info: {}': ['1:1 declares no OpenAPI version', /^Begin the document with "openapi: 3\.1\.0"/],
  } as const;
  for (const [text, [said, hint]] of Object.entries(cases)) {
    const error = refused('DL_CONTRACT_UNSUPPORTED', text);
    assert.equal(error.sentence, `inline.yaml:${said}; Driftline reads OpenAPI 3.0, 3.1 and 3.2.`);
    assert.match(error.hint, hint);
  }
});

test('JSON is read like YAML, with positions', () => {
  const text = '{\n  "openapi": "3.1.0",\n  "info": {"title": "J", "version": "1"},\n  "paths": {}\n}';
  const { document, positions } = read('inline.json', text);
  assert.equal(document.info.title, 'J');
  assert.deepEqual(positions.get('/info/version'), { line: 3, column: 26 });
});

test('anchors, aliases and merge keys are resolved', () => {
  const text = `${HEAD}paths: {}
components:
  schemas:
    One: &one
      type: object
      properties: {id: {type: integer}}
    Two: *one
    Three:
      <<: *one
      required: [id]
`;
  const { document } = read('inline.yaml', text);
  const one = { type: 'object', properties: { id: { type: 'integer' } } };
  assert.deepEqual(document.components?.schemas, { One: one, Two: one, Three: { ...one, required: ['id'] } });
});

test('positions are those of keys and items, with CRLF line ends and a BOM too', () => {
  const text = `\ufeff${HEAD}tags:\n  - name: One\n  - name: Two\npaths:\n  /a/{b~c}: {}\n`.replaceAll(
    '\n',
    '\r\n',
  );
  const { positions } = read('inline.yaml', text);
  assert.deepEqual(positions.get('/tags'), { line: 5, column: 1 });
  assert.deepEqual(positions.get('/tags/1'), { line: 7, column: 5 });
  assert.deepEqual(positions.get('/tags/1/name'), { line: 7, column: 5 });
  assert.deepEqual(positions.get('/paths/~1a~1{b~0c}'), { line: 9, column: 3 });
});

test('statuses may be written as numbers', () => {
  const { document, positions } = read('inline.yaml', `${HEAD}paths: {/a: {get: {responses: {200: {}}}}}`);
  assert.deepEqual(Object.keys(document.paths?.['/a']?.get?.responses ?? {}), ['200']);
  assert.deepEqual(positions.get('/paths/~1a/get/responses/200'), { line: 5, column: 32 });
});

test('the hash is that of the bytes: another comment changes it', () => {
  const [one, same, other] = [PATHS, PATHS, `${PATHS}# more`].map((text) => inlineContract(text).hash);
  assert.match(one ?? '', /^[\da-f]{64}$/);
  assert.equal(one, same);
  assert.notEqual(one, other);
});

test('a repeated key is rejected in JSON too', () => {
  const { sentence: message } = refused(
    'DL_CONTRACT_UNREADABLE',
    '{"openapi": "3.1.0",\n "a:b": 1, "x": {"c\\"": 1, "a:b": 2},\n "a:b": 1}',
  );
  assert.match(message, /^inline\.yaml:3:2 cannot be parsed: Map keys must be unique/);
});

test('each error code of reading is documented', () => {
  for (const code of ['DL_CONTRACT_UNREADABLE', 'DL_CONTRACT_UNSUPPORTED'] as const)
    assert.match(ERRORS[code].means, /\.$/);
});

test('a document that is nested too deep is rejected, in JSON and in YAML', () => {
  const json = (levels: number) => `{"x": ${'['.repeat(levels)}${']'.repeat(levels)}}`;
  const documents: Record<string, (levels: number) => string> = {
    JSON: json,
    'YAML in brackets': (levels) => `---\n${json(levels)}`,
    'YAML in dashes': (levels) => `x:\n  ${'- '.repeat(levels)}1\n`,
    'YAML by indentation': (levels) =>
      Array.from({ length: levels }, (_, level) => `${' '.repeat(level)}x:\n`).join(''),
  };
  for (const [name, text] of Object.entries(documents)) {
    assert.ok(readSource('deep', text(400)).value, name);
    for (const levels of [600, 5000]) {
      assert.throws(
        () => readSource('deep', text(levels)),
        {
          name: 'DriftlineError',
          code: 'DL_CONTRACT_UNREADABLE',
          sentence: 'deep:1:1 is nested deeper than 500 levels, the limit of Driftline.',
        },
        name,
      );
    }
  }
});

test('the depth limit includes aliases', () => {
  const lines = Array.from(
    { length: 4 },
    (_, index) =>
      `a${index}: &a${index} ${'['.repeat(150)}${index === 0 ? '1' : `*a${index - 1}`}${']'.repeat(150)}`,
  );
  assert.throws(() => readSource('deep', lines.join('\n')), /is nested deeper than 500 levels/);
});
