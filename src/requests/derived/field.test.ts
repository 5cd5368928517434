import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEAD, inlineContract } from '../../openapi/inline.fixture.ts';
import { isObject } from '../../schema/index.ts';
import { deriveCases } from './index.ts';
import { subjectOf } from './subject.ts';

const contractOf = (schema: string) =>
  inlineContract(`${HEAD.replace(/openapi: .*/, 'openapi: 3.1.0')}paths:
  /pets:
    post:
      operationId: createPet
      requestBody: {required: true, content: {application/json: {schema: ${schema}}}}
      responses: {'201': {description: A}, '400': {description: B}}
`);

function fieldsIn(schema: string): string[] {
  const contract = contractOf(schema);
  const [create] = contract.operations;
  assert.ok(create);
  return subjectOf(contract, create).fields.map(({ pointer }) => pointer);
}

test('a map has a member whose value is varied, however deep it is', () => {
  const map = '{type: object, additionalProperties: {type: string, maxLength: 5}}';
  assert.deepEqual(fieldsIn(`{type: object, properties: {labels: ${map}}}`), ['/labels', '/labels/first']);
  assert.deepEqual(fieldsIn(map), ['/first']);
  const deep = '{type: object, additionalProperties: {type: object, properties: {size: {type: integer}}}}';
  assert.deepEqual(fieldsIn(`{type: object, properties: {parts: ${deep}}}`), [
    '/parts',
    '/parts/first',
    '/parts/first/size',
  ]);
});

test('where a schema says nothing of the members, or of their names only, none is sent', () => {
  for (const rest of [
    'additionalProperties: true',
    'additionalProperties: false',
    'additionalProperties: {}',
    'additionalProperties: {type: string}, propertyNames: {pattern: "^x-"}',
    'additionalProperties: {type: string}, patternProperties: {"^x-": {type: integer}}',
    'additionalProperties: {type: string}, properties: {first: {type: integer}}',
  ]) {
    const fields = fieldsIn(`{type: object, properties: {labels: {type: object, ${rest}}}}`);
    assert.deepEqual(
      fields.filter((each) => each !== '/labels' && !rest.includes('properties: {first')),
      [],
      rest,
    );
  }
});

test('an invalid value inside a map has to be refused, and the limits of a valid one may be sent', () => {
  const contract = contractOf(
    '{type: object, properties: {name: {type: string}, levels: {type: object, additionalProperties: {type: integer, minimum: 1, maximum: 9}}}}',
  );
  const [create] = contract.operations;
  assert.ok(create);
  const sent = (kind: string) =>
    deriveCases(contract, create, {}, kind).flatMap((each) => {
      const request = each.request({
        baseUrl: 'http://127.0.0.1',
        credentials: { identifier: '', secret: '' },
        authorization: '',
      });
      const body: unknown = typeof request.body === 'string' ? JSON.parse(request.body) : undefined;
      const level = isObject(body) && isObject(body.levels) ? body.levels.first : undefined;
      return level === undefined ? [] : [{ level, expects: each.expects }];
    });
  assert.ok(
    sent('wrong-type').some(({ level, expects }) => typeof level === 'string' && expects === 'refused'),
  );
  const levels = sent('out-of-range').map(({ level }) => level);
  assert.ok(levels.includes(0) && levels.includes(10), JSON.stringify(levels));
  const valid = sent('valid').map(({ level }) => level);
  assert.ok(valid.includes(1) && valid.includes(9), JSON.stringify(valid));
});

test('values that a server may take for missing are sent: zero inside the limits, an empty text, an empty list', () => {
  const contract = contractOf(
    `{type: object, properties: {${[
      'depth: {type: integer, minimum: -5, maximum: 5}, weight: {type: number}, age: {type: integer, minimum: 1}',
      'note: {type: string}, tags: {type: array, items: {type: string}}',
      'names: {type: array, minItems: 1, items: {type: string}}',
    ].join()}}}`,
  );
  const [create] = contract.operations;
  assert.ok(create);
  const context = {
    baseUrl: 'http://127.0.0.1',
    credentials: { identifier: '', secret: '' },
    authorization: '',
  };
  const bodies = deriveCases(contract, create, {}, 'valid').map(({ request }) =>
    String(request(context).body),
  );
  for (const wanted of ['depth":0', 'weight":0', 'note":""', 'tags":[]'])
    assert.ok(
      bodies.some((each) => each.includes(wanted)),
      wanted,
    );
  for (const wrong of ['age":0', 'names":[]']) assert.ok(!bodies.some((each) => each.includes(wrong)), wrong);
});
