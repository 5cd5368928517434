import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CONTRACT_FILES, openTestContract } from '../../mock/sequence.fixture.ts';
import { HEAD, inlineContract } from '../../openapi/inline.fixture.ts';
import { findFalseAlarms } from './false-alarms.ts';
import { Random } from './random.ts';
import { conformingVariant } from './variant.ts';
import { jsonText } from './wire.ts';

const SEED = 7000;
const VARIANTS: Readonly<Record<(typeof CONTRACT_FILES)[number], number>> = {
  'contracts/sealmetrics.openapi.yaml': 70,
  'src/testing/everything.openapi.yaml': 30,
};

for (const file of CONTRACT_FILES) {
  const contract = await openTestContract(file);

  test(`${VARIANTS[file]} conforming servers for ${file} raise no alarm, however they write their responses`, async () => {
    const alarms = await findFalseAlarms(contract, { seed: SEED, count: VARIANTS[file] });
    const messages = alarms.map(({ name, findings }) => {
      const found = findings.map(
        ({ id, case: step, where, received }) => `${id} at ${step}, ${where}: ${received}`,
      );
      return [name, ...found].join('\n  ');
    });
    assert.deepEqual(messages, []);
  });

  test(`the seed determines the traits of a variant for ${file}`, () => {
    const [one, other, next] = [SEED, SEED, SEED + 1].map((seed) => conformingVariant(contract, seed).traits);
    assert.deepEqual(one, other);
    assert.notDeepEqual(one, next);
  });
}

test('a conforming server stores what is sent, and lists at most as many items as its limit', async () => {
  const contract = inlineContract(`${HEAD}paths:
  /books:
    get:
      operationId: listBooks
      parameters: [{name: limit, in: query, schema: {type: integer, minimum: 1, default: 2}}]
      responses: {'200': {description: All., content: {application/json: {schema: {type: array, items: &Book
        {type: object, required: [title], properties: {title: {type: string}, id: {type: integer, readOnly: true}}}}}}}}
    post:
      operationId: createBook
      requestBody: {content: {application/json: {schema: *Book}}}
      responses: {'201': {description: One., content: {application/json: {schema: *Book}}}}
`);
  const alarms = await findFalseAlarms(contract, { seed: SEED, count: 60 });
  assert.deepEqual(alarms, []);
});

test('a hundred variants include the traits of every kind', async () => {
  const contract = await openTestContract('contracts/sealmetrics.openapi.yaml');
  const variants = Array.from({ length: 100 }, (_, index) => conformingVariant(contract, SEED + index));
  const used = new Set(variants.flatMap(({ traits }) => traits));
  for (const trait of ['date-times', 'compression', 'chunks', 'escapes in JSON', 'wording', 'more claims']) {
    assert.ok(used.has(trait), trait);
  }
});

test('JSON in another style is the same value', () => {
  const value = { a: [0, 1, -20, 0.5, 'é/"\\\u0000😀', null, true, {}], '😀': { b: [], c: 1_893_456_000 } };
  const style = { order: true, whiteSpace: true, escapes: true, numbers: true };
  const texts = Array.from({ length: 200 }, (_, seed) => jsonText(value, style, new Random(seed)));
  for (const text of texts) assert.deepEqual(JSON.parse(text), value, text);
  assert.equal(new Set(texts).size, texts.length);
});
