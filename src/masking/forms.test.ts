import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contract } from './exchange.fixture.ts';
import { weakSecretWarnings } from './forms.ts';
import { createMasker } from './masker.ts';

test('a short secret, and one that is a word of the contract, is warned of once, by its setting', () => {
  const settings = { loginEmail: 'me', loginPassword: 'demo', accessToken: 'expires_at' };
  const warned = new Set<string>();
  const warnings = weakSecretWarnings(settings, contract, warned);
  assert.deepEqual(
    warnings.map((each) => each.split(':')[0]),
    [
      'LOGIN_PASSWORD has fewer than 8 characters',
      'ACCESS_TOKEN is a word of contracts/sealmetrics.openapi.yaml',
    ],
  );
  assert.doesNotMatch(warnings.join(), /demo|expires_at/);
  assert.deepEqual(weakSecretWarnings(settings, contract, warned), []);
});

test('no warning of a long secret that is not a word of the contract', () => {
  const settings = { expiredToken: 'expires-at-7f3a', alertWebhookSecret: 'unheardword' };
  assert.deepEqual(weakSecretWarnings(settings, contract, new Set()), []);
});

test('in the text of a document, a short secret and a word are left, and every other secret is masked', () => {
  const masker = createMasker({
    LOGIN_PASSWORD: 'demo',
    ACCESS_TOKEN: 'expires_at',
    TOKEN: 'k3y-of-the-api',
  });
  const text = 'expires_at: { example: demo, default: k3y-of-the-api, x: azN5LW9mLXRoZS1hcGk= }';
  assert.equal(masker.document(text), 'expires_at: { example: demo, default: $TOKEN, x: $TOKEN }');
  assert.equal(masker.text(text), '$ACCESS_TOKEN: { example: $LOGIN_PASSWORD, default: $TOKEN, x: $TOKEN }');
});
