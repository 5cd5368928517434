import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadUserModule } from '../../project/user-module.ts';
import { monitorsFolder } from '../../testing/monitors-for-tests.ts';
import { monitorFile } from './monitor-file.ts';
import { ownTemplates } from './templates.ts';

const TEMPLATE = ownTemplates().get('monitors/login.monitor.ts') ?? '';
const NEEDS = { login: false, basic: false, tokens: [], unsafe: [] };

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
