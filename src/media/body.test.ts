import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  asReceived,
  bodyText,
  bodyValue,
  type DescribedBody,
  formPairs,
  parsedBody,
  sendableMedia,
  sentType,
  writableMedia,
} from './body.ts';

const FORM = 'application/x-www-form-urlencoded';
const VALUE = {
  grant_type: 'password',
  user: 'a b&c=d+ü',
  tags: ['x', 'y'],
  nested: { a: 1 },
  none: null,
  n: 5,
};

test('a body is written as its media type says', () => {
  assert.equal(bodyText('application/json', VALUE), JSON.stringify(VALUE));
  assert.equal(bodyText('application/vnd.api+json', 'text'), '"text"');
  assert.equal(bodyText('*/*', 'text'), '"text"');
  assert.equal(bodyText('text/plain', 'text'), 'text');
  assert.equal(bodyText('text/plain', { a: 1 }), '{"a":1}');
  assert.equal(
    bodyText(FORM, VALUE),
    'grant_type=password&user=a+b%26c%3Dd%2B%C3%BC&tags=x&tags=y&nested=%7B%22a%22%3A1%7D&n=5',
  );
  assert.equal(bodyText(`${FORM}; charset=utf-8`, { a: 'b' }), 'a=b');
  assert.equal(bodyText(FORM, {}), '');
});

test('a multipart body has the boundary that its Content-Type names', async () => {
  const type = sentType('multipart/form-data');
  const text = bodyText('multipart/form-data', { ...VALUE, 'a"b': '--x\r\n\r\ny' });
  // Node's own parser, which knows nothing of ours.
  const form = await new Response(text, { headers: { 'Content-Type': type } }).formData();
  assert.deepEqual(
    [...form],
    [
      ['grant_type', 'password'],
      ['user', 'a b&c=d+ü'],
      ['tags', 'x'],
      ['tags', 'y'],
      ['nested', '{"a":1}'],
      ['n', '5'],
      ['a"b', '--x\r\n\r\ny'],
    ],
  );
  assert.deepEqual(
    formPairs(type, text)?.map(([name, value]) => [name.replace('%22', '"'), value]),
    [...form],
  );
});

test('the types of what is sent are named for a range of types too', () => {
  assert.equal(sentType('application/*'), 'application/json');
  assert.equal(sentType(FORM), FORM);
  assert.match(sentType('multipart/form-data; boundary=x'), /^multipart\/form-data; boundary=\S+$/);
});

test('JSON is preferred, then a form, then other media types', () => {
  const media = (...types: string[]) => writableMedia(types.map((mediaType) => ({ mediaType })))?.mediaType;
  assert.equal(media(FORM, 'application/hal+json'), 'application/hal+json');
  assert.equal(media('text/plain', 'multipart/form-data'), 'multipart/form-data');
  assert.equal(media('image/png', '*/*'), '*/*');
  assert.equal(media('text/plain', 'application/xml'), 'application/xml');
  assert.equal(media('image/png'), 'image/png');
  assert.equal(media('multipart/mixed'), undefined);
});

test('without a value to send, a media type needs an example, a schema or a known file', () => {
  const media = (mediaType: string, more: Omit<DescribedBody, 'mediaType'> & { examples?: unknown[] } = {}) =>
    sendableMedia([{ mediaType, ...more }])?.mediaType;
  assert.equal(media('application/json'), undefined);
  assert.equal(media('application/json', { schema: '/Login' }), 'application/json');
  assert.equal(media('application/pdf', { schema: '/Login' }), undefined);
  assert.equal(media('application/pdf', { examples: ['%PDF-1.7'] }), 'application/pdf');
  assert.equal(media('image/png'), 'image/png');
});

const document = {
  Login: {
    type: 'object',
    allOf: [{ properties: { remember: { type: 'boolean' } } }],
    properties: {
      user: { type: 'string' },
      grant: { anyOf: [{ type: 'string', pattern: '^password$' }, { type: 'null' }] },
      ttl: { type: 'integer' },
      tags: { type: 'array', items: { type: 'number' } },
      device: { type: 'object' },
    },
  },
};
const described = { mediaType: FORM, schema: '/Login' };

test('a form is read by its schema', () => {
  const text = 'user=12&grant=password&ttl=60&tags=1&device=%7B%22a%22%3A1%7D&remember=true&other=7';
  assert.deepEqual(bodyValue(document, described, FORM, text), {
    user: '12',
    grant: 'password',
    ttl: 60,
    tags: [1],
    device: { a: 1 },
    remember: true,
    other: '7',
  });
  assert.deepEqual(bodyValue(document, described, FORM, 'user=a&user=b&tags=1&tags=x&ttl='), {
    user: ['a', 'b'],
    tags: [1, 'x'],
    ttl: '',
  });
  assert.deepEqual(bodyValue(document, described, FORM, '__proto__=1'), JSON.parse('{"__proto__":"1"}'));
  assert.equal(bodyValue(document, described, 'application/json', '{"a":'), undefined);
  assert.equal(bodyValue(document, described, 'application/xml', '<a/>'), undefined);
  assert.deepEqual(bodyValue(document, described, 'multipart/form-data', 'no boundary'), {});
});

test('in a form, a number and its digits are the same, and null is nothing', () => {
  assert.deepEqual(asReceived(document, described, { user: 5, ttl: '60', grant: null }), {
    user: '5',
    ttl: 60,
  });
  const json = { mediaType: 'application/json', schema: '/Login' };
  assert.deepEqual(asReceived(document, json, { user: 5 }), { user: 5 });
});

test('a body that its schema calls a file is no value, whatever its media type is', () => {
  const schemas = {
    file: { type: 'string', format: 'binary' },
    newer: { type: 'string', contentMediaType: 'application/octet-stream' },
    encoded: { type: 'string', contentMediaType: 'application/octet-stream', contentEncoding: 'base64' },
    text: { type: 'string' },
  };
  const parsed = (name: keyof typeof schemas, mediaType = 'text/yaml') =>
    parsedBody(schemas, { mediaType, schema: `/${name}` }, {
      contentType: mediaType,
      text: 'a: 1',
      bytes: Buffer.from('a: 1'),
    } as never);
  for (const type of ['text/yaml', 'application/json', 'text/csv'])
    assert.deepEqual(parsed('file', type), { values: [] });
  assert.deepEqual(parsed('newer'), { values: [] });
  for (const name of ['encoded', 'text'] as const) assert.notDeepEqual(parsed(name), { values: [] });
});
