import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../../project/project-root.ts';
import { HEAD } from '../inline.fixture.ts';
import type { PROBLEMS } from '../problem.ts';
import { lintDocument } from './lint-document.ts';

/** Position and id of each problem: `5:3 reference-broken`. */
function found(text: string, files: Readonly<Record<string, string>> = {}): string[] {
  const { problems } = lintDocument('api.yaml', text, (path) => files[path] ?? assert.fail('no such file'));
  return problems.map(({ id, file, line, column, message, hint }) => {
    assert.doesNotMatch(message, /\n/);
    assert.match(hint, /[.)]$/);
    return `${file === 'api.yaml' ? '' : `${file}:`}${line}:${column} ${id}`;
  });
}

const OK = `responses: {'200': {description: Good.}, 4XX: {description: Bad.}}`;
/** A document with one operation, at line 7; `others` begin at line 8. */
const withGet = (operation: string, others = '') => `${HEAD}paths:\n  /a:\n    get: ${operation}\n${others}`;
const withSchema = (schema: string) =>
  `${HEAD.replace('3.1.0', '3.1.2')}paths:\n  /a: {get: {operationId: a, ${OK}}}\ncomponents:\n  schemas:\n    A: ${schema}\n`;
const response = (content: string) =>
  `{operationId: a, responses: {4XX: {description: Bad.}, '200': {description: G,\n      content: ${content}}}}`;

/** Small documents with each problem, and all problems that are expected in them. */
const BROKEN: Readonly<Record<keyof typeof PROBLEMS, readonly (readonly [string, readonly string[]])[]>> = {
  'document-unreadable': [
    ['openapi: [', ['1:11 document-unreadable']],
    [`${HEAD}paths: {a: 'x\ninfo: {]`, ['6:9 document-unreadable']],
    ['- a list', ['1:1 document-unreadable']],
    ['', ['1:1 document-unreadable']],
    ['{"openapi": "3.1.0",\n "openapi": "3.1.0"}', ['2:2 document-unreadable']],
    ['a: 1\na: 2\nb: 1\nb: 2\n', ['2:1 document-unreadable', '4:1 document-unreadable']],
  ],
  'version-unsupported': [
    ['swagger: "2.0"', ['1:1 version-unsupported']],
    ['info: {}\nopenapi: 4.0.0', ['2:1 version-unsupported']],
  ],
  'document-invalid': [
    [`${HEAD}paths: []`, ['5:1 document-invalid', '5:1 operations-none']],
    [
      `openapi: 3.1.0\ninfo: {}\npaths: {a: {}}`,
      ['2:1 document-invalid', '3:1 operations-none', '3:9 document-invalid'],
    ],
    [
      withSchema('{type: strin, minLength: a, properties: {a: {enum: 1}}}'),
      ['9:9 document-invalid', '9:22 document-invalid', '9:53 document-invalid'],
    ],
    [
      `${withSchema("{$ref: '#/x-shared/B', definitions: {C: {enum: 1}}}")}x-shared: {B: {type: 1}}\n`,
      ['9:49 document-invalid', '10:16 document-invalid'],
    ],
    [`openapi: 3.1.0`, ['1:1 document-invalid', '1:1 document-invalid', '1:1 operations-none']],
    [
      `${HEAD}paths: {/a: {get: {responses: [], security: [null], parameters: {}}}}`,
      ['5:20 document-invalid', '5:46 document-invalid', '5:53 document-invalid'],
    ],
  ],
  // Of an overlay, not of a document: see below.
  'overlay-invalid': [],
  'overlay-unmatched': [],
  'reference-broken': [
    [
      withGet(`{operationId: a, responses: {'200': {$ref: '#/x'}, 404: {$ref: '#/y'}}}`),
      ['7:47 reference-broken', '7:67 reference-broken'],
    ],
    [
      withSchema("{properties: {a: {$ref: '#/x'}, b: {$ref: '#b'}}}"),
      ['9:26 reference-broken', '9:44 reference-broken'],
    ],
    [withSchema("{$dynamicRef: '#a'}"), ['9:9 reference-broken']],
  ],
  'reference-remote': [[withSchema("{$ref: 'https://example.com/a.yaml'}"), ['9:9 reference-remote']]],
  'reference-unreadable': [
    [
      withSchema('{properties: {a: {$ref: a.yaml}, b: {$ref: a.yaml}}}'),
      ['9:26 reference-unreadable', '9:45 reference-unreadable'],
    ],
  ],
  'schema-endless': [[withSchema(`{allOf: [{$ref: '#/components/schemas/A'}]}`), ['9:5 schema-endless']]],
  'enum-empty': [
    [withSchema('{properties: {a: {enum: []}, b: {enum: []}}}'), ['9:26 enum-empty', '9:41 enum-empty']],
  ],
  'model-invalid': [
    [
      `${HEAD}paths:\n  /a: {get: {operationId: a, ${OK}}}\n  /b: {get: {operationId: b, x-token: 1, ${OK}}}\n  /c: {get: {operationId: c, x-token: 1, ${OK}}}\n`,
      ['7:30 model-invalid', '8:30 model-invalid'],
    ],
  ],
  'reference-siblings': [
    [
      withSchema("{$ref: '#/components/schemas/B', minLength: 1}\n    B: {type: string}").replace(
        '3.1.2',
        '3.0.0',
      ),
      ['9:41 reference-siblings'],
    ],
  ],
  'reference-misplaced': [
    [
      `${HEAD.replace('title: Inline', "title: Inline\n  description: {$ref: '#/info/title'}")}paths:\n  /a:\n    get: {$ref: '#/components/x-operations/a'}\ncomponents: {x-operations: {a: {operationId: a, ${OK}}}}\n`,
      ['4:3 reference-misplaced', '8:11 reference-misplaced'],
    ],
  ],
  'nullable-obsolete': [[withSchema('{type: string, nullable: true}'), ['9:23 nullable-obsolete']]],
  'bound-obsolete': [
    [
      withSchema('{minimum: 1, exclusiveMinimum: true, exclusiveMaximum: false}'),
      ['9:21 bound-obsolete', '9:45 bound-obsolete'],
    ],
  ],
  'pattern-unreadable': [
    [
      withSchema("{pattern: '\\h', patternProperties: {'(': true}}"),
      ['9:9 pattern-unreadable', '9:44 pattern-unreadable'],
    ],
  ],
  'pattern-foreign': [
    [
      withSchema("{pattern: '\\A[[:alpha:]]\\z', patternProperties: {'(?i)a': true}}"),
      ['9:9 pattern-foreign', '9:57 pattern-foreign'],
    ],
  ],
  'format-unknown': [[withSchema('{format: fancy}'), ['9:9 format-unknown']]],
  'nullable-enum': [
    [
      withSchema('{type: string, nullable: true, enum: [a]}').replace('3.1.2', '3.0.0'),
      ['9:23 nullable-enum'],
    ],
  ],
  'bounds-contradictory': [
    [
      withSchema(
        '{minimum: 5, maximum: 1, properties: {a: {exclusiveMinimum: 1, maximum: 1}, b: {minLength: 1, maxLength: 1}}}',
      ),
      ['9:9 bounds-contradictory', '9:50 bounds-contradictory'],
    ],
  ],
  'keyword-unused': [
    [
      withSchema(
        '{type: string, minimum: 1, properties: {a: {type: integer, minimum: 1, maxLength: 1}, b: {type: [string, number], minimum: 1}}}',
      ),
      ['9:23 keyword-unused', '9:35 keyword-unused', '9:79 keyword-unused'],
    ],
  ],
  'enum-broken': [
    [
      withSchema(
        "{properties: {a: {type: integer, enum: [1, '1']}, b: {type: string, const: 1}, c: {enum: [1, a]}}}",
      ),
      ['9:51 enum-broken', '9:76 enum-broken'],
    ],
    [withSchema('{type: string, nullable: true, enum: [a, null]}').replace('3.1.2', '3.0.0'), []],
  ],
  'default-broken': [
    [
      withGet(
        `{operationId: a, parameters: [{name: q, in: query, schema: {type: integer, default: x}}], ${OK}}`,
      ),
      ['7:85 default-broken'],
    ],
    [withSchema('{type: integer, default: 1, nullable: true}').replace('3.1.2', '3.0.0'), []],
  ],
  'items-missing': [
    [
      withSchema('{properties: {a: {type: array}, b: {type: array, items: {}}}}').replace('3.1.2', '3.0.0'),
      ['9:22 items-missing'],
    ],
    [withSchema('{type: array}'), []],
  ],
  'required-forbidden': [
    [
      withSchema(
        '{required: [nmae, x-a], properties: {name: {}}, patternProperties: {^x-: {}}, additionalProperties: false}',
      ),
      ['9:20 required-forbidden'],
    ],
  ],
  'all-of-impossible': [
    [withSchema('{allOf: [{type: string}, {type: integer}]}'), ['9:9 all-of-impossible']],
    [
      withSchema(
        '{allOf: [{required: [a], properties: {a: {}}, additionalProperties: false}, {required: [b]}]}',
      ),
      ['9:9 all-of-impossible'],
    ],
    [withSchema('{allOf: [{enum: [a]}, {enum: [b]}]}'), ['9:9 all-of-impossible']],
    [withSchema('{allOf: [{minimum: 5}, {maximum: 1}]}'), ['9:9 all-of-impossible']],
    [withSchema('{allOf: [{type: number}, {type: integer}, {enum: [1, 2]}, {const: 2}]}'), []],
  ],
  'alternative-unreachable': [
    [
      withSchema('{oneOf: [{type: string}, {type: string}], anyOf: [{minimum: 1}, {minimum: 2}, false]}'),
      ['9:33 alternative-unreachable', '9:86 alternative-unreachable'],
    ],
  ],
  'read-only-write-only': [[withSchema('{readOnly: true, writeOnly: true}'), ['9:25 read-only-write-only']]],
  'example-and-examples': [
    [
      withGet(
        `{operationId: a, parameters: [{name: q, in: query, schema: {}, example: x, examples: {a: {value: 1}}}], ${OK}}`,
      ),
      ['7:85 example-and-examples'],
    ],
  ],
  'parameter-repeated': [
    [
      withGet(
        `{operationId: a, parameters: [{name: q, in: query, schema: {}}, {name: q, in: header, schema: {}}, {name: q, in: query, schema: {type: string}}], ${OK}}`,
      ),
      ['7:109 parameter-repeated'],
    ],
  ],
  'parameter-ignored': [
    [
      withGet(`{operationId: a, parameters: [{name: Accept, in: header, schema: {}}], ${OK}}`),
      ['7:40 parameter-ignored'],
    ],
  ],
  'server-unusable': [
    [
      withGet(`{operationId: a, ${OK}}`, "servers: [{url: 'http://a b/'}, {url: '/v1?x=1'}, {url: /v1/}]\n"),
      ['8:12 server-unusable', '8:34 server-unusable'],
    ],
  ],
  'encoding-other': [[`${withGet(`{operationId: a, ${OK}}`)}x-a: Caf\ufffd\n`, ['8:9 encoding-other']]],
  'operations-none': [[`${HEAD}paths: {}`, ['5:1 operations-none']]],
  'operation-unnamed': [[withGet(`{${OK}}`), ['7:5 operation-unnamed']]],
  'operation-id-repeated': [
    [
      `${HEAD}paths:\n  /a:\n    get: {operationId: a, ${OK}}\n    put: {operationId: a, ${OK}}\n`,
      ['8:11 operation-id-repeated'],
    ],
  ],
  'error-undocumented': [
    [withGet(`{operationId: a, responses: {'200': {description: G}}}`), ['7:27 error-undocumented']],
  ],
  'example-missing': [
    [withGet(response('{application/json: {schema: {type: string}}}')), ['7:5 example-missing']],
  ],
  'example-broken': [
    [
      withGet(
        response(
          '{application/json: {schema: {properties: {a: {type: string}, b: {}}, required: [b]}, example: {a: 1}}}',
        ),
      ),
      ['8:101 example-broken', '8:111 example-broken'],
    ],
    [
      withGet(
        response(
          `{application/json: {schema: {type: string, example: 1}, examples: {o: {$ref: '#/components/examples/e'}}}}`,
        ),
        'components: {examples: {e: {value: 2}}}\n',
      ),
      ['8:59 example-broken', '9:29 example-broken'],
    ],
    [
      withGet(
        `{operationId: a, parameters: [{name: q, in: query, schema: {type: integer}, example: x}], ${OK}}`,
      ),
      ['7:86 example-broken'],
    ],
    [
      withSchema('{properties: {a: {type: string, format: date, examples: [2030-01-01, x, 2030-13-01]}}}'),
      ['9:77 example-broken', '9:80 example-broken'],
    ],
  ],
  'media-type-unreachable': [
    [
      withGet(response('{json: {example: 1}, Text/Plain: {}, text/plain: {}}')),
      ['8:17 media-type-unreachable', '8:53 media-type-unreachable'],
    ],
    [
      withGet(
        `{operationId: a, responses: {4XX: {description: B}, '204': {description: G, content: {text/plain: {example: a}}}}}`,
      ),
      ['7:96 media-type-unreachable'],
    ],
  ],
  'path-parameter': [
    [
      `${HEAD}paths:\n  /{a}/{b}:\n    parameters: [{name: a, in: path, required: true, schema: {}}, {name: c, in: path, required: true, schema: {}}]\n    get: {operationId: a, ${OK}}\n`,
      ['7:67 path-parameter', '8:5 path-parameter'],
    ],
  ],
  'path-repeated': [
    [
      `${HEAD}paths:\n  /{a}: {get: {operationId: a, parameters: [{name: a, in: path, required: true, schema: {}}], ${OK}}}\n  /{b}: {get: {operationId: b, parameters: [{name: b, in: path, required: true, schema: {}}], ${OK}}}\n`,
      ['7:3 path-repeated'],
    ],
  ],
  'server-variable': [
    [
      withGet(
        `{operationId: a, ${OK}}`,
        `servers: [{url: 'https://{host}/{base}', variables: {base: {default: a}}}]\n`,
      ),
      ['8:12 server-variable'],
    ],
  ],
  'security-unknown': [
    [withGet(`{operationId: a, security: [{key: []}], ${OK}}`), ['7:27 security-unknown']],
  ],
};

for (const [id, documents] of Object.entries(BROKEN)) {
  test(`${id} is reported at its position`, () => {
    for (const [text, expected] of documents) {
      const places = found(text);
      assert.deepEqual(places, expected, text);
      if (expected.length > 0) assert.ok(places.some((place) => place.endsWith(` ${id}`)));
    }
  });
}

test('a problem in another file is reported with that file', () => {
  const text = withSchema('{$ref: parts/b.yaml}');
  assert.deepEqual(found(text, { 'parts/b.yaml': 'type: string\nformat: fancy\npattern: (\nexample: 1\n' }), [
    'parts/b.yaml:2:1 format-unknown',
    'parts/b.yaml:3:1 pattern-unreadable',
    'parts/b.yaml:4:1 example-broken',
  ]);
  assert.deepEqual(found(text, { 'parts/b.yaml': 'a: [' }), ['9:9 reference-unreadable']);
});

test('the operations of an invalid document are listed as far as they can be read', () => {
  const { operations, version, title, problems } = lintDocument(
    'api.yaml',
    withGet(`{operationId: a, ${OK}, x: 1}`),
  );
  assert.deepEqual(
    [operations.map(({ id }) => id), version, title, problems.map(({ id }) => id)],
    [['a'], '3.1', 'Inline', ['document-invalid']],
  );
});

test('lintDocument does not throw, however broken the text is', () => {
  const whole = readFileSync(join(projectRoot(), 'src/testing/everything.openapi.yaml'), 'utf8');
  const lines = whole.split('\n');
  for (let index = 0; index < lines.length; index += 3) {
    for (const other of [[], ['null'], [`${lines[index]?.match(/^ */)?.[0] ?? ''}- 1`]]) {
      const text = [...lines.slice(0, index), ...other, ...lines.slice(index + 1)].join('\n');
      const { problems } = lintDocument('api.yaml', text);
      for (const { line, column } of problems) assert.ok(line > 0 && column > 0);
    }
  }
  for (const value of ['null', '[]', '{}', '1', '"a"', 'true', '[null]', '{"$ref": "#/paths"}']) {
    for (const key of ['info', 'paths', 'components', 'servers', 'security', 'webhooks', 'tags']) {
      const text = `{"openapi": "3.0.1", "info": {"title": "T", "version": "1"}, "paths": {}, "components": {}}`;
      lintDocument('api.json', JSON.stringify({ ...JSON.parse(text), [key]: JSON.parse(value) }));
      for (const version of ['3.1.0', '3.2.0']) {
        const whole = { ...JSON.parse(text), openapi: version, [key]: JSON.parse(value) };
        lintDocument('api.json', JSON.stringify(whole));
      }
    }
  }
});

/** The problems of a document with an overlay, as `FILE:LINE:COLUMN ID`. */
function foundWith(overlay: string): string[] {
  const beside = { path: 'api.overlay.yaml', file: 'api.overlay.yaml', text: overlay };
  const { problems, texts } = lintDocument('api.yaml', withGet(`{operationId: a, ${OK}}`), undefined, beside);
  for (const { file } of problems) assert.ok(texts.has(file), 'a frame can be shown');
  return problems.map(({ id, file, line, column }) => `${file}:${line}:${column} ${id}`);
}

test('of an overlay, what is invalid and what matches nothing is a problem at its place', () => {
  const head = `overlay: 1.0.0\ninfo: {title: T, version: '1'}\nactions:\n`;
  assert.deepEqual(foundWith(`${head}  - {target: "$.paths['/a'].get", update: {summary: S}}\n`), []);
  assert.deepEqual(foundWith(`${head}  - {target: "$.paths['/b'].get", update: {summary: S}}\n`), [
    'api.overlay.yaml:4:6 overlay-unmatched',
  ]);
  assert.deepEqual(foundWith(`${head}  - {target: '$.[', remove: true}\n`), [
    'api.overlay.yaml:4:6 overlay-invalid',
  ]);
  assert.deepEqual(foundWith(`${head}  - {target: "$.paths['/a'].get", update: {tags: 7}}\n`), [
    'api.overlay.yaml:4:44 document-invalid',
  ]);
  assert.deepEqual(foundWith('overlay: ['), ['api.overlay.yaml:1:11 document-unreadable']);
});
