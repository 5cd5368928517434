import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'dotenv';
import { SETTINGS } from '../../project/settings/settings.ts';
import type { DocumentNeeds } from './document.ts';
import { envExample } from './env-example.ts';
import { ownTemplates } from './templates.ts';

const TEMPLATE = ownTemplates().get('.env.example') ?? '';
const NOTHING: DocumentNeeds = { login: false, basic: false, tokens: [], unsafe: [] };

function exampleFor(needs: Partial<DocumentNeeds>, named = false): string {
  return envExample(TEMPLATE, {
    needs: { ...NOTHING, ...needs },
    contract: 'contracts/pets.openapi.yaml',
    named,
  });
}

/** Settings that depend on the document. */
const DEPENDING = ['LOGIN_EMAIL', 'LOGIN_PASSWORD', 'EXPIRED_TOKEN', 'ACCESS_TOKEN', 'SAFE_OPERATIONS'];

const CASES: [needs: Partial<DocumentNeeds>, settings: string[]][] = [
  [{}, []],
  [{ login: true }, ['LOGIN_EMAIL', 'LOGIN_PASSWORD', 'EXPIRED_TOKEN']],
  [{ basic: true }, ['LOGIN_EMAIL', 'LOGIN_PASSWORD']],
  [{ tokens: ['key (apiKey, header X-Key)'] }, ['ACCESS_TOKEN']],
  [{ unsafe: ['createPet'] }, ['SAFE_OPERATIONS']],
];

for (const [needs, settings] of CASES) {
  test(`.env.example for a document with ${JSON.stringify(needs)} has the settings that it needs`, () => {
    const names = SETTINGS.map(({ name }) => name).filter(
      (name) => !DEPENDING.includes(name) || settings.includes(name),
    );
    assert.deepEqual(Object.keys(parse(exampleFor(needs))), names);
  });
}

test('examples and comments are adapted to the document', () => {
  const text = exampleFor({
    ...{ server: 'https://pets.example.com/$1/v1', tokens: ['key (apiKey, header X-Key)', 'oauth (oauth2)'] },
    unsafe: ['createPet', 'POST /pets\n/now'],
  });
  assert.match(text, /^# Example: BASE_URL=https:\/\/pets\.example\.com\/\$1\/v1$/m);
  assert.match(text, /^# Sent as: key \(apiKey, header X-Key\); oauth \(oauth2\)\.\n# Default: /m);
  assert.match(text, /^# Not sent unless named here: createPet, POST \/pets \/now\.\n# Default: /m);
  assert.match(text, /^# Example: CONTRACT=contracts\/pets\.openapi\.yaml\nCONTRACT=$/m);
});

test('a document that is not found by default is named', () => {
  assert.equal(parse(exampleFor({}, true)).CONTRACT, 'contracts/pets.openapi.yaml');
});
