import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '../core/seeded-random.ts';
import { evidenceOf, learnSecrets, maskerFor } from './evidence.ts';
import { contract, httpResponseOf, loginExchange } from './exchange.fixture.ts';
import { createMasker } from './masker.ts';

const SECRETS = 200;

/**
 * Lower case and punctuation: neither the names of variables nor the frames below contain such a text by
 * chance.
 */
const ALPHABETS = [
  [...'abcdefghijklmnopqrstuvwxyz0123456789'],
  [...`ab1"'\\/<>&%+=?#;:,.-_~ `],
  [...'$&`.*+?^(){}[]|\\'],
  [...'éßж中ё€', '🔑', '👩‍👩‍👧', 'e\u0301', '\u00a0'],
  [...'az09', '\t', '\n', '\u0001', '"'],
];

function secretsOf(seed: number, shortest: number, longest: number): string[] {
  const fraction = seededRandom(seed);
  const random = (below: number) => Math.floor(fraction() * below);
  const pick = <T>(list: readonly T[]): T | undefined => list[random(list.length)];
  const secrets: string[] = [];
  while (secrets.length < SECRETS) {
    const alphabet = random(3) === 0 ? ALPHABETS.flat() : (pick(ALPHABETS) ?? []);
    const wanted = shortest + random(longest - shortest + 1);
    let secret = '';
    while (secret.length < wanted) secret += pick(alphabet) ?? '';
    // Spaces at either end may be trimmed by a writer: another test covers them.
    if (secret.trim() === secret) secrets.push(secret);
  }
  return secrets;
}

/** The encodings, implemented here again: a defect in the masker's own list must not hide itself. */
function waysToWrite(secret: string): string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const bytes = Buffer.from(secret);
  return [
    secret,
    json,
    JSON.stringify(json).slice(1, -1),
    encodeURIComponent(secret),
    encodeURIComponent(secret).replaceAll(/%../g, (code) => code.toLowerCase()),
    new URLSearchParams([['', secret]]).toString().slice(1),
    bytes.toString('base64'),
    bytes.toString('base64').replaceAll('=', ''),
    bytes.toString('base64url'),
  ];
}

const LONG = secretsOf(1, 8, 40);
const SHORT = secretsOf(2, 3, 7);

test('no form of any secret survives in a text', () => {
  for (const secret of [...LONG, ...SHORT]) {
    const masker = createMasker({ LOGIN_PASSWORD: secret });
    for (const written of waysToWrite(secret)) {
      const masked = masker.text(`A "${written}" B, C=${written}&D`);
      assert.equal(masked, 'A "$LOGIN_PASSWORD" B, C=$LOGIN_PASSWORD&D', JSON.stringify([secret, written]));
    }
  }
});

test('no form of any long secret survives in the middle of a word', () => {
  for (const secret of LONG) {
    const masker = createMasker({ LOGIN_PASSWORD: secret });
    for (const written of waysToWrite(secret)) {
      assert.equal(masker.text(`AB${written}CD`), 'AB$LOGIN_PASSWORDCD', JSON.stringify([secret, written]));
    }
  }
});

test('no form of any secret survives in a JSON value', () => {
  for (const secret of [...LONG, ...SHORT]) {
    const ways = waysToWrite(secret);
    const masked = createMasker({ LOGIN_PASSWORD: secret }).value({ a: [{ b: ways }], c: 1 });
    assert.deepEqual(masked, { a: [{ b: ways.map(() => '$LOGIN_PASSWORD') }], c: 1 }, JSON.stringify(secret));
  }
});

test('no form of any secret survives in evidence, or in its curl line', () => {
  for (const secret of LONG) {
    const credentials = { identifier: 'SOMEBODY@EXAMPLE.COM', secret };
    const ways = waysToWrite(secret);
    const headers = ways.filter((way) => /^[\x20-\x7e]+$/.test(way)).map((way) => ['X-DEBUG', way] as const);
    const bodies = [{ A: { [secret]: ways } }, JSON.stringify({ A: ways }).slice(0, -1), ways.join(' | ')];
    for (const body of bodies) {
      const exchange = loginExchange(credentials, {
        response: httpResponseOf(body, headers, 401),
        failure: { kind: 'reset', message: secret, phase: 'server' },
      });
      const masker = maskerFor(credentials);
      learnSecrets(masker, exchange, contract);
      const evidence = evidenceOf(exchange, contract, masker);
      const shown = [
        JSON.stringify(evidence),
        evidence.curl,
        evidence.failure,
        evidence.response?.body,
        evidence.request.body,
      ];
      for (const way of ways) {
        for (const text of shown) assert.ok(!text?.includes(way), JSON.stringify([secret, way, text]));
      }
      assert.match(evidence.curl, /"\$LOGIN_PASSWORD"/);
    }
  }
});

test('the unmasked exchange does contain the forms', () => {
  for (const secret of LONG.slice(0, 20)) {
    const exchange = loginExchange(
      { identifier: 'SOMEBODY@EXAMPLE.COM', secret },
      { response: httpResponseOf(waysToWrite(secret)) },
    );
    assert.ok(String(exchange.request.body).includes(JSON.stringify(secret)));
    for (const way of waysToWrite(secret)) {
      assert.ok(
        Buffer.from(exchange.response?.body ?? [])
          .toString()
          .includes(JSON.stringify(way)),
      );
    }
  }
});
