import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeStatus, refusesItems } from './response.ts';

function described(status: number, location?: string, statusText = ''): string {
  const headers = location === undefined ? [] : ([['location', location]] as const);
  return describeStatus({ status, statusText, headers, body: new Uint8Array() });
}

test('a status has the reason phrase of the server, and a redirect its target', () => {
  assert.equal(described(401, undefined, 'Unauthorized'), '401 Unauthorized');
  assert.equal(described(302, '/sign-in', 'Found'), '302 Found, Location: /sign-in');
  assert.equal(described(308, 'https://www.example.com/v2/'), '308, Location: https://www.example.com/v2/');
  assert.equal(described(302), '302');
  // Location of another status is no redirect (RFC 9110, section 10.2.2).
  assert.equal(described(201, '/pets/7'), '201');
});

test('the target of a redirect is shown without what may be a secret', () => {
  const target = (location: string) => described(302, location).slice('302, Location: '.length);
  assert.equal(target('https://id.example/cb?code=4f3c&state=x#access_token=abc'), 'https://id.example/cb?…');
  assert.equal(target('/cb#access_token=abc'), '/cb#…');
  assert.equal(target('https://user:secret@id.example/cb'), 'https://[masked]@id.example/cb');
  assert.equal(target('//user@id.example/cb'), '//[masked]@id.example/cb');
  assert.equal(target('/reset/7f3c9a1e5b2d4c6f8a0b1c2d3e4f5a6b/now'), '/reset/[masked]/now');
  assert.equal(target('/a-long-path-of-words-without-digits/x'), '/a-long-path-of-words-without-digits/x');
  assert.equal(target(`/${'a/'.repeat(200)}`), `/${'a/'.repeat(59)}a…`);
});

test('a bulk operation refuses items by themselves', () => {
  const refuses = (json: unknown) =>
    refusesItems({ status: 207, statusText: '', headers: [], body: Buffer.from(JSON.stringify(json)) });
  assert.ok(refuses({ results: [{ status: 201 }, { status: 400, error: 'no title' }] }));
  assert.ok(refuses([{ success: false }]));
  assert.ok(refuses({ data: { items: [{ id: 1, errors: ['no title'] }] } }));
  assert.ok(!refuses({ results: [{ status: 201, error: null, errors: [] }] }));
  assert.ok(!refuses({ error: 'no title' }), 'the whole request');
  assert.ok(!refuses({ results: [{ status: 'active', code: 4711 }, 500, null] }));
});
