import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { projectRoot } from '../project/project-root.ts';
import { assembleChecked } from './check-document.ts';
import { compileContract } from './compile.ts';
import type { ExpectedMediaType } from './contract.ts';

const file = 'contracts/sealmetrics.openapi.yaml';
const text = readFileSync(join(projectRoot(), file), 'utf8');
const contract = compileContract(file, text);
const [login, listAccounts] = contract.operations;

test('the SealMetrics contract is valid against the official schema of OpenAPI 3.1', () => {
  assert.deepEqual(assembleChecked(file, text).problems, []);
});

test('it has the operations login and listAccounts', () => {
  assert.deepEqual(
    contract.operations.map(({ id, method, path, security, responses }) => [
      id,
      `${method} ${path}`,
      security,
      responses.map(({ status }) => status),
    ]),
    [
      ['login', 'POST /auth/login', [], ['200', '401']],
      ['listAccounts', 'GET /auth/accounts', ['bearer'], ['200', '401']],
    ],
  );
  assert.equal(contract.server, 'https://app.sealmetrics.com/api');
});

test('x-token links the response of the login to the bearer scheme', () => {
  assert.deepEqual(contract.bearerSchemes, [
    { name: 'bearer', scheme: 'bearer', format: 'JWT', pointer: '/components/securitySchemes/bearer' },
  ]);
  const { scheme, value, type, expiresAt } = login?.token ?? assert.fail('login has no x-token');
  assert.equal(scheme, 'bearer');
  assert.deepEqual(
    [value, type, expiresAt].map((expression) => [expression?.source, expression?.path]),
    [
      ['body', '/access_token'],
      ['body', '/token_type'],
      ['body', '/expires_at'],
    ],
  );
  assert.equal(listAccounts?.token, undefined);
});

test('every media type has a valid example without undocumented properties', () => {
  const media = contract.operations.flatMap(({ requestBody, responses }): ExpectedMediaType[] => [
    ...(requestBody?.content ?? []),
    ...responses.flatMap(({ content }) => content),
  ]);
  assert.equal(media.length, 5);
  for (const { schema, examples, pointer } of media) {
    const { kept, closed } = contract.checksOf(schema ?? assert.fail(pointer));
    assert.ok(examples.length > 0, pointer);
    for (const example of examples) {
      assert.equal(kept(example), true, pointer);
      assert.equal(closed(example), true, pointer);
    }
  }
});

/** The position of the first line that begins with a text, after another line. */
function find(wanted: string, after: string) {
  const lines = text.split('\n');
  const start = lines.indexOf(after);
  assert.ok(start >= 0, after);
  const index = lines.findIndex((line, at) => at > start && line.trimStart().startsWith(wanted));
  const column = (lines[index] ?? '').search(/\S/) + 1;
  return { line: index + 1, column };
}

test('positions are those of the file', () => {
  const cases = [
    ['/components/schemas/AccessToken/properties/expires_at', 'expires_at:', '    AccessToken:'],
    ['/components/schemas/AccessToken/properties/token_type/const', 'const: Bearer', '    AccessToken:'],
    ['/components/schemas/Refusal/properties/message', 'message:', '    Refusal:'],
    ['/paths/~1auth~1login/post/responses/401', "'401':", '  /auth/login:'],
    ['/paths/~1auth~1accounts/get', 'get:', '  /auth/accounts:'],
    ['/paths/~1auth~1login/post/x-token/expiresAt', 'expiresAt:', '      x-token:'],
  ] as const;
  for (const [pointer, wanted, after] of cases) {
    assert.deepEqual(contract.positionOf(pointer), find(wanted, after), pointer);
  }
});

test('each required property of the response is checked, and a complete response is valid', () => {
  const { kept } = contract.checksOf('/components/schemas/AccessToken');
  const response = { access_token: 'a.b.c', token_type: 'Bearer', expires_at: '2025-07-09T18:14:44Z' };
  assert.equal(kept(response), true);
  for (const name of Object.keys(response)) {
    assert.equal(
      kept(Object.fromEntries(Object.entries(response).filter(([each]) => each !== name))),
      false,
      name,
    );
  }
  assert.equal(kept({ ...response, token_type: 'bearer' }), false);
  assert.equal(kept({ ...response, expires_at: '2025-07-09 18:14:44' }), false);
});
