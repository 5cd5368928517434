import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { authorize, type CredentialSet, schemeCredential, schemeSetting } from '../../auth/authorization.ts';
import { credentialSetOf } from '../../auth/credential-set.ts';
import { readSettings } from '../../config/read-settings.ts';
import { errorText } from '../../core/driftline-error.ts';
import type { Operation } from '../../openapi/contract.ts';
import { inlineContract, withOperation } from '../../openapi/inline.fixture.ts';
import { openContract } from '../../openapi/open.ts';
import { outlineOf } from '../../openapi/outline.ts';
import { baseOf } from '../../openapi/route.ts';
import { projectRoot } from '../../project/project-root.ts';
import { chooseOperations, skippedByReason } from './choice.ts';
import { prepareOperation } from './request.ts';

const FILE = join(projectRoot(), 'src/testing/pets.openapi.yaml');
const pets = await openContract(FILE);
const settingsOf = (written: Record<string, string>) => readSettings(written, { project: tmpdir() });
const named = (id: string): Operation => {
  const found = pets.operations.find((each) => each.id === id);
  assert.ok(found, id);
  return found;
};

test('operations that change nothing are chosen: by their method, or by SAFE_OPERATIONS', async () => {
  const { chosen, skipped } = chooseOperations(pets, await settingsOf({}));
  assert.deepEqual(
    chosen.map(({ id }) => id),
    ['listPets', 'getPet', 'searchPets', 'whoAmI', 'photo', 'status'],
  );
  assert.deepEqual(skippedByReason(skipped), [
    {
      reason: 'they may change data (if they do not, set "x-safe: true" or SAFE_OPERATIONS)',
      operations: ['createPet', 'deletePet'],
    },
    { reason: 'the contract marks them "x-safe: false"', operations: ['refresh'] },
  ]);
});

test('SAFE_OPERATIONS adds operations, and an unknown one is an error with similar names', async () => {
  const { chosen } = chooseOperations(pets, await settingsOf({ SAFE_OPERATIONS: 'createPet, refresh' }));
  assert.ok(['createPet', 'refresh'].every((wanted) => chosen.some(({ id }) => id === wanted)));
  const wrong = await settingsOf({ SAFE_OPERATIONS: 'creatPet' });
  assert.throws(
    () => chooseOperations(pets, wrong),
    (error) => errorText(error as never).includes('Did you mean createPet?'),
  );
});

test('with BASE_URL, operations without credentials, or on another host, are skipped', async () => {
  const elsewhere = await settingsOf({ BASE_URL: 'https://trial.example.com/v1' });
  const reasons = chooseOperations(pets, elsewhere).skipped.map(({ operation, reason }) => [
    operation.id,
    reason,
  ]);
  assert.deepEqual(
    reasons.filter(([id]) => id === 'whoAmI' || id === 'photo'),
    [
      ['whoAmI', 'neither CREDENTIAL_KEY nor ACCESS_TOKEN is set'],
      ['photo', 'they are served at https://photos.example.net, and BASE_URL names another host'],
    ],
  );
  const usual = await settingsOf({ BASE_URL: 'https://pets.example.com/live/v1', ACCESS_TOKEN: 'k' });
  const { chosen } = chooseOperations(pets, usual);
  assert.ok(chosen.some(({ id }) => id === 'whoAmI'));
  assert.ok(chosen.some(({ id }) => id === 'photo'));
});

test('an operation is sent to its own server, if BASE_URL says where that is', () => {
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

test('a request has the required parts, with examples, and names the generated ones', () => {
  const list = prepareOperation(pets, named('listPets'));
  const { url, headers } = list.request('http://127.0.0.1:1');
  assert.equal(url, 'http://127.0.0.1:1/pets?kind=cat');
  assert.equal(headers['X-Tenant'], 'acme');
  assert.equal(headers.Accept, 'application/json, application/problem+json');
  assert.deepEqual([list.generated, list.case], [[], { name: 'documented', expects: 'accepted' }]);
  const pet = prepareOperation(pets, named('getPet'));
  assert.equal(pet.request('http://127.0.0.1:1').url, 'http://127.0.0.1:1/pets/1');
  assert.deepEqual(pet.generated, ['petId']);
  assert.deepEqual(pet.case, { name: 'made-up', expects: 'any', undocumentedRefusal: 'ignore' });
  const search = prepareOperation(pets, named('searchPets')).request('http://127.0.0.1:1');
  assert.equal(search.body, '{"name":"Felix"}');
  assert.equal(search.headers['Content-Type'], 'application/json');
});

test('given values override examples, and the request is expected to be accepted', () => {
  const given = prepareOperation(pets, named('getPet'), { parameters: { petId: 7 } });
  assert.equal(given.request('http://127.0.0.1:1').url, 'http://127.0.0.1:1/pets/7');
  assert.equal(given.case.expects, 'accepted');
  const body = prepareOperation(pets, named('searchPets'), { body: { name: 'Rex' } });
  assert.equal(body.request('http://127.0.0.1:1').body, '{"name":"Rex"}');
});

test('a documented redirect is not a rejection', () => {
  const contract = inlineContract(
    withOperation(
      `      operationId: go\n      responses: {'200': {description: A}, '302': {description: B}}`,
    ),
  );
  const [go] = contract.operations;
  assert.ok(go);
  assert.equal(prepareOperation(contract, go).case.expects, 'any');
});

const SCHEMES = `components:
  securitySchemes:
    bearer: {type: http, scheme: bearer}
    custom: {type: http, scheme: Token}
    basic: {type: http, scheme: basic}
    digest: {type: http, scheme: digest}
    flow: {type: oauth2, flows: {}}
    password: {type: oauth2, flows: {password: {tokenUrl: /token, scopes: {}}}}
    header: {type: apiKey, in: header, name: X-Key}
    query: {type: apiKey, in: query, name: key}
    cookie: {type: apiKey, in: cookie, name: sid}
    certificate: {type: mutualTLS}
`;

/** The authorization of an operation with these security requirements. */
function opened(
  security: string,
  credentials: CredentialSet = { accessToken: 'a b', credentials: { identifier: 'me', secret: 'pw' } },
) {
  const contract = inlineContract(
    withOperation(
      `      operationId: act\n      security: ${security}\n      responses: {'200': {description: A}}`,
      SCHEMES,
    ),
  );
  const [act] = contract.operations;
  assert.ok(act);
  return authorize(contract, act, credentials);
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

test('the first security requirement that can be met is used, and a missing credential is named', () => {
  assert.deepEqual(opened('[{certificate: []}, {header: []}]'), {
    ...{ headers: { 'X-Key': 'a b' }, query: [], cookies: [] },
  });
  assert.deepEqual(opened('[{certificate: []}, {}]'), { headers: {}, query: [], cookies: [] });
  assert.deepEqual(opened('[{digest: []}]'), { missing: 'they need digest, which no setting provides' });
  assert.deepEqual(opened('[{header: [], query: []}]'), {
    missing: 'CREDENTIAL_HEADER and CREDENTIAL_QUERY are not set, and ACCESS_TOKEN gives only one token',
  });
  assert.deepEqual(opened('[{bearer: [], flow: []}]'), {
    ...{ headers: { Authorization: 'Bearer a b' }, query: [], cookies: [] },
  });
  const nothing = {};
  assert.deepEqual(opened('[{header: []}]', nothing), {
    missing: 'neither CREDENTIAL_HEADER nor ACCESS_TOKEN is set',
  });
  assert.deepEqual(opened('[{basic: []}]', nothing), {
    missing: 'neither CREDENTIAL_BASIC nor LOGIN_EMAIL and LOGIN_PASSWORD are set',
  });
});

const OWN = {
  schemeCredentials: { HEADER: 'head er', QUERY: 'que', COOKIE: 'coo', BASIC: 'us:p:w', BEARER: 'bea' },
};
const OPEN = { headers: {}, query: [], cookies: [] };

test('each scheme has its own credential, all of one alternative are sent, and the first that is complete', () => {
  assert.deepEqual(opened('[{header: [], query: [], cookie: [], bearer: []}]', OWN), {
    headers: { 'X-Key': 'head er', Authorization: 'Bearer bea' },
    ...{ query: [['key', 'que']], cookies: [['sid', 'coo']] },
  });
  const basic = { ...OPEN, headers: { Authorization: `Basic ${Buffer.from('us:p:w').toString('base64')}` } };
  assert.deepEqual(opened('[{flow: []}, {custom: [], query: []}, {basic: []}, {header: []}]', OWN), basic);
  assert.deepEqual(opened('[{}, {query: []}]', OWN), { ...OPEN, query: [['key', 'que']] });
  assert.deepEqual(opened('[{}, {custom: []}]', OWN), OPEN);
  // ACCESS_TOKEN is for the one that has none of its own.
  assert.deepEqual(opened('[{flow: [], query: []}]', { ...OWN, accessToken: 'short' }), {
    ...OPEN,
    ...{ headers: { Authorization: 'Bearer short' }, query: [['key', 'que']] },
  });
});

test('one token is sent for each scheme of an operation that a step names', () => {
  assert.deepEqual(opened('[{header: [], query: []}]', { accessToken: 'k', oneForAll: true }), {
    ...{ ...OPEN, headers: { 'X-Key': 'k' }, query: [['key', 'k']] },
  });
});

test('what is missing is named by its settings', () => {
  const missing = (security: string, credentials: CredentialSet = OWN) => {
    const found = opened(security, credentials);
    return 'missing' in found ? found.missing : found;
  };
  assert.equal(
    missing('[{custom: [], header: [], flow: []}]'),
    'CREDENTIAL_CUSTOM and CREDENTIAL_FLOW are not set',
  );
  assert.equal(missing('[{digest: []}, {custom: []}]'), 'neither CREDENTIAL_CUSTOM nor ACCESS_TOKEN is set');
  assert.equal(
    missing('[{password: []}]', {}),
    'neither LOGIN_EMAIL and LOGIN_PASSWORD, CREDENTIAL_PASSWORD nor ACCESS_TOKEN are set',
  );
  assert.equal(missing('[{certificate: []}]'), 'CLIENT_CERT and CLIENT_KEY are not set');
  assert.deepEqual(missing('[{certificate: []}]', { hasCertificate: true }), OPEN);
  assert.equal(missing('[{bearer: [], basic: []}]'), 'they need bearer and basic in one header');
  const wrong = { schemeCredentials: { BASIC: 'no colon', BEARER: 'Bearer x', HEADER: 'käy' } };
  assert.match(String(missing('[{basic: []}]', wrong)), /^CREDENTIAL_BASIC is set to a text without a colon/);
  assert.match(String(missing('[{bearer: []}]', wrong)), /^CREDENTIAL_BEARER is set to a text with spaces/);
  assert.match(
    String(missing('[{header: []}]', wrong)),
    /^CREDENTIAL_HEADER is set to a text with spaces or non-ASCII/,
  );
});

test('on the embedded mock server one token is right for several schemes', async () => {
  assert.ok('headers' in opened('[{header: [], query: []}]', credentialSetOf(await settingsOf({}))));
});

for (const [scheme, setting] of [
  ['apiKey', 'CREDENTIAL_API_KEY'],
  ['api-key', 'CREDENTIAL_API_KEY'],
  ['petstore_auth', 'CREDENTIAL_PETSTORE_AUTH'],
  ['OAuth2PasswordBearer', 'CREDENTIAL_OAUTH2_PASSWORD_BEARER'],
  ['x.key.', 'CREDENTIAL_X_KEY'],
] as const) {
  test(`the setting of the scheme ${scheme} is ${setting}, with and without its underscores`, () => {
    assert.equal(schemeSetting(scheme), setting);
    for (const name of [setting.slice(11), setting.slice(11).replaceAll('_', '')])
      assert.equal(schemeCredential({ [name]: 'x' }, scheme), 'x');
    assert.equal(schemeCredential({ OTHER: 'x' }, scheme), undefined);
  });
}

test('the embedded mock server needs no credentials in the settings, a real API does', async () => {
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
