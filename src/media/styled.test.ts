import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  cookiePairs,
  headerText,
  pathText,
  percentEncoded,
  queryPairs,
  type Style,
  styleOf,
} from './styled.ts';

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

test('in headers and cookies, only what they cannot contain is percent-encoded', () => {
  assert.equal(headerText(styled('header', 'simple', false), ['a b', 'c%']), 'a b,c%');
  assert.equal(headerText(styled('header', 'simple', true), COLOURS), 'R=100,G=200');
  assert.equal(headerText(styled('header', 'simple', false), 'größe\r\nX: 1'), 'gr%C3%B6%C3%9Fe%0D%0AX: 1');
  assert.deepEqual(cookiePairs(styled('cookie', 'form', true), LIST), ['color=blue,black']);
  assert.deepEqual(cookiePairs(styled('cookie', 'form', true), 'a b;ü'), ['color=a%20b%3B%C3%BC']);
});

test('the style "cookie" has a pair for each item or property', () => {
  assert.deepEqual(cookiePairs(styled('cookie', 'cookie', true), LIST), ['color=blue', 'color=black']);
  assert.deepEqual(cookiePairs(styled('cookie', 'cookie', true), COLOURS), ['R=100', 'G=200']);
  assert.deepEqual(cookiePairs(styled('cookie', 'cookie', false), LIST), ['color=blue,black']);
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
  assert.deepEqual(queryPairs(styleOf('q', 'query', {}), '\ud800'), ['q=%EF%BF%BD']);
});

test('allowReserved leaves reserved characters and percent-encoded triples', () => {
  const style = (place: Style['in']) => styleOf('u', place, { allowReserved: true });
  assert.deepEqual(queryPairs(style('query'), "https://a/b?c=d&e#f %20%[+]'"), [
    "u=https://a/b?c=d%26e%23f%20%20%25%5B%2B%5D'",
  ]);
  assert.equal(pathText(style('path'), 'a/b?c:d@e'), 'a%2Fb%3Fc:d@e');
});

test('a value that is only dots does not lead to another path', () => {
  for (const value of ['.', '..']) {
    assert.equal(pathText(styleOf('id', 'path', {}), value), value.replaceAll('.', '%2E'));
  }
  assert.equal(pathText(styleOf('id', 'path', {}), '...'), '...');
});

test('a parameter of JSON is JSON, text included', () => {
  const json = styleOf('q', 'query', { content: { 'application/json': {} } });
  assert.deepEqual(queryPairs(json, 'cat'), ['q=%22cat%22']);
  assert.deepEqual(queryPairs(styleOf('q', 'query', { content: { 'text/plain': {} } }), 'a b'), ['q=a%20b']);
});

test('half of a surrogate pair is percent-encoded as the character in place of it', () => {
  assert.equal(percentEncoded('a\ud83d/'), 'a%EF%BF%BD%2F');
});
