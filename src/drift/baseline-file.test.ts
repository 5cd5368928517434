import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { errorOf } from '../openapi/inline.fixture.ts';
import { accounts, login, refusedLogin, sealmetrics } from '../rules/exchange.fixture.ts';
import { type Acceptance, withAcceptance } from './acceptances.ts';
import { baselineOf, baselineText, sameShapes } from './baseline.ts';
import { baselineFor, baselinePath, loadBaseline, saveBaseline } from './baseline-file.ts';
import { shapeOf } from './shape/shape-of.ts';

const folder = mkdtempSync(join(tmpdir(), 'driftline-baseline-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const contract = join(folder, 'some.openapi.yaml');
const path = join(folder, 'some.baseline.json');
const shapes = [refusedLogin(), login(), accounts(), accounts({ headers: { 'X-Plan': 'a' } })].flatMap(
  (each) => shapeOf(each, sealmetrics) ?? [],
);
const baseline = baselineOf('live', shapes);

test('the baseline is beside its contract, whatever the name', () => {
  assert.equal(baselinePath('/a/some.openapi.yaml'), '/a/some.baseline.json');
  assert.equal(baselinePath('/a/some.openapi.json'), '/a/some.baseline.json');
  assert.equal(baselinePath('/a/some.yml'), '/a/some.baseline.json');
  assert.equal(baselinePath('/a/some'), '/a/some.baseline.json');
});

test('a baseline is read as it was written, and leaves no temporary file', () => {
  assert.equal(saveBaseline(contract, baseline), path);
  assert.deepEqual(loadBaseline(contract), baseline);
  assert.deepEqual(readdirSync(folder), ['some.baseline.json']);
  assert.equal(readFileSync(path, 'utf8'), baselineText(baseline));
});

test('the text does not depend on the order of the responses', () => {
  assert.equal(baselineText(baselineOf('live', shapes.toReversed())), baselineText(baseline));
  assert.equal(baselineText(baselineOf('live', [], baseline)), baselineText(baseline));
});

test('a baseline of the mock server does not apply to a live API, or vice versa', () => {
  saveBaseline(contract, baseline);
  assert.ok(baselineFor({ contract, baseUrl: 'https://api.example' }));
  assert.equal(baselineFor({ contract }), undefined);
  saveBaseline(contract, baselineOf('mock', shapes));
  assert.equal(baselineFor({ contract, baseUrl: 'https://api.example' }), undefined);
  assert.ok(baselineFor({ contract }));
});

const ACCEPTED = [
  { at: '2026-01-10T03:00:00.000Z', changes: {} },
  {
    at: '2026-01-11T09:00:00.000Z',
    reason: 'agreed with the provider',
    changes: {
      d21f7d21f700: 'login: response header x-plan: there is one',
      '0a1b2c3d4e5f': 'login: another',
    },
  },
];

test('acceptances are kept with time and reason, and files without acceptances can be read', () => {
  const remembering = { ...baseline, accepted: ACCEPTED };
  saveBaseline(contract, remembering);
  assert.deepEqual(loadBaseline(contract), remembering);
  assert.match(readFileSync(path, 'utf8'), /^ {2}"accepted": \[\n {4}\{ "at": "2026-01-10T03:00:00\.000Z"/m);
  assert.ok(sameShapes(remembering, baseline));
  saveBaseline(contract, baseline);
  assert.equal(loadBaseline(contract)?.accepted, undefined);
});

test('the latest fifty acceptances are kept', () => {
  let accepted: readonly Acceptance[] = [];
  for (let day = 0; day < 60; day += 1)
    accepted = withAcceptance(accepted, { at: new Date(day * 86_400_000).toISOString(), changes: {} });
  assert.deepEqual([accepted.length, accepted[0]?.at], [50, '1970-01-11T00:00:00.000Z']);
});

test('without the file there is no baseline', () => {
  assert.equal(loadBaseline(join(folder, 'other.openapi.yaml')), undefined);
});

test('an invalid baseline file is an error that names the place', () => {
  const text = baselineText(baseline);
  const broken: [string, RegExp][] = [
    [text.replace('"target"', '"target'), /some\.baseline\.json:\d+:\d+ is not valid JSON/],
    [text.slice(0, -20), /:\d+:\d+ is not valid JSON/],
    ['', /:1:1 is not valid JSON/],
    ['[]', / \/ is not an object/],
    [text.replace('"version": 1', '"version": 2'), / \/version is 2, must be 1/],
    [text.replace('"live"', '"somewhere"'), / \/target must be/],
    [text.replace('"200":', '"2XX":'), / \/shapes\/\w+\/2XX is not an HTTP status/],
    [
      text.replace('"cases": ["fresh-token"]', '"cases": [1]'),
      / \/shapes\/listAccounts\/200\/cases is missing/,
    ],
    [text.replace('"types": ["object"]', '"types": "object"'), /\/paths is missing or malformed/],
    ...[
      '7',
      '[7]',
      '[{ "at": "yesterday", "changes": {} }]',
      '[{ "at": "2026-01-10", "changes": { "a": 1 } }]',
    ].map((accepted): [string, RegExp] => [
      text.replace('"version"', `"accepted": ${accepted},\n  "version"`),
      /\/accepted(?:\/0)? is/,
    ]),
    [text.replace('"mediaTypes"', '"mediaType"'), /\/mediaTypes is missing/],
  ];
  for (const [content, message] of broken) {
    writeFileSync(path, content);
    assert.match(errorOf('DL_BASELINE_INVALID', () => loadBaseline(contract)).message, message);
  }
});

test('a baseline that cannot be written is an error, and the old one is kept', () => {
  const nowhere = join(folder, 'missing', 'some.openapi.yaml');
  const error = errorOf('DL_FILE_UNWRITABLE', () => saveBaseline(nowhere, baseline));
  assert.match(error.sentence, /missing/);
});
