import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { openContract } from '../openapi/open.ts';
import { projectRoot } from '../project/project-root.ts';
import { rehearse } from './conforming/rehearse.ts';
import { mutantsOf } from './mutants.ts';
import { mutate } from './mutate.ts';
import { survivorsOf } from './tally.ts';

/** One of so many mutants is tried: those of the smaller contract each. */
const ONE_OF = { 'petstore.openapi.yaml': 1, 'pets.openapi.yaml': 5 };

for (const [file, oneOf] of Object.entries(ONE_OF)) {
  const contract = await openContract(join(projectRoot(), 'src/testing', file));

  describe(`${file}, which has no login`, () => {
    test('has no mutant that nothing finds, and no documented response that raises an alarm', async () => {
      const { trials, falseAlarms } = await mutate(contract, { oneOf });
      assert.deepEqual(falseAlarms, []);
      const defects = survivorsOf(trials).filter(({ reason }) => reason === undefined);
      assert.deepEqual(defects, []);
    });

    test('is kept by conforming servers, however they write their responses', async () => {
      const alarms = await rehearse(contract, { seed: 1, count: 60 });
      const reported = alarms.map(({ name, findings }) => [
        name,
        ...findings.map(({ id, where }) => id + where),
      ]);
      assert.deepEqual(reported, []);
    });
  });
}

describe('the bytes of a body', () => {
  const bodyMutants = async () => {
    const contract = await openContract(join(projectRoot(), 'src/testing/petstore.openapi.yaml'));
    return mutantsOf(contract).filter((each) => each.class === 'body');
  };

  test('are left alone where a mutant would not change them, and where HTTP lets none follow', async () => {
    const names = (await bodyMutants()).map(({ name }) => name);
    assert.ok(names.includes('showPet 200 body: single quotes'));
    assert.deepEqual(
      names.filter((name) => /^(countPets|petsByKind) 200 body: single quotes|^head/.test(name)),
      [],
    );
  });

  test('of a number may be another number, which nobody can see', async () => {
    const unseeable = (await bodyMutants()).filter((each) => each.unseeable === 'still-json');
    assert.deepEqual(
      unseeable.map(({ name }) => name),
      ['cut short', 'last character missing', 'sent twice'].map((what) => `soldPets 200 body: ${what}`),
    );
  });
});
