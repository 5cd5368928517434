import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { authorize } from '../../auth/authorization.ts';
import { credentialSetOf } from '../../auth/credential-set.ts';
import { readSettings } from '../../config/read-settings.ts';
import { errorText } from '../../core/driftline-error.ts';
import { baseOf } from '../../openapi/base.ts';
import type { Operation } from '../../openapi/contract.ts';
import { inlineContract, withOperation } from '../../openapi/inline.fixture.ts';
import { openContract } from '../../openapi/open.ts';
import { outlineOf } from '../../openapi/outline.ts';
import { projectRoot } from '../../project/project-root.ts';
import { chooseOperations, leftOutByReason } from './choice.ts';
import { requestedOperation } from './request.ts';

const FILE = join(projectRoot(), 'src/testing/pets.openapi.yaml');
const pets = await openContract(FILE);
const settingsOf = (written: Record<string, string>) => readSettings(written, { project: tmpdir() });
const named = (id: string): Operation => {
  const found = pets.operations.find((each) => each.id === id);
  assert.ok(found, id);
  return found;
};

test('what changes nothing is asked: by its method, or because somebody says so', async () => {
  const { requested, leftOut } = chooseOperations(pets, await settingsOf({}));
  assert.deepEqual(
    requested.map(({ id }) => id),
    ['listPets', 'getPet', 'searchPets', 'whoAmI', 'photo', 'status'],
  );
  assert.deepEqual(leftOutByReason(leftOut), [
    {
      reason: 'they may change something (if not: "x-safe: true", or SAFE_OPERATIONS)',
      operations: ['createPet', 'deletePet'],
    },
    { reason: 'the contract marks them "x-safe: false"', operations: ['refresh'] },
  ]);
});

test('SAFE_OPERATIONS adds to them, and an operation that there is not is an error with near names', async () => {
  const { requested } = chooseOperations(pets, await settingsOf({ SAFE_OPERATIONS: 'createPet, refresh' }));
  assert.ok(['createPet', 'refresh'].every((wanted) => requested.some(({ id }) => id === wanted)));
  const wrong = await settingsOf({ SAFE_OPERATIONS: 'creatPet' });
  assert.throws(
    () => chooseOperations(pets, wrong),
    (error) => errorText(error as never).includes('Did you mean createPet?'),
  );
});

test('at a real address, what cannot be opened, or is served elsewhere, is left out', async () => {
  const elsewhere = await settingsOf({ BASE_URL: 'https://trial.example.com/v1' });
  const reasons = chooseOperations(pets, elsewhere).leftOut.map(({ operation, reason }) => [
    operation.id,
    reason,
  ]);
  assert.deepEqual(
    reasons.filter(([id]) => id === 'whoAmI' || id === 'photo'),
    [
      ['whoAmI', 'ACCESS_TOKEN is not set'],
      ['photo', 'they are served at https://photos.example.net, and BASE_URL names another host'],
    ],
  );
  const usual = await settingsOf({ BASE_URL: 'https://pets.example.com/live/v1', ACCESS_TOKEN: 'k' });
  const { requested } = chooseOperations(pets, usual);
  assert.ok(requested.some(({ id }) => id === 'whoAmI'));
  assert.ok(requested.some(({ id }) => id === 'photo'));
});

test('an operation is asked at its own server, as far as BASE_URL says where that is', () => {
  assert.equal(baseOf(named('listPets'), 'https://trial.example.com/v1'), 'https://trial.example.com/v1');
  assert.equal(
    baseOf(named('status'), 'https://trial.example.com/v1'),
    'https://trial.example.com/status/v2',
  );
  assert.equal(baseOf(named('photo'), 'http://127.0.0.1:4010/live/v1'), 'http://127.0.0.1:4010/media');
  assert.equal(baseOf(named('photo'), 'https://trial.example.com/v1'), undefined);
  assert.equal(
    baseOf(named('photo'), 'https://pets.example.com/live/v1'),
    'https://photos.example.net/media',
  );
});

test('a request holds what the contract requires, its examples first, and says what was generated', () => {
  const list = requestedOperation(pets, named('listPets'));
  const { url, headers } = list.request('http://127.0.0.1:1');
  assert.equal(url, 'http://127.0.0.1:1/pets?kind=cat');
  assert.equal(headers['X-Tenant'], 'acme');
  assert.equal(headers.Accept, 'application/json, application/problem+json');
  assert.deepEqual([list.generated, list.case], [[], { name: 'documented', expects: 'accepted' }]);
  const pet = requestedOperation(pets, named('getPet'));
  assert.equal(pet.request('http://127.0.0.1:1').url, 'http://127.0.0.1:1/pets/1');
  assert.deepEqual(pet.generated, ['petId']);
  assert.deepEqual(pet.case, { name: 'made-up', expects: 'any', undocumentedRefusal: 'ignore' });
  const search = requestedOperation(pets, named('searchPets')).request('http://127.0.0.1:1');
  assert.equal(search.body, '{"name":"Felix"}');
  assert.equal(search.headers['Content-Type'], 'application/json');
});

test('what is given goes before what the contract shows, and makes a request one that is to be accepted', () => {
  const given = requestedOperation(pets, named('getPet'), { parameters: { petId: 7 } });
  assert.equal(given.request('http://127.0.0.1:1').url, 'http://127.0.0.1:1/pets/7');
  assert.equal(given.case.expects, 'accepted');
  const body = requestedOperation(pets, named('searchPets'), { body: { name: 'Rex' } });
  assert.equal(body.request('http://127.0.0.1:1').body, '{"name":"Rex"}');
});

test('a documented way to somewhere else is no refusal', () => {
  const contract = inlineContract(
    withOperation(
      `      operationId: go\n      responses: {'200': {description: A}, '302': {description: B}}`,
    ),
  );
  const [go] = contract.operations;
  assert.ok(go);
  assert.equal(requestedOperation(contract, go).case.expects, 'any');
});

const SCHEMES = `components:
  securitySchemes:
    bearer: {type: http, scheme: bearer}
    custom: {type: http, scheme: Token}
    basic: {type: http, scheme: basic}
    digest: {type: http, scheme: digest}
    flow: {type: oauth2, flows: {}}
    header: {type: apiKey, in: header, name: X-Key}
    query: {type: apiKey, in: query, name: key}
    cookie: {type: apiKey, in: cookie, name: sid}
    certificate: {type: mutualTLS}
`;

/** What opens an operation that asks for these requirements. */
function opened(
  security: string,
  held = { accessToken: 'a b', credentials: { identifier: 'me', secret: 'pw' } },
) {
  const contract = inlineContract(
    withOperation(
      `      operationId: act\n      security: ${security}\n      responses: {'200': {description: A}}`,
      SCHEMES,
    ),
  );
  const [act] = contract.operations;
  assert.ok(act);
  return authorize(contract, act, held);
}

test('a credential is sent as its scheme says', () => {
  const open = { headers: {}, query: [], cookies: [] };
  const authorization = (text: string) => ({ ...open, headers: { Authorization: text } });
  assert.deepEqual(opened('[{bearer: []}]'), authorization('Bearer a b'));
  assert.deepEqual(opened('[{custom: []}]'), authorization('Token a b'));
  assert.deepEqual(opened('[{flow: [read]}]'), authorization('Bearer a b'));
  assert.deepEqual(
    opened('[{basic: []}]'),
    authorization(`Basic ${Buffer.from('me:pw').toString('base64')}`),
  );
  assert.deepEqual(opened('[{header: []}]'), { ...open, headers: { 'X-Key': 'a b' } });
  assert.deepEqual(opened('[{query: []}]'), { ...open, query: [['key', 'a b']] });
  assert.deepEqual(opened('[{cookie: []}]'), { ...open, cookies: [['sid', 'a b']] });
  assert.deepEqual(opened('[]'), open);
});

test('of several requirements the first that can be met is, and what none meets is said', () => {
  assert.deepEqual(opened('[{certificate: []}, {header: []}]'), {
    ...{ headers: { 'X-Key': 'a b' }, query: [], cookies: [] },
  });
  assert.deepEqual(opened('[{certificate: []}, {}]'), { headers: {}, query: [], cookies: [] });
  assert.deepEqual(opened('[{digest: []}]'), { missing: 'they ask for digest, which no setting gives' });
  assert.deepEqual(opened('[{header: [], query: []}]'), {
    missing: 'they ask for header and query, and ACCESS_TOKEN is one',
  });
  assert.deepEqual(opened('[{bearer: [], flow: []}]'), {
    ...{ headers: { Authorization: 'Bearer a b' }, query: [], cookies: [] },
  });
  const nothing = {} as never;
  assert.deepEqual(opened('[{header: []}]', nothing), { missing: 'ACCESS_TOKEN is not set' });
  assert.deepEqual(opened('[{basic: []}]', nothing), {
    missing: 'LOGIN_EMAIL and LOGIN_PASSWORD are not set',
  });
});

test('the embedded mock server is opened without a setting, and nothing else is', async () => {
  assert.ok(credentialSetOf(await settingsOf({})).accessToken);
  assert.deepEqual(credentialSetOf(await settingsOf({ BASE_URL: 'http://127.0.0.1:4010' })), {});
});

test('an outline has the operations of the contract', () => {
  assert.deepEqual(
    outlineOf(FILE)?.operations.map(({ id }) => id),
    pets.operations.map(({ id }) => id),
  );
  assert.throws(() => outlineOf(`${FILE}.missing`), { code: 'DL_CONTRACT_UNREADABLE' });
});
