import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exchange } from '../http/exchange.ts';
import type { Operation } from '../openapi/contract.ts';
import { HEAD, inlineContract } from '../openapi/inline.fixture.ts';
import { planSequence, providedValues, provisionText, usable } from './sequence.ts';

const STRING = '{type: string}';
const INTEGER = '{type: integer}';
const param = (name: string, schema = STRING) =>
  `{name: ${name}, in: path, required: true, schema: ${schema}}`;
const ok = (schema: string, more = '') =>
  `responses: {'200': {description: A, content: {application/json: {schema: ${schema}}}${more}}}`;
const arrayOf = (properties: string) => `{type: array, items: {type: object, properties: ${properties}}}`;

function contractOf(...paths: readonly string[]) {
  return inlineContract(`${HEAD}paths:\n${paths.map((path) => `  ${path}\n`).join('')}`);
}

/** Each operation in its order, with what it is sent with, or what it lacks. */
function planned(
  contract: ReturnType<typeof contractOf>,
  operations: readonly Operation[] = contract.operations,
  safeOperations: readonly string[] = [],
) {
  return planSequence(contract, operations, { safeOperations }).map(
    ({ operation, provisions, lacks, certain }) =>
      [
        operation.id,
        ...provisions.map(provisionText),
        ...lacks.map((name) => `lacks ${name}`),
        ...(certain ? [] : ['uncertain']),
      ].join('; '),
  );
}

const BY_LIST = '(by convention: a list and its items)';

test('an item gets its id from the list above it, whatever the order in the document', () => {
  const contract = contractOf(
    `/pets/{petId}: {parameters: [${param('petId', INTEGER)}], get: {operationId: getPet, ${ok('{}')}}}`,
    `/pets: {get: {operationId: listPets, ${ok(arrayOf(`{id: ${INTEGER}, name: ${STRING}}`))}}}`,
  );
  assert.deepEqual(planned(contract), [
    'listPets',
    `getPet; petId = $steps.listPets.response.body#/0/id ${BY_LIST}`,
  ]);
});

test('the property of an item is found by its name, and has the type of the parameter', () => {
  const keyFor = (name: string, properties: string, schema = STRING, collection = 'orders') =>
    planned(
      contractOf(
        `/${collection}: {get: {operationId: list, ${ok(arrayOf(properties))}}}`,
        `/${collection}/{${name}}: {parameters: [${param(name, schema)}], get: {operationId: item, ${ok('{}')}}}`,
      ),
    )
      .slice(1)
      .join()
      .replace(`item; ${name} = $steps.list.response.body#/0`, '')
      .replace(` ${BY_LIST}`, '');
  assert.equal(keyFor('order_id', `{id: ${STRING}, orderId: ${STRING}}`), '/orderId');
  assert.equal(keyFor('orderId', `{name: ${STRING}, id: ${STRING}}`), '/id');
  assert.equal(keyFor('orderNumber', `{id: ${STRING}, number: ${STRING}}`), '/number');
  assert.equal(keyFor('id', `{name: ${STRING}, orderId: ${STRING}}`), '/orderId');
  assert.equal(keyFor('category', `{id: ${STRING}}`, STRING, 'categories'), '/id');
  assert.equal(keyFor('personId', `{id: ${STRING}}`, STRING, 'people'), '/id');
  assert.equal(keyFor('ownerId', `{id: ${STRING}}`), '/id; uncertain');
  assert.equal(keyFor('orderId', `{id: ${INTEGER}}`), '/id');
  for (const [name, properties, schema] of [
    ['orderId', `{id: ${STRING}}`, INTEGER],
    ['slug', `{id: ${STRING}}`, STRING],
    ['orderId', `{name: ${STRING}}`, STRING],
  ] as const) {
    assert.equal(keyFor(name, properties, schema), `item; lacks ${name}; uncertain`, name);
  }
});

test('a list may be in an object, in one array or in one with a usual name, or have plain values', () => {
  const valueFor = (schema: string, name = 'petId') =>
    planned(
      contractOf(
        `/pets: {get: {operationId: list, ${ok(schema)}}}`,
        `/pets/{${name}}: {parameters: [${param(name)}], get: {operationId: item, ${ok('{}')}}}`,
      ),
    )
      .slice(1)
      .join();
  const pets = arrayOf(`{id: ${STRING}}`);
  const inObject = (properties: string) => `{type: object, properties: ${properties}}`;
  assert.match(valueFor(inObject(`{total: ${INTEGER}, found: ${pets}}`)), /body#\/found\/0\/id/);
  assert.match(valueFor(inObject(`{errors: ${pets}, items: ${pets}}`)), /body#\/items\/0\/id/);
  assert.match(valueFor(inObject(`{errors: ${pets}, found: ${pets}}`)), /lacks petId/);
  assert.match(valueFor(`{type: array, items: ${STRING}}`, 'name'), /body#\/0 .*uncertain/);
  assert.match(valueFor(`{type: array, items: ${STRING}}`), /lacks petId/);
  assert.match(valueFor(inObject(`{name: ${STRING}}`)), /lacks petId/);
});

test('below an item, the list of the same item is used; what is below an item need not exist', () => {
  const owners = `/owners: {get: {operationId: owners, ${ok(arrayOf(`{id: ${STRING}}`))}}}`;
  const pets = `/owners/{owner}/pets: {parameters: [${param('owner')}], get: {operationId: pets, ${ok(arrayOf(`{id: ${STRING}}`))}}}`;
  const pet = `/owners/{ownerId}/pets/{id}: {parameters: [${param('ownerId')}, ${param('id')}], get: {operationId: pet, ${ok('{}')}}}`;
  assert.deepEqual(planned(contractOf(pet, pets, owners)), [
    'owners',
    `pets; owner = $steps.owners.response.body#/0/id ${BY_LIST}; uncertain`,
    `pet; id = $steps.pets.response.body#/0/id ${BY_LIST}; ownerId = $steps.pets.request.path.owner ${BY_LIST}`,
  ]);
  assert.deepEqual(planned(contractOf(pet, pets)), [
    'pet; lacks ownerId; lacks id; uncertain',
    'pets; lacks owner; uncertain',
  ]);
});

test('an example of the contract comes first; one beside a provided value is uncertain', () => {
  const list = `/pets: {get: {operationId: list, ${ok(arrayOf(`{id: ${STRING}}`))}}}`;
  const item = (schema: string, rest = '', more = '') =>
    `/pets/{petId}${rest}: {parameters: [${param('petId', schema)}${more}], get: {operationId: item, ${ok('{}')}}}`;
  assert.deepEqual(planned(contractOf(list, item('{type: string, example: a7}'))), ['list', 'item']);
  assert.deepEqual(
    planned(contractOf(list, item(STRING, '/photos/{n}', `, ${param('n', '{type: integer, default: 1}')}`))),
    ['list', `item; petId = $steps.list.response.body#/0/id ${BY_LIST}; uncertain`],
  );
});

const PET = `/pets/{petId}: {parameters: [${param('petId')}], get: {operationId: getPet, ${ok('{}')}}}`;

test('a link of the document comes before the convention: by operationId or operationRef, also by reference', () => {
  const list = (link: string) =>
    `/pets: {get: {operationId: list, ${ok(arrayOf(`{id: ${STRING}, code: ${STRING}}`), `, links: {Pet: ${link}}`)}}}`;
  const parameters = `parameters: {petId: '$response.body#/0/code'}`;
  const linked = 'getPet; petId = $steps.list.response.body#/0/code (the link Pet)';
  assert.deepEqual(planned(contractOf(PET, list(`{operationId: getPet, ${parameters}}`))), ['list', linked]);
  assert.deepEqual(
    planned(contractOf(list(`{operationRef: '#/paths/~1pets~1{petId}/get', ${parameters}}`), PET)),
    ['list', linked],
  );
  const referred = inlineContract(
    `${HEAD}paths:\n  ${list(`{$ref: '#/components/links/Pet'}`)}\n  ${PET}\ncomponents: {links: {Pet: {operationId: getPet, ${parameters}}}}\n`,
  );
  assert.deepEqual(planned(referred), ['list', linked]);
  assert.match(
    planned(contractOf(PET, list(`{operationId: getPet, parameters: {petId: a7}}`))).join(),
    /petId = a7 \(the link Pet\)/,
  );
});

test('what was created gives its address; nothing chooses what is changed or deleted', () => {
  const contract = contractOf(
    `/pets: {post: {operationId: create, responses: {'201': {description: A}}}}`,
    `/pets/{petId}: {parameters: [${param('petId')}], get: {operationId: getPet, ${ok('{}')}}, delete: {operationId: drop, responses: {'204': {description: A}}}}`,
  );
  assert.deepEqual(planned(contract), [
    'create',
    'getPet; petId = $steps.create.response.header.Location (the address of what was created)',
    'drop; lacks petId; uncertain',
  ]);
  const reading = contract.operations.filter(({ id }) => id !== 'create');
  assert.deepEqual(planned(contract, reading), [
    'getPet; lacks petId; uncertain',
    'drop; lacks petId; uncertain',
  ]);
});

test('only a safe operation gets a value of another response', () => {
  const cancel = (more = '') =>
    contractOf(
      `/pets: {get: {operationId: list, ${ok(arrayOf(`{id: ${STRING}}`), `, links: {C: {operationId: cancel, parameters: {petId: '$response.body#/0/id'}}}`)}}}`,
      `/pets/{petId}/cancel: {parameters: [${param('petId')}], post: {operationId: cancel, ${more}${ok('{}')}}, get: {operationId: state, x-safe: false, ${ok('{}')}}}`,
    );
  const unsafe = ['list', 'cancel; lacks petId; uncertain', 'state; lacks petId; uncertain'];
  assert.deepEqual(planned(cancel()).sort(), [...unsafe].sort());
  const provided = 'cancel; petId = $steps.list.response.body#/0/id (the link C)';
  assert.ok(planned(cancel('x-safe: true, ')).includes(provided));
  const contract = cancel();
  assert.ok(planned(contract, contract.operations, ['cancel']).includes(provided));
});

test('links in a circle provide nothing, and end', () => {
  const linked = (name: string, other: string) =>
    `/${name}/{id}: {parameters: [${param('id')}], get: {operationId: ${name}, ${ok('{}', `, links: {L: {operationId: ${other}, parameters: {id: '$response.body#/id'}}}`)}}}`;
  assert.deepEqual(planned(contractOf(linked('a', 'b'), linked('b', 'a'), linked('c', 'c'))), [
    'a; lacks id; uncertain',
    'b; lacks id; uncertain',
    'c; lacks id; uncertain',
  ]);
});

test('operations that need all others are ordered at once, and those beyond a chain of ten lack their values', () => {
  const count = 40;
  const paths = Array.from({ length: count }, (_, index) => {
    const names = Array.from({ length: index }, (_each, other) => `p${other}`);
    const later = Array.from({ length: count - index - 1 }, (_each, other) => index + other + 1);
    const links = later.map(
      (other) => `L${other}: {operationId: o${other}, parameters: {p${index}: '$response.body#/id'}}`,
    );
    const path = [`/o${index}`, ...names.map((name) => `{${name}}`)].join('/');
    return `${path}: {parameters: [${names.map((name) => param(name)).join()}], get: {operationId: o${index}, ${ok('{}', `, links: {${links.join()}}`)}}}`;
  });
  const contract = contractOf(...paths);
  const names = (operations: readonly Operation[]) =>
    planSequence(contract, operations).map(({ operation, lacks }) => [operation.id, lacks.length > 0]);
  const expected = Array.from({ length: count }, (_, index) => [`o${index}`, index >= 10]);
  assert.deepEqual(names(contract.operations), expected);
  assert.deepEqual(names([...contract.operations].reverse()).slice(count - 10), expected.slice(0, 10));
});

test('the values are those of the exchanges, and each reason why there is none names what was received', () => {
  const contract = contractOf(
    `/pets: {get: {operationId: list, ${ok(arrayOf(`{id: ${INTEGER}}`))}}, post: {operationId: create, responses: {'201': {description: A}}}}`,
    `/pets/{petId}: {parameters: [${param('petId', '{type: integer, minimum: 1}')}], get: {operationId: getPet, ${ok('{}')}}}`,
  );
  const [list, create] = contract.operations;
  const exchange = (status: number, body: unknown, headers: [string, string][] = []): Exchange => ({
    operation: 'any',
    case: { name: 'documented', expects: 'accepted' },
    request: { method: 'GET', url: 'http://127.0.0.1:9/pets', headers: {} },
    response: { status, statusText: '', headers, body: Buffer.from(JSON.stringify(body)) },
    phases: { total: 1 },
    startedAt: '',
  });
  const given = (operations: readonly (Operation | undefined)[], sent?: Exchange) => {
    const all = operations.filter((each) => each !== undefined);
    const pet = planSequence(contract, [...all, ...contract.operations.slice(2)]).find(
      ({ operation }) => operation.id === 'getPet',
    );
    assert.ok(pet);
    return providedValues(contract, pet, (operation) => sent && { contract, operation, exchange: sent });
  };
  const fromList = (status: number, body: unknown) => given([list], exchange(status, body));
  assert.deepEqual(fromList(200, [{ id: 7 }, { id: 8 }]), { parameters: { 'path.petId': 7 } });
  assert.deepEqual(fromList(200, []), {
    missing: 'list returned 200 with nothing at /0/id: the body is an array of 0 items',
  });
  assert.deepEqual(fromList(500, []), { missing: 'list returned 500' });
  assert.deepEqual(fromList(200, [{ id: 'x' }]), {
    missing: 'list has a string of 1 characters, which is no petId of getPet (integer, ≥ 1)',
  });
  assert.deepEqual(fromList(200, [{ id: '..' }]), {
    missing: 'list has a string of 2 characters, which is no petId of getPet (integer, ≥ 1)',
  });
  assert.deepEqual(given([list]), { missing: 'list was not sent' });
  const created = (location: string) => given([create], exchange(201, {}, [['Location', location]]));
  assert.deepEqual(created('/pets/12?expand=1'), { parameters: { 'path.petId': '12' } });
  assert.deepEqual(created('https://pets.example.com/pets/12'), { parameters: { 'path.petId': '12' } });
  assert.deepEqual(created('/orders/12'), { missing: 'create returned a Location that is no /pets/{petId}' });
});

test('only a short, well-formed text, a number or a boolean is sent, and in a header what HTTP allows there', () => {
  const contract = inlineContract(`${HEAD}paths:
  /pets/{petId}:
    parameters:
      - ${param('petId', '{}')}
      - {name: page, in: query, schema: {}}
      - {name: X-Owner, in: header, schema: {}}
      - {name: sid, in: cookie, schema: {}}
    get: {operationId: getPet, ${ok('{}')}}
`);
  const [pet] = contract.operations;
  assert.ok(pet);
  const isUsable = (key: string, value: unknown) => 'value' in usable(contract, pet, key, { value }, pet);
  const keys = ['path.petId', 'query.page', 'header.X-Owner', 'cookie.sid'];
  for (const key of keys) {
    for (const value of ['a7', 7, true, 'é', 'x'.repeat(500)]) assert.ok(isUsable(key, value), key);
    for (const value of [{ toString: 1 }, ['a'], '\ud800', 'a\udc00b', 'x'.repeat(501), 'x'.repeat(5e6)]) {
      assert.ok(!isUsable(key, value), `${key} ${JSON.stringify(value).slice(0, 40)}`);
    }
  }
  const places = (value: string) => keys.map((key) => isUsable(key, value));
  assert.deepEqual(places('a\r\nb'), [true, true, false, false]);
  assert.deepEqual(places('\u20ac \u{1f600}'), [true, true, false, false]);
  assert.deepEqual(places('..'), [false, true, true, true]);
});
