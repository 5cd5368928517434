import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'dotenv';
import { SETTINGS } from '../../project/settings/settings.ts';
import { loadUserModule } from '../../project/user-module.ts';
import { monitorsFolder } from '../../testing/monitors-for-tests.ts';
import type { DocumentNeeds } from './document.ts';
import { envExample, monitorFile } from './plan.ts';
import { ownTemplates } from './templates.ts';

const TEMPLATE = ownTemplates().get('monitors/login.monitor.ts') ?? '';
const NEEDS = { login: false, basic: false, tokens: [], credentials: [], unsafe: [] };

test('a monitor has its steps, what is not sent, and what to fill in; the rest is from the example', () => {
  const text = monitorFile(
    TEMPLATE,
    {
      ...{ name: 'pets', title: 'Pets', needs: NEEDS, notes: ['createPet: they may change data'] },
      steps: [
        { operation: 'listPets', generated: [] },
        { operation: 'getPet', generated: ['petId', 'x-tenant', 'body'] },
        { operation: 'login', case: 'wrong-password', depth: 'full', generated: [] },
      ],
    },
    'contracts/pets.openapi.yaml',
  );
  assert.ok(
    text.startsWith(`import { defineMonitor } from 'driftline';

/** Watches Pets. What it sends, in this order; "driftline check --dry-run" prints the requests. */
export default defineMonitor({
  name: 'pets',
  contract: 'contracts/pets.openapi.yaml',
  steps: [
    // Not sent: createPet: they may change data.
    { operation: 'listPets' },
    // The document has no example of petId, x-tenant, body: add parameters: { petId: …, 'x-tenant': … } and body with values that exist.
    { operation: 'getPet' },
    { operation: 'login', case: 'wrong-password', depth: 'full' },
  ],
  limits: { slow: `),
    text,
  );
  assert.ok(TEMPLATE.includes(/ {2}limits: [\s\S]*(?= {2}tags)/.exec(TEMPLATE)?.[0] ?? 'no limits'));
  assert.match(text, /\n {2}alerts: .*\n\}\);\n$/);
});

test('without safe operations, a monitor suggests steps in comments', () => {
  const needs = { ...NEEDS, unsafe: ['send', 'a', 'b', 'c', 'd', 'e'] };
  const text = monitorFile(TEMPLATE, { name: 'sms', title: 'SMS', needs, steps: [], notes: [] }, undefined);
  assert.match(text, /\n {2}\/\/ steps: \[\n {2}\/\/ {3}\{ operation: 'send' \},\n/);
  assert.ok(!text.includes("'e'"));
  const empty = monitorFile(
    TEMPLATE,
    { name: 'x', title: 'X', needs: NEEDS, steps: [], notes: [] },
    undefined,
  );
  assert.match(empty, /describes nothing that can be sent/);
});

test('text of a document cannot break out of a comment or a string', async () => {
  const hostile = "*/ throw new Error('x'); /*\n\u2028throw 1 // ' \\ \"`";
  const text = monitorFile(
    TEMPLATE,
    {
      ...{ name: 'pets', title: hostile, needs: NEEDS, notes: [hostile] },
      steps: [{ operation: hostile, generated: [hostile] }],
    },
    hostile,
  );
  const folder = monitorsFolder({ 'pets.monitor.ts': text });
  const value = await loadUserModule(join(folder, 'pets.monitor.ts'), 'DL_MONITOR_INVALID');
  const { contract, steps } = value as { contract: string; steps: unknown };
  assert.equal(contract, hostile);
  assert.deepEqual(steps, [{ operation: hostile }]);
});

const ENV_TEMPLATE = ownTemplates().get('.env.example') ?? '';
const NOTHING: DocumentNeeds = { login: false, basic: false, tokens: [], credentials: [], unsafe: [] };

function exampleFor(needs: Partial<DocumentNeeds>, named = false): string {
  return envExample(ENV_TEMPLATE, {
    needs: { ...NOTHING, ...needs },
    contract: 'contracts/pets.openapi.yaml',
    named,
  });
}

/** Settings that depend on the document. */
const DEPENDING = [
  'LOGIN_EMAIL',
  'LOGIN_PASSWORD',
  'EXPIRED_TOKEN',
  'FOREIGN_TOKEN',
  'ACCESS_TOKEN',
  'SAFE_OPERATIONS',
];

const CASES: [needs: Partial<DocumentNeeds>, settings: string[]][] = [
  [{}, []],
  [{ login: true }, ['LOGIN_EMAIL', 'LOGIN_PASSWORD', 'EXPIRED_TOKEN', 'FOREIGN_TOKEN']],
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

test('each of several security schemes has its own setting', () => {
  const text = exampleFor({
    credentials: [
      { setting: 'CREDENTIAL_KEY', words: 'key (apiKey, query k)' },
      { setting: 'CREDENTIAL_PAIR', words: 'pair (http Basic)', form: 'user:password' },
    ],
  });
  assert.match(text, /^# Credential of key \(apiKey, query k\)\. Every output masks it\.\nCREDENTIAL_KEY=$/m);
  assert.match(text, /^# Credential of pair \(http Basic\), as user:password\. .*\nCREDENTIAL_PAIR=$/m);
  assert.doesNotMatch(text, /<SCHEME>/);
});

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
