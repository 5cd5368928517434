import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../../project/project-root.ts';
import { runSpecs, specFolder } from '../fixtures/specs.fixture.ts';

const PETS = join(projectRoot(), 'src', 'testing', 'pets.openapi.yaml');

const SPEC = `import { contractSuite } from 'driftline/playwright';

export const before = 'a line of the user';
  contractSuite();
`;

test('every derived test is located at the line of the spec that calls contractSuite()', async () => {
  const folder = specFolder({ 'specs/contract.spec.ts': SPEC });
  const { output } = await runSpecs(folder, { CONTRACT: PETS }, ['--list']);
  const shown = [...output.matchAll(/^ +(\S+) › /gm)].map(([, place]) => place);
  assert.ok(shown.length > 20, output);
  assert.deepEqual([...new Set(shown)], ['contract.spec.ts:4:3']);
});

for (const [what, text] of [
  ['that is not an OpenAPI document', 'openapi: 1.0\npaths: 7\n'],
  [
    'with one error',
    "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths: {/a: {get: {operationId: 7}}}\n",
  ],
] as const) {
  test(`a contract ${what} is one failing test with the reason`, async () => {
    const folder = specFolder({ 'specs/contract.spec.ts': SPEC, 'wrong.yaml': text });
    const { output } = await runSpecs(folder, { CONTRACT: join(folder, 'wrong.yaml') });
    assert.match(output, /DL_CONTRACT_[A-Z]+: [\s\S]*wrong\.yaml/);
    assert.match(output, /^ {2}1 failed$/m);
    assert.doesNotMatch(output, /passed/);
  });
}

test('a missing contract is reported when the tests are listed, with a hint', async () => {
  const folder = specFolder({ 'specs/contract.spec.ts': SPEC });
  const { output } = await runSpecs(folder, { CONTRACT: join(folder, 'nowhere.yaml') });
  assert.match(
    output,
    /DL_CONTRACT_UNREADABLE: .*nowhere\.yaml cannot be read.*\n +Run "npx driftline init", or set CONTRACT/,
  );
});
