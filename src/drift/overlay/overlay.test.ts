import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exchange } from '../../http/exchange.ts';
import { compileContract } from '../../openapi/compile.ts';
import type { Contract } from '../../openapi/contract.ts';
import { HEAD, inlineContract, withSchema } from '../../openapi/inline.fixture.ts';
import { lintDocument } from '../../openapi/lint/lint-document.ts';
import {
  accounts,
  EXP,
  exchange,
  jwt,
  login,
  PASSWORD,
  RESPONSES,
  refusedAccounts,
  refusedLogin,
  sealmetrics,
} from '../../rules/exchange.fixture.ts';
import { judge } from '../../rules/judge.ts';
import { joinPointer } from '../../schema/pointer.ts';
import { makeOverlay } from './make-overlay.ts';
import { correctedContract, jsonPathOf, pointerOf, writtenOverlay } from './overlay.ts';

const document = { title: 'Test', extends: 'some.openapi.yaml' };

/**
 * The findings that remain after the overlay for some responses is applied; all must have findings before.
 */
async function leftAfter(
  exchanges: readonly Exchange[],
  contract: Contract = sealmetrics,
): Promise<string[]> {
  const before = exchanges.flatMap((each) => judge(each, contract));
  assert.notEqual(before.length, 0, 'there was no finding before');
  const overlay = makeOverlay(exchanges, contract, document);
  assert.ok(overlay);
  assert.deepEqual([overlay.overlay, overlay.extends], ['1.0.0', document.extends]);
  const corrected = await correctedContract(contract, overlay);
  return exchanges.flatMap((each) => judge(each, corrected)).map(({ id, where }) => `${id} ${where}`);
}

const { expires_at: _at, ...withoutExpiry } = RESPONSES.token;

const SUCCESSOR = {
  success: true,
  data: {
    access_token: jwt(),
    token_type: 'bearer',
    expires_in: 900,
    user: { id: 7, email: 'demo@example.com', created_at: '2024-01-01T00:00:00Z' },
  },
};

test('the overlay for a new version of an API corrects the contract, including the token', async () => {
  const refused = { error: { code: 'invalid_credentials', message: 'No' }, request_id: 'a1' };
  const exchanges = [
    login({ body: SUCCESSOR }),
    refusedLogin({ status: 422, body: refused, case: { name: 'empty' } }),
    refusedLogin({ body: refused }),
  ];
  assert.deepEqual(await leftAfter(exchanges), []);
  const overlay = makeOverlay(exchanges, sealmetrics, document);
  assert.ok(overlay);
  const [operation] = (await correctedContract(sealmetrics, overlay)).operations;
  assert.equal(operation?.token?.value.path, '/data/access_token');
  assert.equal(operation?.token?.type?.path, '/data/token_type');
  assert.equal(operation?.token?.expiresAt, undefined, 'a lifetime is not a time');
});

test('every kind of change of a body is corrected', async () => {
  const bodies: unknown[] = [
    { ...RESPONSES.token, user: { id: 1, plan: 'pro' } },
    { ...RESPONSES.token, token_type: 'bearer' },
    { ...RESPONSES.token, expires_at: EXP },
    { ...withoutExpiry, expires_in: 900 },
    withoutExpiry,
    { data: RESPONSES.token },
    { ...RESPONSES.token, tags: ['a', { b: null }], empty: [], nothing: null },
  ];
  for (const body of bodies) assert.deepEqual(await leftAfter([login({ body })]), [], JSON.stringify(body));
  assert.deepEqual(await leftAfter([login({ body: [RESPONSES.token] })]), []);
  const data = (value: unknown) => accounts({ body: { status: 'ok', data: value } });
  assert.deepEqual(await leftAfter([data({ a: 1 }), data({ b: 'x' })]), []);
  assert.deepEqual(await leftAfter([data(null)]), []);
  assert.deepEqual(await leftAfter([data([{ id: '1', name: 'A' }])]), []);
});

test('a place that only one of two responses violates is corrected for both', async () => {
  assert.deepEqual(
    await leftAfter([login(), login({ body: { ...RESPONSES.token, expires_at: EXP, scope: 'a' } })]),
    [],
  );
  assert.deepEqual(await leftAfter([login(), login({ body: withoutExpiry })]), []);
});

test('statuses, media types and empty bodies are corrected', async () => {
  const other: Exchange[][] = [
    [refusedLogin({ status: 403 })],
    [login({ status: 201 })],
    [refusedLogin({ headers: { 'Content-Type': 'application/problem+json' } })],
    [refusedLogin({ bytes: 'Unauthorized', headers: { 'Content-Type': 'text/plain' } })],
    [refusedLogin({ bytes: '' })],
  ];
  for (const exchanges of other) assert.deepEqual(await leftAfter(exchanges), []);
});

test('a shared schema is corrected only for the operation that changed', async () => {
  const exchanges = [refusedLogin({ body: { ...RESPONSES.refused, code: 'E1' } }), refusedAccounts()];
  assert.deepEqual(await leftAfter(exchanges), []);
});

test('responses that no contract should allow stay findings', () => {
  const accepted = refusedLogin({ status: 200, body: RESPONSES.token });
  for (const each of [accepted, login({ status: 500 }), login({ status: 429 })])
    assert.equal(makeOverlay([each], sealmetrics, document), undefined);
});

test('without findings there is no overlay', () => {
  assert.equal(
    makeOverlay([login(), refusedLogin(), accounts(), refusedAccounts()], sealmetrics, document),
    undefined,
  );
});

test('an overlay contains no value of a response, and no secret', () => {
  const exchanges = [
    login({
      body: { ...SUCCESSOR, note: PASSWORD, more: { [PASSWORD]: 1, '000000000000000000001234': 'Demo' } },
    }),
    login({ body: { ...RESPONSES.token, token_type: PASSWORD } }),
    login({ body: { ...RESPONSES.token, more: { [PASSWORD]: 1 } } }),
    login({ body: { data: { ...RESPONSES.token, [PASSWORD]: 1 } } }),
    login({ body: { ...RESPONSES.token, [PASSWORD]: 1 } }),
  ];
  for (const each of exchanges) {
    const text = JSON.stringify(makeOverlay([each], sealmetrics, document)?.actions);
    assert.doesNotMatch(text, /eyJ|demo@|0000|Demo|correct-horse/);
  }
});

test('compositions, references and closed schemas are corrected as well', async () => {
  const T = '\n    T: {type: object, properties: {a: {type: string}}, required: [a]}';
  const schemas = [
    '{allOf: [{type: object, properties: {a: {type: string}}, required: [a]}]}',
    '{oneOf: [{type: object, properties: {a: {type: string}}, required: [a]}, {type: array}]}',
    '{type: object, properties: {a: {type: string}}, additionalProperties: false}',
    '{type: object, required: [list], properties: {list: {type: array, items: {type: string}}}}',
    '{type: object, properties: {a: {enum: [x, y]}, b: {type: [string, "null"]}}, maxProperties: 1}',
    `{$ref: '#/components/schemas/T'}${T}`,
  ];
  const bodies = [
    { a: 1 },
    { a: 'z', c: { d: [1, 2.5] } },
    { a: 'z', b: 2 },
    { list: [1, 'x', null] },
    'text',
  ];
  for (const schema of schemas) {
    for (const body of bodies) {
      const contract = inlineContract(withSchema(schema));
      if (judge(exchange({ body }), contract).length === 0) continue;
      assert.deepEqual(
        await leftAfter([exchange({ body })], contract),
        [],
        `${schema} ${JSON.stringify(body)}`,
      );
    }
  }
});

test('a JSONPath names the same place as its pointer, for any property names', () => {
  for (const tokens of [[], ['paths', '/auth/login', 'post'], ["it's", 'a\\b', '200', 'x-y', 'é', 'a~b']]) {
    const pointer = joinPointer('', ...tokens);
    assert.equal(pointerOf(jsonPathOf(pointer)), pointer);
  }
  assert.equal(jsonPathOf('/paths/~1auth~1login/post'), "$.paths['/auth/login'].post");
  for (const path of ['paths', '$.*', '$..a', "$.a[?@.b == 'c']", '$.a[0]', "$['a"])
    assert.equal(pointerOf(path), undefined);
});

test('for a contract of several files, references name the files, and places in other files are listed', () => {
  const files: Record<string, string> = {
    'schemas/all.yaml': "Name: {type: string}\nPet: {type: object, properties: {name: {$ref: '#/Name'}}}\n",
    'b.yaml': `get:
  operationId: list
  responses: {'200': {description: R, content: {application/json: {schema: {type: integer}}}}}
`,
  };
  const response =
    "{'200': {description: R, content: {application/json: {schema: {$ref: 'schemas/all.yaml#/Pet'}}}}}";
  const text = `${HEAD}paths:\n  /a: {get: {operationId: read, responses: ${response}}}\n  /b: {$ref: b.yaml}\n`;
  const contract = compileContract('contracts/api.yaml', text, (path) => files[path] ?? assert.fail(path));
  const exchanges = [
    exchange({ operation: 'read', body: { name: 'Ada', age: 7 }, case: { expects: 'any' } }),
    exchange({ operation: 'list', body: 'none', case: { expects: 'any' } }),
  ];
  const made = makeOverlay(exchanges, contract, document) ?? assert.fail('no overlay');
  const { overlay, elsewhere } = writtenOverlay(made, contract);
  assert.doesNotMatch(JSON.stringify(overlay.actions.map(({ update }) => update)), /x-referenced-files/);
  assert.match(JSON.stringify(overlay), /"\$ref":"schemas\/all\.yaml#\/Name"/);
  assert.deepEqual(elsewhere, ['contracts/b.yaml:3:15', 'contracts/b.yaml:3:3']);
  const byHand = overlay.actions.filter(({ target }) => target.includes('x-referenced-files'));
  assert.equal(byHand.length, 2);
  for (const { description } of byHand)
    assert.match(description ?? '', /: change it by hand at contracts\/b\.yaml:3:/);
  const own = makeOverlay([login({ body: SUCCESSOR })], sealmetrics, document) ?? assert.fail('no overlay');
  assert.deepEqual(writtenOverlay(own, sealmetrics), { overlay: own, elsewhere: [] });
});

test('the overlay of a document in OpenAPI 3.0 is in 3.0 as well, so that it can lie beside the document', () => {
  const text = `openapi: 3.0.3
info: {title: Old, version: '1'}
paths:
  /a:
    get:
      operationId: read
      responses:
        '200':
          description: R
          content:
            application/json:
              schema:
                type: object
                required: [id, count]
                properties:
                  id: {type: string, nullable: true, example: a}
                  count: {type: integer, minimum: 0, exclusiveMinimum: true}
                  pet: {nullable: true, allOf: [{$ref: '#/components/schemas/Pet'}]}
                additionalProperties: false
components: {schemas: {Pet: {type: object, properties: {name: {type: string}}}}}
`;
  const contract = compileContract('old.yaml', text);
  const exchanges = [
    exchange({
      operation: 'read',
      body: { id: 'x', count: 1, tag: null, more: [1, 'a'] },
      case: { expects: 'any' },
    }),
    exchange({
      operation: 'read',
      body: { id: 'x', count: 1, tag: 'a', pet: { name: 'A' } },
      case: { expects: 'any' },
    }),
  ];
  const made = makeOverlay(exchanges, contract, document) ?? assert.fail('no overlay');
  const { overlay } = writtenOverlay(made, contract);
  const beside = { path: 'old.overlay.yaml', file: 'old.overlay.yaml', text: JSON.stringify(overlay) };
  const { problems } = lintDocument('old.yaml', text, undefined, beside);
  assert.deepEqual(
    problems.filter(({ severity }) => severity === 'error'),
    [],
  );
  const corrected = compileContract('old.yaml', text, undefined, beside);
  assert.deepEqual(
    exchanges.flatMap((each) => judge(each, corrected)).map(({ title }) => title),
    [],
  );
});
