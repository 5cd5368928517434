import assert from 'node:assert/strict';
import { test } from 'node:test';
import { exchange, sealmetrics } from '../../exchange.fixture.ts';
import { judge } from '../../judge.ts';
import { created, pet, pets } from '../../pets.fixture.ts';
import { HEADER_GRAMMARS } from './header-grammar.ts';

const DATE = 'Sun, 06 Nov 1994 08:49:37 GMT';

/** Texts that keep the RFC of a header, and texts that do not. */
const TEXTS: Readonly<Record<string, readonly [right: readonly string[], wrong: readonly string[]]>> = {
  ETag: [
    ['"1"', 'W/"1"', '""', '"a,b;c"'],
    ['1', "'1'", 'w/"1"', '"1', '"a b"', ''],
  ],
  'Last-Modified': [
    [DATE, 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'],
    ['1994-11-06T08:49:37Z', '784111777', 'yesterday', 'Sun, 06 Nov 1994 08:49:37 +0100', 'Sun, 06 Nov 1994'],
  ],
  Date: [[DATE], ['now']],
  Expires: [
    [DATE, '0', '-1'],
    ['60', 'never', '2024-01-01'],
  ],
  'Retry-After': [
    ['0', '120', DATE],
    ['soon', '1.5', '-1', '30s', '2024-01-01T00:00:00Z'],
  ],
  Location: [
    ['/pets/7', 'https://example.com/pets/7?a=b%20c#d', 'pets/7', '?page=2', '//example.com/pets'],
    ['/pets/a b', 'http://', '/pets/{id}', '/pets/%zz', '<http://example.com>', 'http://exa mple/'],
  ],
  'Content-Location': [['/pets/7.de.json'], ['/pets/7 8']],
  Link: [
    [
      '</pets?page=2>; rel="next"',
      '<https://example.com/a,b>; rel=next, <?page=1>; rel="prev first"; title="a, b; c"',
      "</a>;rel=next;title*=UTF-8''caf%C3%A9 , </b> ; rel=last",
    ],
    [
      '/pets?page=2; rel="next"',
      '</pets?page=2>',
      '</pets>; rel="next',
      '</a>; rel=next </b>; rel=last',
      'next',
    ],
  ],
  'Cache-Control': [
    ['no-store', 'public, max-age=60', 'private="set-cookie, x", max-age="10"', 'max-age=0,,must-revalidate'],
    ['max-age: 60', 'no cache', 'max-age', 'max-age=-1', 'max-age=1h', 's-maxage=1.5'],
  ],
  Age: [
    ['0', '7200'],
    ['-1', '1.5', 'old'],
  ],
  Allow: [
    ['GET', 'GET, HEAD,OPTIONS', ''],
    ['[GET, POST]', 'GET POST', '"GET"'],
  ],
  Vary: [
    ['*', 'Accept, Origin', 'accept-encoding'],
    ['Accept Origin', 'Accept; Origin'],
  ],
  'Content-Language': [
    ['de', 'de-CH, en', 'zh-Hant-TW'],
    ['de_CH', 'German (Swiss)', 'de;q=1'],
  ],
  'WWW-Authenticate': [
    [
      'Bearer',
      'Bearer realm="api", error="invalid_token"',
      'Basic realm="a", Digest nonce="b"',
      'Negotiate abc==',
    ],
    ['"Bearer"', '{"error":"x"}', 'realm: api'],
  ],
};

for (const { name, isValid } of HEADER_GRAMMARS) {
  test(`${name} is read as its RFC defines it`, () => {
    const [right = [], wrong = []] = TEXTS[name] ?? [];
    assert.ok(right.length > 0 && wrong.length > 0);
    assert.deepEqual(
      right.filter((text) => !isValid(text)),
      [],
    );
    assert.deepEqual(
      wrong.filter((text) => isValid(text)),
      [],
    );
  });
}

test('a long hostile header ends', () => {
  for (const text of [
    '<a>; rel=next, '.repeat(2000),
    '<'.repeat(30_000),
    ';a="'.repeat(8000),
    ','.repeat(30_000),
  ]) {
    for (const { isValid } of HEADER_GRAMMARS) assert.equal(typeof isValid(text), 'boolean');
  }
});

const found = (...parameters: Parameters<typeof judge>) =>
  judge(...parameters).map(({ id, where, severity }) => `${id} ${where} ${severity}`);

test('nothing was changed in the future, apart from clocks that differ a little', () => {
  const at = (modified: string) =>
    found(pet(7, { id: 7 }, { headers: { Date: DATE, 'Last-Modified': modified } }), pets);
  assert.deepEqual(at('Sun, 06 Nov 1994 08:50:37 GMT'), []);
  assert.deepEqual(at('Sun, 06 Nov 1994 09:49:37 GMT'), [
    'header-malformed response header Last-Modified error',
  ]);
});

test('what the contract itself says of a header holds', () => {
  const spaced = created({}, { id: 7 }, { headers: { Location: '/v1/pets/7 8' } });
  assert.deepEqual(
    found(spaced, pets),
    [
      'header-malformed response header Location error',
      'location-of-another response header Location error',
    ].toReversed(),
  );
});

test('a 405 that allows the method that it refused is an error', () => {
  const refused = exchange({
    operation: 'login',
    method: 'PUT',
    status: 405,
    body: {},
    headers: { Allow: 'POST, PUT' },
    case: { expects: 'refused', undocumentedRefusal: 'ignore' },
  });
  assert.deepEqual(found(refused, sealmetrics), ['allow-missing response header Allow error']);
});
