import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { inlineContract, withSchema } from '../openapi/inline.fixture.ts';
import { exchange, login, RESPONSES, refusedLogin, sealmetrics } from '../rules/exchange.fixture.ts';
import { judge } from '../rules/judge.ts';
import { type Baseline, baselineOf, baselineText, readBaseline } from './baseline.ts';
import { compareBodies } from './compare-bodies.ts';
import { compareShapes } from './compare-shapes.ts';
import { makeOverlay } from './overlay/make-overlay.ts';
import { correctedContract } from './overlay/overlay.ts';
import { mergeShapes } from './shape/merge-shapes.ts';
import { pathsOf } from './shape/paths.ts';
import { shapeOf } from './shape/shape-of.ts';

/** The same cases in every run; a failure is shrunk, and shown with the values. */
const RUNS = { numRuns: 300, seed: 20_261_122 };

const key = fc.oneof(
  fc.constantFrom(
    'data',
    'id',
    'expires_at',
    'expires_in',
    'status',
    'user',
    '__proto__',
    'constructor',
    '*',
    'a/b',
    '~',
    '',
  ),
  fc.string(),
);
const { body: anyBody } = fc.letrec((tie) => ({
  body: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('body'), { maxLength: 4 }),
    fc.dictionary(key, tie('body'), { maxKeys: 6 }),
  ),
}));

test('no response has drift from itself', () => {
  fc.assert(
    fc.property(anyBody, (body) => {
      const paths = pathsOf([JSON.parse(JSON.stringify(body))], []);
      assert.deepEqual(compareBodies(paths, paths), []);
    }),
    RUNS,
  );
});

test('merging shapes is commutative and idempotent, and neither of the merged shapes has drift', () => {
  fc.assert(
    fc.property(anyBody, anyBody, (one, other) => {
      const [first, second] = [one, other].map((body) => shapeOf(refusedLogin({ body }), sealmetrics));
      assert.ok(first && second);
      const merged = mergeShapes(first, second);
      assert.deepEqual(merged, mergeShapes(second, first));
      assert.deepEqual(mergeShapes(merged, second), merged);
      const drifts = [first, second].flatMap((each) => compareShapes(merged, each));
      // An object at a place that also had a string is still compared by its properties.
      assert.deepEqual(drifts, []);
    }),
    RUNS,
  );
});

test('any baseline is read as it was written', () => {
  fc.assert(
    fc.property(anyBody, (body) => {
      const shape = shapeOf(login({ body: { ...RESPONSES.token, body } }), sealmetrics);
      assert.ok(shape);
      const baseline = baselineOf('live', [shape]);
      assert.deepEqual(readBaseline(JSON.parse(baselineText(baseline))), baseline);
    }),
    RUNS,
  );
});

const RICH = `{type: object, required: [id, state, items, map, at], properties: {
  id: {type: string}, nick: {type: string}, note: {type: [string, 'null']}, price: {type: number},
  state: {enum: [open, shut]}, at: {type: string, format: date-time}, map: {type: object, additionalProperties: {type: integer}},
  items: {type: array, items: {type: object, required: [n], properties: {n: {type: integer}, tag: {type: string}}}}}}`;
const contract = inlineContract(withSchema(RICH.replace(/\s*\n\s*/g, ' ')));

const instant = fc
  .date({ min: new Date('2001-01-01'), max: new Date('2099-01-01'), noInvalidDate: true })
  .chain((date) => {
    const text = date.toISOString();
    return fc.constantFrom(
      text,
      text.replace(/\.\d+/, ''),
      text.replace('Z', '+00:00'),
      text.replace('Z', '000Z'),
    );
  });
const conforming = fc.record(
  {
    id: fc.oneof(fc.string(), fc.uuid(), fc.emailAddress()),
    state: fc.constantFrom('open', 'shut'),
    items: fc.array(fc.record({ n: fc.integer(), tag: fc.string() }, { requiredKeys: ['n'] }), {
      maxLength: 50,
    }),
    map: fc.dictionary(fc.string(), fc.integer(), { maxKeys: 80 }),
    at: instant,
    nick: fc.string(),
    note: fc.option(fc.string()),
    price: fc.double({ noNaN: true, noDefaultInfinity: true }),
  },
  { requiredKeys: ['id', 'state', 'items', 'map', 'at'] },
);

/** The shape of a few conforming responses: with and without optional properties, empty and not. */
const FEW = [
  { id: 'a', state: 'open', items: [], map: {}, at: '2025-01-01T00:00:00Z' },
  {
    id: 'b',
    state: 'shut',
    items: [{ n: 1, tag: 'x' }, { n: 2 }],
    map: { k: 1 },
    at: '2025-01-01T00:00:00Z',
    nick: 'n',
    note: null,
    price: 1,
  },
  {
    id: 'c',
    state: 'open',
    items: [{ n: 1 }],
    map: { k: 1 },
    at: '2025-01-01T00:00:00Z',
    nick: 'n',
    note: 'text',
    price: 1.5,
  },
];
const accepted: Baseline = baselineOf(
  'live',
  FEW.flatMap((body) => shapeOf(exchange({ body }), contract) ?? []),
);

test('conforming responses, however they vary, have no drift', () => {
  fc.assert(
    fc.property(conforming, fc.boolean(), fc.constantFrom(undefined, 2, '\t'), (body, reversed, space) => {
      const ordered = reversed ? Object.fromEntries(Object.entries(body).reverse()) : body;
      const each = exchange({ bytes: ` ${JSON.stringify(ordered, null, space)}\n` });
      assert.deepEqual(judge(each, contract, [], { baseline: accepted }), []);
    }),
    RUNS,
  );
});

test('for any login response, its overlay leaves no finding that a schema could cause', async () => {
  const change = fc.dictionary(
    fc.constantFrom('access_token', 'token_type', 'expires_at', 'data', 'user', 'expires_in'),
    anyBody,
  );
  await fc.assert(
    fc.asyncProperty(change, fc.boolean(), async (changes, enveloped) => {
      const body = { ...RESPONSES.token, ...changes };
      const each = login({ body: enveloped ? { data: body } : body });
      const overlay = makeOverlay([each], sealmetrics, { title: 't', extends: 'x' });
      if (!overlay) return;
      const left = judge(each, await correctedContract(sealmetrics, overlay));
      assert.deepEqual(
        left.filter(({ id }) => id.startsWith('body-')),
        [],
      );
    }),
    { ...RUNS, numRuns: 60 },
  );
});
