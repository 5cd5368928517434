import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../../project/project-root.ts';
import { runSpecs, specFolder } from '../fixtures/specs-for-tests.ts';

const PETS = join(projectRoot(), 'src', 'testing', 'pets.openapi.yaml');

const SPEC = `import { contractSuite } from 'driftline/playwright';

export const before = 'a line of the user';
  contractSuite();
`;

test('every test of the contract stands at the line of the spec that asks for it', async () => {
  const folder = specFolder({ 'specs/contract.spec.ts': SPEC });
  const { output } = await runSpecs(folder, { CONTRACT: PETS });
  const shown = [...output.matchAll(/^ +[✓✘-] +\d+ (\S+) › /gm)].map(([, place]) => place);
  assert.ok(shown.length > 20, output);
  assert.deepEqual([...new Set(shown)], ['specs/contract.spec.ts:4:3']);
});

for (const [what, text] of [
  ['that is no document', 'openapi: 1.0\npaths: 7\n'],
  [
    'that is wrong in one place',
    "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {/a: {get: {operationId: 7}}}\n",
  ],
] as const) {
  test(`a contract ${what} is one test that fails, and says in what`, async () => {
    const folder = specFolder({ 'specs/contract.spec.ts': SPEC, 'wrong.yaml': text });
    const { output } = await runSpecs(folder, { CONTRACT: join(folder, 'wrong.yaml') });
    assert.match(output, /DL_CONTRACT_[A-Z]+: [\s\S]*wrong\.yaml/);
    assert.match(output, /^ {2}1 failed$/m);
    assert.doesNotMatch(output, /passed/);
  });
}

test('a contract that is not there is said while the tests are listed, with what to do', async () => {
  const folder = specFolder({ 'specs/contract.spec.ts': SPEC });
  const { output } = await runSpecs(folder, { CONTRACT: join(folder, 'nowhere.yaml') });
  assert.match(output, /DL_CONTRACT_UNREADABLE: .*nowhere\.yaml cannot be read.*\n +Set CONTRACT/);
});
