import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEAD, inlineContract } from '../openapi/inline.fixture.ts';
import { exchange } from './exchange.fixture.ts';
import { judge } from './judge.ts';

/** The findings of a body, by its media type and the Media Type Object in YAML. */
function found(
  mediaType: string,
  media: string,
  bytes: string | Uint8Array,
  contentType = mediaType,
): string[] {
  const contract = inlineContract(
    `${HEAD.replace('3.1.0', '3.2.0')}paths:\n  /a:\n    get:\n      operationId: read\n      responses:\n        '200': {description: G, content: {'${mediaType}': ${media}}}\n`,
  );
  const findings = judge(exchange({ bytes, headers: { 'Content-Type': contentType } }), contract);
  return findings.map(({ id, where }) => `${id} ${where}`);
}

const PET = '{type: object, required: [id, name], properties: {id: {type: integer}, name: {type: string}}}';

test('text is held against its schema', () => {
  const media = '{schema: {enum: [up, down]}}';
  assert.deepEqual(found('text/plain', media, 'up'), []);
  assert.deepEqual(found('text/plain', media, 'up\n'), []);
  assert.deepEqual(found('text/plain', media, 'upp'), ['body-enum-wrong response body']);
  assert.deepEqual(found('text/plain', '{schema: {type: integer, minimum: 3}}', '2'), [
    'body-number-wrong response body',
  ]);
  assert.deepEqual(found('text/plain', '{schema: {type: string, format: date}}', '2025-13-01'), [
    'body-format-wrong response body',
  ]);
});

test('an empty text is a text, unless its schema requires characters', () => {
  assert.deepEqual(found('text/plain', '{schema: {type: string}}', ''), []);
  assert.deepEqual(found('text/plain', '{schema: {type: string, minLength: 1}}', ''), [
    'body-length-wrong response body',
  ]);
  assert.deepEqual(found('application/json', '{schema: {type: string}}', ''), ['body-missing response body']);
});

test('XML is held against its schema, by the xml keyword', () => {
  const media = `{schema: {type: object, xml: {name: pet}, required: [id, tags], properties: {id: {type: integer, xml: {attribute: true}}, tags: {type: array, xml: {wrapped: true}, items: {type: string, xml: {name: tag}}}, photos: {type: array, items: {type: integer, xml: {name: photo}}}}}}`;
  const right =
    '<?xml version="1.0"?><pet id="1"><tags><tag>a</tag><tag>b</tag></tags><photo>1</photo><photo>2</photo></pet>';
  assert.deepEqual(found('application/xml', media, right), []);
  assert.deepEqual(found('application/xml', media, right.replace('id="1"', 'id="x"')), [
    'body-type-wrong response body /id',
  ]);
  assert.deepEqual(found('application/xml', media, right.replace(/<tags>.*<\/tags>/, '')), [
    'body-property-missing response body /tags',
  ]);
  assert.deepEqual(found('application/xml', media, right.replace('<photo>2', '<photo>two')), [
    'body-type-wrong response body /photos/1',
  ]);
  assert.deepEqual(found('application/xml', media, right.replaceAll('pet', 'dog')), [
    'body-malformed response body',
  ]);
  assert.deepEqual(found('application/xml', '{schema: {type: string}}', '<any/>'), []);
  assert.deepEqual(found('application/xml', media, '<pet id="1">'), ['body-malformed response body']);
});

test('each item of a sequence is held against its schema', () => {
  for (const [type, join] of [
    ['application/x-ndjson', (items: string[]) => items.join('\n')],
    ['application/jsonl', (items: string[]) => items.map((item) => `${item}\n`).join('')],
    ['application/json-seq', (items: string[]) => items.map((item) => `\x1e${item}\n`).join('')],
  ] as const) {
    for (const media of [
      `{itemSchema: ${PET}}`,
      `{schema: ${PET}}`,
      `{schema: {type: array, items: ${PET}}}`,
    ]) {
      assert.deepEqual(found(type, media, join(['{"id":1,"name":"a"}', '{"id":2,"name":"b"}'])), [], type);
      assert.deepEqual(
        found(type, media, join(['{"id":1,"name":"a"}', '{"id":"2","name":"b"}'])),
        ['body-type-wrong response body /1/id'],
        type,
      );
    }
    assert.deepEqual(found(type, `{itemSchema: ${PET}}`, ''), []);
    assert.deepEqual(found(type, `{itemSchema: ${PET}}`, join(['{"id":1,'])), [
      'body-malformed response body',
    ]);
  }
});

test('server-sent events are held against their itemSchema', () => {
  const media =
    '{itemSchema: {type: object, required: [data], properties: {data: {type: string}, event: {enum: [tick]}, retry: {type: integer}}}}';
  const type = 'text/event-stream';
  assert.deepEqual(found(type, media, ': comment\n\nevent: tick\ndata: a\ndata: b\nretry: 5\n\n: end'), []);
  // Clients drop what no empty line ends.
  assert.deepEqual(found(type, media, 'data: a\n\ndata: half'), ['body-malformed response body']);
  assert.deepEqual(found(type, media, '{"a":1}\n{"a":2}\n'), ['body-malformed response body']);
  assert.deepEqual(found(type, media, 'id: 7\ndata: a\n\n'), []);
  assert.deepEqual(found(type, media, ': nothing yet\n'), []);
  assert.deepEqual(found(type, media, 'retry: 1000\n\nid: 7\n\n'), []);
  assert.deepEqual(found(type, media, 'event: tock\r\ndata: a\r\n\r\n'), [
    'body-enum-wrong response body /0/event',
  ]);
  assert.deepEqual(found(type, media, 'event: tick\n\n'), ['body-property-missing response body /0/data']);
  assert.deepEqual(found(type, '{schema: {type: string}}', 'data: a\n\n'), []);
  assert.deepEqual(found(type, `{schema: ${PET}}`, 'data: a\n\n'), []);
});

test('the data of server-sent events is held against its contentSchema', () => {
  const data = `{type: string, contentMediaType: application/json, contentSchema: ${PET}}`;
  const media = `{itemSchema: {type: object, required: [data], properties: {data: ${data}}}}`;
  const type = 'text/event-stream';
  assert.deepEqual(found(type, media, 'data: {"id":1,\ndata: "name":"a"}\n\n'), []);
  assert.deepEqual(found(type, media, 'data: {"id":"1","name":"a"}\n\n'), [
    'body-type-wrong response body /0/data/id',
  ]);
  assert.deepEqual(found(type, media, 'data: {"id":1\n\n'), ['body-malformed response body']);
  assert.deepEqual(found(type, media, 'data: {"id":1,"name":"a"}\n\ndata: [DONE]\n\n'), []);
});

test('a schema with the fields of an event describes each event, also before OpenAPI 3.2', () => {
  const type = 'text/event-stream';
  const event = (data: string) =>
    `{schema: {type: object, required: [event, data], properties: {id: {type: string}, event: {enum: [tick]}, data: ${data}}}}`;
  const text = event('{type: string}');
  assert.deepEqual(found(type, text, 'event: tick\ndata: a\n\n'), []);
  assert.deepEqual(found(type, text, 'event: tock\ndata: a\n\n'), ['body-enum-wrong response body /0/event']);
  // What is in data may be such an object.
  assert.deepEqual(found(type, text, 'data: {"event":"tick","data":"a"}\n\n'), []);
  assert.deepEqual(found(type, event('{type: object}'), 'data: {"event":"tick","data":{}}\n\n'), []);
  const json = event(`{type: string, contentMediaType: application/json, contentSchema: ${PET}}`);
  assert.deepEqual(found(type, json, 'event: tick\ndata: {"id":1,"name":"a"}\n\n'), []);
  assert.deepEqual(found(type, json, 'event: tick\ndata: {"id":1}\n\n'), [
    'body-property-missing response body /0/data/name',
  ]);
  assert.deepEqual(found(type, json, 'data: {"id":1,"name":"a"}\n\n'), [
    'body-property-missing response body /0/event',
  ]);
});

test('CSV is held against its schema, a property for each column', () => {
  const media = `{schema: {type: array, items: ${PET}}}`;
  assert.deepEqual(found('text/csv', media, 'id,name\r\n1,"a, ""b"""\r\n2,c\r\n'), []);
  assert.deepEqual(found('text/csv', media, 'id,name\nx,a\n'), ['body-type-wrong response body /0/id']);
  assert.deepEqual(found('text/csv', media, 'id,name\n1,a,2\n'), ['body-malformed response body']);
  assert.deepEqual(found('text/csv', media, 'id,name\n1,"a\n'), ['body-malformed response body']);
  assert.deepEqual(found('text/csv', '{schema: {type: string}}', 'id,name\n1,a\n'), []);
});

test('YAML is held against its schema', () => {
  assert.deepEqual(found('application/yaml', `{schema: ${PET}}`, 'id: 1\nname: a\n'), []);
  assert.deepEqual(found('application/yaml', `{schema: ${PET}}`, 'id: one\nname: a\n'), [
    'body-type-wrong response body /id',
  ]);
  assert.deepEqual(found('application/yaml', `{schema: ${PET}}`, 'id: [1'), ['body-malformed response body']);
});

test('a file has any content', () => {
  for (const schema of ['{}', '{schema: {}}', '{schema: {type: string, format: binary}}']) {
    assert.deepEqual(found('image/png', schema, Buffer.from([0xff, 0xd8, 0])), []);
    assert.deepEqual(found('application/octet-stream', schema, ''), []);
  }
  assert.deepEqual(found('application/x-protobuf', `{schema: ${PET}}`, Buffer.from([8, 1])), []);
});
