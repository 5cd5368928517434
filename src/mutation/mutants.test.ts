import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type DocumentedResponse, documentedResponsesOf } from '../mock/faults/documented-responses.ts';
import { mutantsOf } from '../mock/faults/index.ts';
import { MUTATOR_CLASSES } from '../mock/faults/mutant.ts';
import { schemaMutants } from '../mock/faults/schema.ts';
import { CONTRACT_FILES, openTestContract } from '../mock/sequence.fixture.ts';
import { isObject } from '../schema/pointer.ts';
import { KEYWORD_MUTATORS } from '../schema/values/invalid/index.ts';
import { mutate, onceEachWay, scoreByClass, survivedOf } from './mutate.ts';

/** One in so many mutants is tested, and each way to break any response once; `npm run mutate` tests all. */
const ONE_OF: Readonly<Record<(typeof CONTRACT_FILES)[number], number>> = {
  'contracts/sealmetrics.openapi.yaml': 1,
  'src/testing/everything.openapi.yaml': 7,
};

for (const file of CONTRACT_FILES) {
  const contract = await openTestContract(file);
  const mutants = mutantsOf(contract);

  describe(`the mutants of ${file}`, () => {
    test('have unique names, and are the same every time', async () => {
      const names = mutants.map(({ name }) => name);
      assert.equal(new Set(names).size, names.length);
      const again = mutantsOf(await openTestContract(file));
      assert.deepEqual(
        again.map(({ name }) => name),
        names,
      );
    });

    test('are of every class that applies to the contract', () => {
      const headers = contract.operations.some(({ responses }) =>
        responses.some((each) => each.headers.length > 0),
      );
      const expected = Object.keys(MUTATOR_CLASSES).filter((each) => each !== 'header' || headers);
      assert.deepEqual([...new Set(mutants.map((each) => each.class))].sort(), expected.sort());
    });

    test('of the schema have bodies that break it, or an undocumented property', () => {
      for (const documented of documentedResponsesOf(contract)) {
        for (const { name, class: kind, alteration, undetectable } of schemaMutants(contract, documented)) {
          if (undetectable) continue;
          const body = bodyOf(documented, alteration.response);
          const { kept, closed } = contract.checksOf(documented.media?.schema ?? '');
          assert.equal(kept(body), kind === 'undocumented', name);
          assert.equal(closed(body), false, name);
        }
      }
    });

    test('are tested in every way, and at every documented response', () => {
      const chosen = onceEachWay(mutants);
      assert.ok(chosen.length < mutants.length);
      assert.deepEqual(new Set(chosen.map(({ what }) => what)), new Set(mutants.map(({ what }) => what)));
      const responseIn = ({ name, what }: (typeof mutants)[number]) => name.slice(0, -what.length);
      assert.deepEqual(new Set(chosen.map(responseIn)), new Set(mutants.map(responseIn)));
    });

    test('are all caught by the rules, except those that cannot be detected', async () => {
      const { trials, falseAlarms } = await mutate(contract, {
        ...{ oneOf: ONE_OF[file], eachWayOnce: true, sampleEvery: 200 },
      });
      assert.deepEqual(falseAlarms, []);
      assert.equal(trials.length, Math.ceil(onceEachWay(mutants).length / ONE_OF[file]));
      const defects = survivedOf(trials).filter(({ reason }) => reason === undefined);
      assert.deepEqual(defects, []);
      const rows = scoreByClass(trials);
      assert.equal(
        rows.reduce((sum, { made }) => sum + made, 0),
        trials.length,
      );
    });
  });

  /** The body of a documented response after a fault has altered it. */
  function bodyOf(
    documented: DocumentedResponse,
    alter: ReturnType<typeof mutantsOf>[number]['alteration']['response'],
  ): unknown {
    return alter?.(documented.response, {
      contract,
      operation: documented.operation,
      role: documented.role,
      outcome: documented.part === 'refused' ? 'wrong-secret' : 'accepted',
      method: documented.operation.method,
      headers: {},
      target: '/',
      body: { bytes: Buffer.alloc(0), tooLarge: false },
      nth: 1,
      wrongSecrets: 0,
    }).body;
  }
}

test('every assertion keyword in the schemas of the test contracts has a mutator', async () => {
  const holders = ['$ref', 'properties', 'allOf', 'items', 'discriminator'];
  const annotations = ['description', 'title', 'examples', 'example', 'default', 'deprecated'];
  for (const file of CONTRACT_FILES) {
    const contract = await openTestContract(file);
    const keywords = new Set<string>();
    const visit = (schema: unknown): void => {
      if (!isObject(schema)) return;
      for (const keyword of Object.keys(schema)) keywords.add(keyword);
      for (const each of Object.values(isObject(schema.properties) ? schema.properties : {})) visit(each);
      for (const list of [schema.allOf, schema.anyOf, schema.oneOf, [schema.items, schema.not]]) {
        if (Array.isArray(list)) list.forEach(visit);
      }
    };
    Object.values(contract.document.components?.schemas ?? {}).forEach(visit);
    const known = [...holders, ...annotations, ...Object.keys(KEYWORD_MUTATORS)];
    assert.deepEqual(
      [...keywords].filter((keyword) => !known.includes(keyword)),
      [],
    );
  }
});
