import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inlineContract, withOperation } from '../openapi/inline.fixture.ts';
import { headerAs } from './parameter-as.ts';

/** Parses a header's text by a Header Object, in YAML. */
function read(header: string, text: string): unknown {
  const contract = inlineContract(
    withOperation(
      `      responses:\n        '200': {description: G, headers: {X-It: ${header}}}`,
      `components: {schemas: {Size: {allOf: [{type: object, properties: {w: {type: integer}, on: {type: boolean}}}]}}}\n`,
    ),
  );
  const expected = contract.operations[0]?.responses[0]?.headers[0];
  return headerAs(contract.document, expected ?? assert.fail('no header'), text);
}

test('a header is parsed by the type of its schema', () => {
  const cases: readonly (readonly [string, string, unknown])[] = [
    ['{schema: {type: string}}', '12', '12'],
    ['{schema: {type: integer}}', '12', 12],
    ['{schema: {type: [number, "null"]}}', '-1.5e3', -1500],
    ['{schema: {type: integer}}', '12px', '12px'],
    ['{schema: {type: boolean}}', 'true', true],
    ['{schema: {type: boolean}}', 'yes', 'yes'],
    ['{schema: {}}', '12', '12'],
  ];
  for (const [header, text, expected] of cases) assert.deepEqual(read(header, text), expected, header);
});

test('arrays and objects are parsed in the style "simple", exploded or not', () => {
  const size = `schema: {$ref: '#/components/schemas/Size'}`;
  const cases: readonly (readonly [string, string, unknown])[] = [
    ['{schema: {type: array, items: {type: integer}}}', '1, 2,x', [1, 2, 'x']],
    ['{schema: {type: array}}', '1,2', ['1', '2']],
    [`{${size}}`, 'w,3,on,true,more,1', { w: 3, on: true, more: '1' }],
    [`{${size}, explode: true}`, 'w=3, on=false', { w: 3, on: false }],
    [`{${size}, explode: true}`, 'w,3', 'w,3'],
    [`{${size}}`, 'w', 'w'],
  ];
  for (const [header, text, expected] of cases) assert.deepEqual(read(header, text), expected, header);
});

test('a header with "content" is parsed by its media type', () => {
  const json = '{content: {application/json: {schema: {type: object}}}}';
  assert.deepEqual(read(json, '{"a": 1}'), { a: 1 });
  assert.equal(read(json, 'a=1'), 'a=1');
  assert.equal(read('{content: {text/plain: {schema: {type: string}}}}', '1'), '1');
});

test('a header whose schema has no type is read by its values and alternatives', () => {
  const cases: readonly (readonly [string, string, unknown])[] = [
    ['{schema: {enum: [1, 2]}}', '2', 2],
    ['{schema: {const: true}}', 'true', true],
    ['{schema: {enum: [a, 1]}}', '1', 1],
    ['{schema: {anyOf: [{type: integer}, {type: boolean}]}}', 'true', true],
    ['{schema: {anyOf: [{type: string, format: date}, {type: integer}]}}', '5', '5'],
    ['{schema: {anyOf: [{type: string, pattern: x}, {type: integer}]}}', '5', 5],
    ['{schema: {type: array, prefixItems: [{type: integer}, {type: string}]}}', '1,2', [1, '2']],
    ['{schema: {type: array, items: {anyOf: [{type: integer}, {type: boolean}]}}}', '1,true', [1, true]],
    ['{schema: {type: object, additionalProperties: {type: integer}}}', 'a,1,b,2', { a: 1, b: 2 }],
    ['{explode: true, schema: {patternProperties: {^x: {type: integer}}}}', 'xa=1,y=2', { xa: 1, y: '2' }],
  ];
  for (const [header, text, expected] of cases) assert.deepEqual(read(header, text), expected, header);
});
