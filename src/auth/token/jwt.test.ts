import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expiryOf, hmacOf, isUnsigned, parseJwt, tokenLimit } from './jwt.ts';

const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const header = encode({ alg: 'HS256', typ: 'JWT' });
const claims = encode({ sub: 'ada', exp: 1893456000 });

test('a compact token is parsed', () => {
  assert.deepEqual(parseJwt(`${header}.${claims}.c2ln`), {
    header: { alg: 'HS256', typ: 'JWT' },
    claims: { sub: 'ada', exp: 1893456000 },
    signature: 'c2ln',
  });
  assert.equal(parseJwt(`${header}.${claims}.`)?.signature, '');
});

test('anything else is not parsed', () => {
  const garbage = {
    'an empty text': '',
    'a word': 'opaque',
    'two segments': `${header}.${claims}`,
    'four segments': `${header}.${claims}.c2ln.c2ln`,
    'five segments, encrypted': `${header}.a.b.c.d`,
    'only dots': '..',
    'no header': `.${claims}.c2ln`,
    'no claims': `${header}..c2ln`,
    padding: `${header}=.${claims}.c2ln`,
    'padding of the signature': `${header}.${claims}.c2ln==`,
    'plain base64': `${header}.${claims}.a+b/`,
    'white space': ` ${header}.${claims}.c2ln`,
    'a line break': `${header}.${claims}.c2ln\n`,
    'a scheme in front': `Bearer ${header}.${claims}.c2ln`,
    'claims that are an array': `${header}.${encode([1])}.c2ln`,
    'claims that are a string': `${header}.${encode('"text"')}.c2ln`,
    'claims that are null': `${header}.${encode('null')}.c2ln`,
    'claims that are not JSON': `${header}.${encode('{sub: 1}')}.c2ln`,
    'a header that is not JSON': `${encode('HS256')}.${claims}.c2ln`,
    'segments of one character': 'a.b.c',
  };
  for (const [name, token] of Object.entries(garbage)) assert.equal(parseJwt(token), undefined, name);
});

test('a token is unsigned without a signature, or with alg none', () => {
  const unsigned = (alg: unknown, signature: string) =>
    isUnsigned({ header: { alg }, claims: {}, signature });
  assert.equal(unsigned('HS256', 'c2ln'), false);
  assert.equal(unsigned(undefined, 'c2ln'), false);
  assert.equal(unsigned('HS256', ''), true);
  for (const alg of ['none', 'None', 'NONE']) assert.equal(unsigned(alg, 'c2ln'), true);
});

test('exp is converted from seconds to milliseconds; anything but a number is ignored', () => {
  const expiry = (exp: unknown) => expiryOf({ header: {}, claims: { exp }, signature: '' });
  assert.equal(expiry(1893456000), 1893456000000);
  assert.equal(expiry(0.5), 500);
  for (const exp of [undefined, null, '1893456000', true, Number.POSITIVE_INFINITY])
    assert.equal(expiry(exp), undefined);
});

test('a header or claims that are nested too deep are not parsed, and the message says which', () => {
  const nested = (levels: number) => encode(`{"a":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`);
  assert.ok(parseJwt(`${header}.${nested(200)}.c2ln`));
  assert.equal(tokenLimit(`${header}.${nested(200)}.c2ln`), undefined);
  for (const levels of [201, 3000, 100_000]) {
    const said = `nested ${levels} levels deep, more than the limit of 200`;
    assert.equal(parseJwt(`${header}.${nested(levels)}.c2ln`), undefined);
    assert.equal(tokenLimit(`${header}.${nested(levels)}.c2ln`), `claims ${said}`);
    assert.equal(tokenLimit(`${nested(levels)}.${claims}.c2ln`), `header ${said}`);
  }
  assert.equal(tokenLimit('opaque'), undefined);
});

test('only the names of HMAC algorithms are signed with, whatever a header says', () => {
  assert.match(hmacOf('HS256', 'key', 'a.b') ?? '', /^[\w-]{43}$/);
  for (const algorithm of ['RS256', 'none', 'hs256', null, undefined, 256, ['HS256'], { toString: 7 }]) {
    assert.equal(hmacOf(algorithm, 'key', 'a.b'), undefined, JSON.stringify(algorithm));
  }
});
