import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../testing/temporary-directory-for-tests.ts';
import { compileContract } from './compile.ts';
import { errorOf, HEAD } from './inline.fixture.ts';
import { openContract } from './open.ts';
import { outlineOf } from './outline.ts';
import { applyOverlay, type OverlayAction, overlaid, readOverlay } from './overlay.ts';
import { readSource } from './read.ts';

const INFO = { title: 'T', version: '1' };

function applied(document: unknown, ...actions: OverlayAction[]): unknown {
  return applyOverlay(document, { overlay: '1.1.0', info: INFO, actions });
}

test('actions are applied in order, to a copy, and merged as the specification says', () => {
  const document = { a: { list: [1], kept: true, inner: { x: 1 } }, gone: {} };
  const changed = applied(
    document,
    { target: '$.gone', remove: true },
    { target: '$.a', update: { list: [2], kept: false, inner: { y: 2 }, added: {} } },
    { target: '$.missing', update: { nothing: 1 } },
    { target: '$.a.added', update: { later: [3] } },
  );
  const a = { list: [1, 2], kept: false, inner: { x: 1, y: 2 }, added: { later: [3] } };
  assert.deepEqual(changed, { a });
  assert.deepEqual(document, { a: { list: [1], kept: true, inner: { x: 1 } }, gone: {} });
});

test('a target may be any JSONPath: wildcards, filters, items, descendants, the whole document', () => {
  const document = {
    paths: { '/a': { get: { id: 'x' }, post: { id: 'y' } }, '/b': { get: { id: 'z' } } },
    tags: [1, 2],
  };
  assert.deepEqual(applied(document, { target: '$.paths.*.get', update: { safe: 1 } }), {
    ...document,
    paths: { '/a': { get: { id: 'x', safe: 1 }, post: { id: 'y' } }, '/b': { get: { id: 'z', safe: 1 } } },
  });
  assert.deepEqual(applied(document, { target: "$..*[?@.id == 'y']", update: { safe: 1 } }), {
    ...document,
    paths: { ...document.paths, '/a': { get: { id: 'x' }, post: { id: 'y', safe: 1 } } },
  });
  assert.deepEqual(applied({ a: [1, 2, 3, 4] }, { target: '$.a[?@ > 1 && @ < 4]', remove: true }), {
    a: [1, 4],
  });
  // In whatever order the target names them.
  assert.deepEqual(applied({ a: [1, 2, 3, 4] }, { target: '$.a[2,0]', remove: true }), { a: [2, 4] });
  assert.deepEqual(applied({ a: [1] }, { target: '$.a', update: { b: 2 } }), { a: [1, { b: 2 }] });
  assert.deepEqual(applied({ a: 1 }, { target: '$', update: { b: 2 } }), { a: 1, b: 2 });
  assert.deepEqual(applied({ a: 1 }, { target: '$.a', update: 2 }), { a: 2 });
  // The same node twice in the list is changed once.
  assert.deepEqual(applied({ a: [1] }, { target: "$['a','a']", update: 2 }), { a: [1, 2] });
});

test('copy takes the value of one place, as it is by then; each place has a value of its own', () => {
  const document = { one: { x: { deep: 1 } }, two: {}, three: {} };
  const changed = applied(
    document,
    { target: '$.one.x', update: { deep: 2 } },
    { target: "$['two','three']", copy: '$.one' },
    { target: '$.two.x', update: { more: 1 } },
  );
  assert.deepEqual(changed, {
    one: { x: { deep: 2 } },
    two: { x: { deep: 2, more: 1 } },
    three: { x: { deep: 2 } },
  });
  assert.throws(() => applied(document, { target: '$.two', copy: '$.none' }), /"copy" matches nothing/);
  assert.throws(() => applied(document, { target: '$.two', copy: '$.*' }), /"copy" matches several places/);
});

test('what cannot be merged, and what would grow without end, is refused', () => {
  assert.throws(() => applied({ a: {} }, { target: '$.a', update: 7 }), /7 cannot be merged into an object/);
  assert.throws(() => applied({ a: {} }, { target: '$', remove: true }), /removes the whole document/);
  const doubling = Array.from(
    { length: 40 },
    (): OverlayAction => ({ target: '$', update: {}, copy: '$.a' }),
  );
  const grown = doubling.map((each, index) => ({ ...each, target: `$.a`, update: { [`k${index}`]: {} } }));
  const both = grown.flatMap(({ target, update }, index): OverlayAction[] => [
    { target, update },
    { target: `$.a.k${index}`, copy: '$.a' },
  ]);
  assert.throws(() => applied({ a: { list: [1] } }, ...both), /add more than|nested deeper/);
});

test('an invalid overlay is an error with its place', () => {
  const head = `overlay: 1.0.0\ninfo: {title: T, version: '1'}\n`;
  const invalid: readonly (readonly [string, RegExp])[] = [
    ['- a', /^o\.yaml:1:1 is not an overlay/],
    ['overlay: 2.0.0', /^o\.yaml:1:1 "overlay" is "2\.0\.0", must be "1\.0\.0" or "1\.1\.0"/],
    [`overlay: 1.0.0\ninfo: {title: T}\nactions: []`, /^o\.yaml:2:1 "info" has no text "version"/],
    [`${head}actions: []`, /^o\.yaml:3:1 "actions" is not a list of changes/],
    [`${head}update: {}\nactions: [{target: $}]`, /^o\.yaml:3:1 "update" is not one of overlay, info/],
    [`${head}actions:\n  - target: $`, /^o\.yaml:4:5 the action has neither "update"/],
    [`${head}actions:\n  - update: {}`, /^o\.yaml:4:5 the action has no "target"/],
    [
      `${head}actions:\n  - {target: paths, remove: true}`,
      /^o\.yaml:4:6 "paths" is not a JSONPath \(RFC 9535\): /,
    ],
    [`${head}actions:\n  - {target: $, remove: 1}`, /^o\.yaml:4:17 "remove" is 1, must be true or false/],
  ];
  for (const [text, message] of invalid)
    assert.match(errorOf('DL_CONTRACT_INVALID', () => readOverlay('o.yaml', text)).sentence, message);
  errorOf('DL_CONTRACT_UNREADABLE', () => readOverlay('o.yaml', 'a: ['));
});

test('positions of what the overlay added are in the overlay, all others in the document, after removals too', () => {
  const document = readSource('d.yaml', 'a:\n  - x: 1\n  - x: 2\n  - x: 3\nb:\n  c: 1\n');
  const overlay = readOverlay(
    'o.yaml',
    `overlay: 1.1.0
info: {title: T, version: '1'}
actions:
  - {target: '$.a[0]', remove: true}
  - target: $.b
    update:
      d: {e: 1}
  - {target: '$.a[?@.x == 3]', update: {y: 4}}
  - {target: '$.a', copy: $.b}
`,
  );
  const { source } = overlaid(document, overlay);
  assert.deepEqual(source.value, {
    a: [{ x: 2 }, { x: 3, y: 4 }, { c: 1, d: { e: 1 } }],
    b: { c: 1, d: { e: 1 } },
  });
  const at = (pointer: string) => {
    const { file = 'd.yaml', line, column } = source.positionOf(pointer);
    return `${file}:${line}:${column}`;
  };
  assert.deepEqual(['/a/0/x', '/a/1/x', '/a/1/y', '/a/2/c', '/a/2/d/e', '/b/c', '/b/d', '/b/d/e'].map(at), [
    'd.yaml:3:5',
    'd.yaml:4:5',
    'o.yaml:8:41',
    'd.yaml:6:3',
    'o.yaml:7:11',
    'd.yaml:6:3',
    'o.yaml:7:7',
    'o.yaml:7:11',
  ]);
});

const DOCUMENT = `${HEAD}paths:
  /login:
    post:
      operationId: login
      responses:
        '200':
          description: R
          content:
            application/json:
              schema: {type: object, properties: {token: {type: string}}}
components:
  securitySchemes:
    bearer: {type: http, scheme: bearer}
`;
const OVERLAY = `overlay: 1.0.0
info: {title: T, version: '1'}
actions:
  - target: $.paths['/login'].post
    update:
      x-token: {scheme: bearer, value: $response.body#/token}
  - target: $..schema.properties
    update:
      expires: {type: integer}
`;

test('a contract has what the overlay beside it adds, with its place, wherever the contract is read', async () => {
  const folder = temporaryDirectory();
  const path = join(folder, 'pets.openapi.yaml');
  const beside = join(folder, 'pets.overlay.yaml');
  writeFileSync(path, DOCUMENT);
  const without = await openContract(path);
  assert.equal(without.operations[0]?.token, undefined);
  writeFileSync(beside, OVERLAY);
  const contract = await openContract(path);
  const [operation] = contract.operations;
  assert.equal(operation?.token?.value.path, '/token');
  assert.notEqual(contract.hash, without.hash);
  const { file, line, column } = contract.positionOf(operation?.token?.value.pointer ?? '');
  assert.deepEqual([file, line, column], [beside, 6, 33]);
  const schema = operation?.responses[0]?.content[0]?.schema ?? '';
  assert.equal(contract.positionOf(`${schema}/properties/expires/type`).file, beside);
  assert.deepEqual(contract.positionOf(`${schema}/properties/token`), { line: 14, column: 51 });
  assert.equal(contract.checksOf(schema).kept({ expires: 'soon' }), false);
  assert.equal(outlineOf(path)?.operations[0]?.token?.value.path, '/token');
  assert.equal(readFileSync(path, 'utf8'), DOCUMENT);
  writeFileSync(join(folder, 'pets.overlay.json'), '{}');
  await assert.rejects(openContract(path), /has two overlays beside it/);
  rmSync(join(folder, 'pets.overlay.json'));
  writeFileSync(beside, 'overlay: 1.0.0\n');
  await assert.rejects(openContract(path), /pets\.overlay\.yaml:1:1 "info" has no text "title"/);
});

test('YAML aliases of a document are places of their own for an overlay', () => {
  const text = `${HEAD}x-shared: &shared {description: R}
paths:
  /a: {get: {operationId: a, responses: {'200': *shared, '201': *shared}}}
`;
  const overlay = `overlay: 1.0.0
info: {title: T, version: '1'}
actions: [{target: "$.paths['/a'].get.responses['200']", update: {description: Other}}]
`;
  const { document } = compileContract('a.yaml', text, undefined, { path: 'o', file: 'o', text: overlay });
  assert.deepEqual(document.paths?.['/a']?.get?.responses, {
    '200': { description: 'Other' },
    '201': { description: 'R' },
  });
});
