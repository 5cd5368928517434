import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ParameterTexts, parameterAs, type ReadParameter } from './parameter-as.ts';

const document = {
  List: { type: 'array', items: { type: 'integer' } },
  Words: { type: 'array', items: { type: 'string' } },
  Map: { type: 'object', additionalProperties: { type: 'integer' } },
  Point: { type: 'object', properties: { x: { type: 'integer' }, y: { type: 'string' } } },
};

function read(
  place: ReadParameter['in'],
  style: string,
  explode: boolean,
  schema: keyof typeof document,
  found: string | ParameterTexts,
): unknown {
  const parameter = { name: 'v', in: place, style, explode, schema: `/${schema}` };
  const texts = typeof found === 'string' ? { texts: [found] } : found;
  return parameterAs(document, parameter, { decode: decodeURIComponent, ...texts });
}

test('path parameters are read by their style', () => {
  for (const [explode, list, point] of [
    [true, ';v=1;v=2', ';x=1;y=a'],
    [false, ';v=1,2', ';v=x,1,y,a'],
  ] as const) {
    assert.deepEqual(read('path', 'matrix', explode, 'List', list), [1, 2]);
    assert.deepEqual(read('path', 'matrix', explode, 'Point', point), { x: 1, y: 'a' });
  }
  assert.deepEqual(read('path', 'label', true, 'List', '.1.2'), [1, 2]);
  assert.deepEqual(read('path', 'label', false, 'List', '.1,2'), [1, 2]);
  assert.deepEqual(read('path', 'label', true, 'Map', '.x=1.z=2'), { x: 1, z: 2 });
  assert.deepEqual(read('path', 'simple', false, 'Map', 'x,1'), { x: 1 });
  assert.deepEqual(read('path', 'simple', true, 'Map', 'x=1'), { x: 1 });
});

test('query parameters are read by their style', () => {
  assert.deepEqual(read('query', 'form', true, 'List', { texts: ['1', '2'] }), [1, 2]);
  assert.deepEqual(read('query', 'form', false, 'List', '1,2'), [1, 2]);
  assert.deepEqual(read('query', 'form', false, 'Map', 'x,1'), { x: 1 });
  assert.deepEqual(read('query', 'spaceDelimited', false, 'Map', 'x%201'), { x: 1 });
  assert.deepEqual(read('query', 'pipeDelimited', false, 'List', '1%7C2'), [1, 2]);
  const others = [
    ['v%5Bx%5D', '1'],
    ['other', '3'],
    ['v[y]', 'a'],
  ] as const;
  assert.deepEqual(read('query', 'deepObject', true, 'Point', { texts: [], others }), { x: 1, y: 'a' });
  const spread = [
    ['x', '1'],
    ['y', 'a%2Cb'],
  ] as const;
  assert.deepEqual(read('query', 'form', true, 'Point', { texts: [], others: spread }), { x: 1, y: 'a,b' });
});

test('a delimiter in a value is percent-encoded, and does not split it', () => {
  assert.deepEqual(read('query', 'form', false, 'Words', 'a%2Cb,c'), ['a,b', 'c']);
  assert.deepEqual(read('path', 'simple', false, 'Words', 'a%2Cb,c%2Fd'), ['a,b', 'c/d']);
  // Some clients encode the whole value.
  assert.deepEqual(read('query', 'form', false, 'Words', 'a%2Cb'), ['a', 'b']);
});

test('a whole query is read by its media type', () => {
  const parameter = { name: 'v', in: 'querystring', style: 'form', explode: true, schema: '/Point' } as const;
  const whole = (mediaType: string, text: string) =>
    parameterAs(document, { ...parameter, mediaType }, { texts: [text], decode: decodeURIComponent });
  assert.deepEqual(whole('application/x-www-form-urlencoded', 'x=1&y=a+b'), { x: 1, y: 'a b' });
  assert.deepEqual(whole('application/json', '%7B%22x%22%3A1%7D'), { x: 1 });
});
