import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../rules/finding.ts';
import { maskedFinding } from './finding.ts';
import { createMasker } from './masker.ts';

const finding: Finding = {
  id: 'body-const-wrong',
  family: 'contract',
  severity: 'error',
  title: 'A value does not match its const',
  operation: 'login',
  case: 'right-credentials',
  where: 'response body /message',
  expected: '"Invalid"',
  contract: 'contracts/sealmetrics.openapi.yaml:1:1',
  received: '"no"',
  hint: 'Send the documented value, or correct the contract.',
  fingerprint: '0123456789ab',
};

function received(where: string, text: string): string {
  return maskedFinding(
    { ...finding, where, received: text },
    createMasker({ LOGIN_PASSWORD: 'correct-horse' }),
  ).received;
}

test('the texts that may contain foreign data are masked: where, expected, received, reason', () => {
  const masker = createMasker({ LOGIN_PASSWORD: 'correct-horse' });
  const masked = maskedFinding(
    {
      ...finding,
      where: 'response body /correct-horse',
      expected: 'x correct-horse',
      received: '"correct-hor…"',
      reason: 'correct-horse',
    },
    masker,
  );
  assert.equal(masked.where, 'response body /$LOGIN_PASSWORD');
  assert.equal(masked.expected, 'x $LOGIN_PASSWORD');
  assert.equal(masked.received, '"$LOGIN_PASSWORD…"');
  assert.equal(masked.reason, '$LOGIN_PASSWORD');
});

test('the texts of the rule are not masked, because a mask would reveal which word the password is', () => {
  const masker = createMasker({ LOGIN_EMAIL: 'login', LOGIN_PASSWORD: 'contract' });
  assert.deepEqual(maskedFinding(finding, masker), finding);
});

test('the value of a property or header with a secret name is masked', () => {
  assert.equal(received('response body /refreshToken', '"short"'), '"[masked]"');
  assert.equal(
    received('response body /refreshToken', '"long \\"and… \\" more…" (80 characters)'),
    '"[masked]" (80 characters)',
  );
  assert.equal(received('response body /session/token', '"x" (string)'), '"[masked]" (string)');
  assert.equal(received('response body /otp', '123456 (integer)'), '[masked] (integer)');
  assert.equal(received('response header Set-Cookie', '"sid=1"'), '"[masked]"');
});

test('a value that looks like a key is masked whatever its name is', () => {
  assert.equal(received('response body /extra', '"a1b2c3d4e5f6a7b8c9d0e1f2"'), '"[masked]"');
  assert.equal(
    received('response body /extra', `"${'a1'.repeat(29)}…" (90 characters)`),
    '"[masked]" (90 characters)',
  );
});

test('values without a secret are not masked', () => {
  for (const [where, text] of [
    ['response body /token_type', '"bearer"'],
    ['response body /token', 'a string of 20 characters'],
    ['response body /expires_at', '"tomorrow"'],
    ['response body', 'an object with status, message'],
    ['response status', '429, Retry-After: 1'],
  ] as const) {
    assert.equal(received(where, text), text);
  }
});

test('where a finding shows two values of a secret, both are masked', () => {
  assert.equal(
    received('response body /pin', '"p-1", and "p-2" in the list'),
    '"[masked]", and "[masked]" in the list',
  );
  assert.equal(
    received('response body /pin', '1234 (integer), and 4321 (integer) in the list'),
    '[masked] (integer), and [masked] (integer) in the list',
  );
});
