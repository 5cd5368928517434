import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changedHeaders, headersAfter, type KnownHeaders, type SteppedResponse } from './headers.ts';

const DAY = 86_400_000;
const start = Date.parse('2026-01-12T03:16:00.000Z');
const at = (ms: number) => new Date(start + ms).toISOString();
const asIs = (text: string) => text;
const response = (operation: string, headers: Readonly<Record<string, string>>): SteppedResponse => ({
  operation,
  case: 'documented',
  headers: Object.entries(headers),
});
const seen = (known: KnownHeaders, time: string, ...responses: SteppedResponse[]) =>
  headersAfter(responses, known, time, asIs);

test('keeps a value once for all steps, and beside it those of the steps that have another; no date, no id', () => {
  const known = seen(
    {},
    at(0),
    response('login', {
      Server: 'nginx/1.25',
      'Cache-Control': 'no-store',
      Date: 'now',
      'X-Request-Id': '1',
    }),
    response('list', { server: 'nginx/1.25', 'x-api-version': '2.4' }),
    response('get', { server: 'nginx/1.25', 'x-api-version': '2.4' }),
  );
  assert.deepEqual(known, {
    headers: {
      server: 'nginx/1.25',
      'cache-control login documented': 'no-store',
      'x-api-version': '2.4',
      'x-api-version login documented': '',
    },
  });
});

test('names what another run has otherwise, and nothing where nothing is known', () => {
  const known = seen({}, at(0), response('login', { server: 'nginx/1.25', via: '1.1 edge' }));
  const changed = (headers: Readonly<Record<string, string>>, by = known) =>
    changedHeaders(response('login', headers), by, asIs);
  assert.deepEqual(changed({ server: 'envoy', 'x-powered-by': 'Express' }), [
    { name: 'server', before: 'nginx/1.25', after: 'envoy' },
    { name: 'via', before: '1.1 edge', after: '' },
    { name: 'x-powered-by', before: '', after: 'Express' },
  ]);
  assert.deepEqual(changed({ server: 'nginx/1.25', via: '1.1 edge', date: 'later' }), []);
  assert.deepEqual(changed({ server: 'envoy' }, {}), []);
});

test('leaves out what varies from one healthy run to the next, for a day', () => {
  const server = (name: string) => response('login', { server: name, via: '1.1 edge' });
  const first = seen({}, at(0), server('web-1'));
  const varied = seen(first, at(60_000), server('web-2'));
  assert.deepEqual(varied, { headers: { via: '1.1 edge' }, varied: { server: at(60_000) } });
  assert.deepEqual(changedHeaders(server('web-3'), varied, asIs), []);
  const dayLater = seen(varied, at(DAY + 120_000), server('envoy'));
  assert.deepEqual(dayLater, { headers: { server: 'envoy', via: '1.1 edge' } });
});

test('masks a value before it is cut, and masks no value that is known', () => {
  const secret = 'tok-0123456789';
  let calls = 0;
  const mask = (text: string) => {
    calls += 1;
    return text.replaceAll(secret, '***');
  };
  const value = `${'x'.repeat(75)}${secret}`;
  const known = headersAfter([response('login', { server: value })], {}, at(0), mask);
  assert.deepEqual(known.headers, { server: `${'x'.repeat(75)}***` });
  const plain = headersAfter([response('login', { server: 'nginx' })], {}, at(0), mask);
  calls = 0;
  headersAfter([response('login', { server: 'nginx' })], plain, at(1), mask);
  assert.deepEqual(changedHeaders(response('login', { server: 'nginx' }), plain, mask), []);
  assert.equal(calls, 0);
});

test('is bounded whatever a server sends', () => {
  const many = Array.from({ length: 50 }, (_, index) => {
    const headers = Object.fromEntries(
      Array.from({ length: 60 }, (_, n) => [`x-${n}-version`, `${index}-${'v'.repeat(500)}`]),
    );
    return response(`operation-${index}`, { ...headers, __proto__: 'x' });
  });
  const known = seen({}, at(0), ...many);
  assert.ok(JSON.stringify(known).length < 4000);
  const [one] = many;
  assert.ok(one);
  assert.deepEqual(changedHeaders(one, known, asIs), []);
});
