import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { mutantsOf } from '../mock/faults/index.ts';
import { openContract } from '../openapi/open.ts';
import { projectRoot } from '../project/project-root.ts';
import { findFalseAlarms } from './conforming/false-alarms.ts';
import { mutate, survivedOf } from './mutate.ts';

/** One in so many mutants is tested; of the smaller contract all, and each way to break any response once. */
const ONE_OF = { 'petstore.openapi.yaml': 1, 'pets.openapi.yaml': 5 };

for (const [file, oneOf] of Object.entries(ONE_OF)) {
  const contract = await openContract(join(projectRoot(), 'src/testing', file));

  describe(`${file}, which has no login`, () => {
    test('has no surviving mutant, and no documented response that raises a false alarm', async () => {
      const { trials, falseAlarms } = await mutate(contract, { oneOf, eachWayOnce: true });
      assert.deepEqual(falseAlarms, []);
      const defects = survivedOf(trials).filter(({ reason }) => reason === undefined);
      assert.deepEqual(defects, []);
    });

    test('raises no false alarm for conforming servers, however they write their responses', async () => {
      const alarms = await findFalseAlarms(contract, { seed: 1, count: 60 });
      const messages = alarms.map(({ name, findings }) => [
        name,
        ...findings.map(({ id, where }) => id + where),
      ]);
      assert.deepEqual(messages, []);
    });
  });
}

describe('the bytes of a body', () => {
  const bodyMutants = async () => {
    const contract = await openContract(join(projectRoot(), 'src/testing/petstore.openapi.yaml'));
    return mutantsOf(contract).filter((each) => each.class === 'body');
  };

  test('have no mutant that would not change them, and none where HTTP allows no body', async () => {
    const names = (await bodyMutants()).map(({ name }) => name);
    assert.ok(names.includes('showPet 200 body: single quotes'));
    assert.deepEqual(
      names.filter((name) => /^(countPets|petsByKind) 200 body: single quotes|^head/.test(name)),
      [],
    );
  });

  test('may still be JSON that keeps the contract, which cannot be detected', async () => {
    const undetectable = (await bodyMutants()).filter((each) => each.undetectable === 'still-json');
    assert.deepEqual(
      undetectable.map(({ name }) => name),
      [
        ...['cut short', 'last character missing', 'sent twice'].map((what) => `soldPets 200 body: ${what}`),
        'noteOnPets 200 body: in an envelope',
      ],
    );
  });
});
