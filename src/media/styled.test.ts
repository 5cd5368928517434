import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathText, plainText, queryPairs, type Style, styleOf } from './styled.ts';

const LIST = ['blue', 'black'];
const COLOURS = { R: 100, G: 200 };

/**
 * The table of OpenAPI 3.1, section 4.8.12.4: style, explode, then a text, an array and an object,
 * serialized.
 */
const PATHS: readonly (readonly [style: string, explode: boolean, string, string, string])[] = [
  ['matrix', false, ';color=blue', ';color=blue,black', ';color=R,100,G,200'],
  ['matrix', true, ';color=blue', ';color=blue;color=black', ';R=100;G=200'],
  ['label', false, '.blue', '.blue,black', '.R,100,G,200'],
  ['label', true, '.blue', '.blue.black', '.R=100.G=200'],
  ['simple', false, 'blue', 'blue,black', 'R,100,G,200'],
  ['simple', true, 'blue', 'blue,black', 'R=100,G=200'],
];
const QUERIES: typeof PATHS = [
  ['form', false, 'color=blue', 'color=blue,black', 'color=R,100,G,200'],
  ['form', true, 'color=blue', 'color=blue&color=black', 'R=100&G=200'],
  ['spaceDelimited', false, 'color=blue', 'color=blue%20black', 'color=R%20100%20G%20200'],
  ['pipeDelimited', false, 'color=blue', 'color=blue%7Cblack', 'color=R%7C100%7CG%7C200'],
  ['deepObject', true, 'color=blue', 'color=blue&color=black', 'color%5BR%5D=100&color%5BG%5D=200'],
];

const styled = (place: Style['in'], style: string, explode: boolean) =>
  styleOf('color', place, { style, explode });

test('path parameters are serialized by their style', () => {
  for (const [style, explode, ...expected] of PATHS) {
    const found = ['blue', LIST, COLOURS].map((value) => pathText(styled('path', style, explode), value));
    assert.deepEqual(found, expected, `${style} ${explode}`);
  }
});

test('query parameters are serialized by their style', () => {
  for (const [style, explode, ...expected] of QUERIES) {
    const found = ['blue', LIST, COLOURS].map((value) =>
      queryPairs(styled('query', style, explode), value).join('&'),
    );
    assert.deepEqual(found, expected, `${style} ${explode}`);
  }
});

test('headers and cookies are not percent-encoded', () => {
  assert.equal(plainText(styled('header', 'simple', false), ['a b', 'c']), 'a b,c');
  assert.equal(plainText(styled('header', 'simple', true), COLOURS), 'R=100,G=200');
  assert.equal(plainText(styled('cookie', 'form', true), LIST), 'blue,black');
});

test('each location has a default style; a media type overrides the style', () => {
  assert.deepEqual(styleOf('q', 'query', {}), { name: 'q', in: 'query', style: 'form', explode: true });
  assert.deepEqual(styleOf('q', 'path', {}), { name: 'q', in: 'path', style: 'simple', explode: false });
  const json = styleOf('q', 'query', { content: { 'application/json': {} } });
  assert.deepEqual(queryPairs(json, { a: [1] }), ['q=%7B%22a%22%3A%5B1%5D%7D']);
});

test('reserved characters are percent-encoded', () => {
  assert.deepEqual(queryPairs(styleOf('a&b', 'query', {}), 'c=d,e'), ['a%26b=c%3Dd%2Ce']);
  assert.equal(pathText(styleOf('id', 'path', {}), '../x'), '..%2Fx');
});
