import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HEAD, inlineContract } from '../../openapi/inline.fixture.ts';
import { isIdName } from '../lists.ts';
import { collectionsOf, createdId, inLifeCycles, listKey } from './collections.ts';
import { derivedSteps } from './derived-steps.ts';
import { listsByValues } from './item-filters.ts';
import { lifeCycle } from './life-cycle.ts';
import { leftBehind, Providers } from './own-resources.ts';
import { walk } from './paging.ts';
import { exchangeOf, sent, type TestResponse } from './sequences.fixture.ts';
import { runSteps, type SequenceRequest } from './steps.ts';
import { valueRequests } from './values.ts';

const ITEM = "content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}";
const TEXT = `${HEAD}paths:
  /pets:
    get:
      operationId: listPets
      parameters:
        - {name: kind, in: query, schema: {type: string, enum: [cat, dog]}}
        - {name: old, in: query, schema: {type: boolean}}
        - {name: limit, in: query, schema: {type: integer, maximum: 50}}
        - {name: cursor, in: query, schema: {type: string}}
      responses:
        '200':
          description: A
          content:
            application/json:
              schema:
                type: object
                properties: {data: {type: array, items: {$ref: '#/components/schemas/Pet'}}, next: {type: string}}
    post:
      operationId: createPet
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}, example: {name: Rex}}}}
      responses: {'201': {description: A, ${ITEM}}}
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getPet, responses: {'200': {description: A, ${ITEM}}, '404': {description: B}}}
    patch:
      operationId: changePet
      requestBody: {${ITEM}}
      responses: {'200': {description: A, ${ITEM}}, '404': {description: B}, '412': {description: C}}
    delete: {operationId: deletePet, responses: {'204': {description: A}, '404': {description: B}}}
components:
  schemas:
    Pet: {type: object, required: [name], properties: {id: {type: integer, readOnly: true}, name: {type: string}, kind: {type: string, enum: [cat, dog]}}}
`;
const contract = inlineContract(TEXT);
const { operations } = contract;
const named = (id: string) => {
  const found = operations.find((each) => each.id === id);
  assert.ok(found, id);
  return found;
};
const [collection] = collectionsOf(contract, operations);
assert.ok(collection);

/** An API that keeps what it is sent; ids count from 7. */
function api(): (method: string, path: string) => TestResponse {
  const pets = new Set<number>();
  let last = 6;
  return (method, path) => {
    if (method === 'POST') {
      last += 1;
      pets.add(last);
      return [201, { id: last, name: 'Rex' }];
    }
    if (path.startsWith('/pets?') || path === '/pets')
      return [200, { data: [...pets].map((id) => ({ id, name: 'Rex' })) }];
    const id = Number(path.split('/').at(-1));
    if (!pets.has(id)) return [404];
    if (method === 'DELETE') pets.delete(id);
    return method === 'DELETE' ? [204] : [200, { id, name: 'Rex' }, { ETag: '"1"' }];
  };
}

test('a collection is found by its paths, with the place of its ids', () => {
  const { create, list, read, remove, updates, parameter } = collection;
  assert.deepEqual(
    [create, list, read, remove, ...updates].map((each) => each?.id),
    ['createPet', 'listPets', 'getPet', 'deletePet', 'changePet'],
  );
  assert.equal(parameter.name, 'petId');
  assert.equal(listKey(contract, named('listPets')), '/id');
  assert.deepEqual([...inLifeCycles(contract, operations)].map(({ id }) => id).sort(), [
    'changePet',
    'createPet',
    'deletePet',
  ]);
});

test('the id of what was created is in the body, else in Location', () => {
  const step = { operation: named('createPet'), case: { name: 'create', expects: 'any' } } as const;
  const id = (response: TestResponse) =>
    createdId(
      contract,
      collection,
      exchangeOf(
        { ...step, request: () => ({ method: 'POST', url: 'http://127.0.0.1/v1/pets', headers: {} }) },
        response,
      ),
    );
  assert.equal(id([201, { id: 7 }]), '7');
  assert.equal(id([201, undefined, { Location: '/v1/pets/8' }]), '8');
  assert.equal(id([201, undefined, { Location: 'http://elsewhere.example/pets/9' }]), '9');
  assert.equal(id([201, {}]), undefined);
  assert.equal(id([409, { id: 7 }]), undefined);
});

test('what may have been there before is not deleted: a 200 beside a documented 201', async () => {
  const respond = api();
  const { lines, result } = await sent(lifeCycle(contract, operations, collection), (method, path) => {
    const response = respond(method, path);
    return method === 'POST' && response ? [200, response[1]] : response;
  });
  assert.deepEqual(
    lines.filter((line) => line.startsWith('DELETE')),
    [],
  );
  assert.ok(
    result?.some((note) => /createPet returned 200 instead of 201/.test(note)),
    result?.join('\n'),
  );
});

test('what reading an unknown id finds is not deleted', async () => {
  const respond = api();
  const { lines } = await sent(lifeCycle(contract, operations, collection, 1), (method, path) =>
    method === 'GET' && path.endsWith('/2147483629')
      ? [200, { id: 2147483629, name: 'Rex' }]
      : respond(method, path),
  );
  assert.ok(lines.includes('GET /pets/2147483629 read-nothing'));
  assert.deepEqual(
    [...deletedIn(lines)].filter((each) => each.endsWith('/2147483629')),
    [],
  );
});

/** The API of a contract whose creation documents no 201, and what may have been there before. */
const withoutCreated = (text: string, id = '{type: integer, readOnly: true}') => {
  const other = inlineContract(
    text.replace("responses: {'201'", "responses: {'200'").replace('{type: integer, readOnly: true}', id),
  );
  const [its] = collectionsOf(other, other.operations);
  assert.ok(its);
  return lifeCycle(other, other.operations, its, 1);
};
const deletedIn = (lines: readonly string[]) =>
  new Set(lines.flatMap((line) => /^DELETE \S+/.exec(line) ?? []));

test('a creation that returns what is there is not taken for one, where no 201 is documented', async () => {
  const existing: TestResponse = [200, { id: 5, name: 'Rex' }];
  const { lines, result } = await sent(withoutCreated(TEXT), () => existing);
  assert.deepEqual([...deletedIn(lines)], []);
  assert.ok(result?.some((note) => /may have been there before/.test(note)));
});

test('what is returned without 201 is said to be left where the response that would tell is a 429', async () => {
  const left: string[] = [];
  let posts = 0;
  await runSteps(withoutCreated(TEXT), async (step) => {
    if (step.operation.method === 'POST') posts += 1;
    const exchange = exchangeOf(step, posts > 1 ? [429] : [200, { id: 5, name: 'Rex' }]);
    left.push(...leftBehind(step.case, exchange));
    return exchange;
  });
  assert.deepEqual(left, [
    'what createPet returned was not deleted: whether it is new is unknown, for the same request got 429',
  ]);
});

test('a documented 429 of another step leaves nothing unknown, and ends the sequence', async () => {
  const steps: string[] = [];
  const result = await runSteps(lifeCycle(contract, operations, collection, 1), async (step) => {
    steps.push(step.case.name);
    const exchange = exchangeOf(
      step,
      step.operation.method === 'POST' ? [201, { id: 7, name: 'Rex' }] : [429],
    );
    assert.deepEqual(leftBehind(step.case, exchange), []);
    return exchange;
  });
  assert.equal(result, undefined);
  assert.deepEqual(steps, ['create', 'read-created', 'clean-up']);
});

test('a creation that makes another one each time is followed by deletions, where no 201 is documented', async () => {
  const respond = api();
  const made = new Set<string>();
  const { lines } = await sent(withoutCreated(TEXT), (method, path) => {
    const [status = 0, body] = respond(method, path) ?? [];
    if (method === 'POST') made.add(`DELETE /pets/${(body as { id: number }).id}`);
    return [status === 201 ? 200 : status, body];
  });
  assert.deepEqual(
    [...made].filter((each) => !deletedIn(lines).has(each)),
    [],
  );
});

test('what has a chosen id is not created where it is there, and no 201 is documented', async () => {
  const text = TEXT.replace('{name: Rex}', '{id: 5, name: Rex}');
  const there: TestResponse = [200, { id: 5, name: 'Rex' }];
  const { lines } = await sent(withoutCreated(text, '{type: integer}'), () => there);
  assert.deepEqual(
    lines.filter((line) => /^(?:POST|DELETE)/.test(line)),
    [],
  );
  let isThere = false;
  const free = await sent(withoutCreated(text, '{type: integer}'), (method, path) => {
    if (method === 'GET' && !isThere) return [404];
    if (method !== 'GET') isThere = method !== 'DELETE' || !path.endsWith('/5');
    return there;
  });
  assert.ok(deletedIn(free.lines).has('DELETE /pets/5'));
});

test('the same is created again only where the contract says which value is taken', async () => {
  const documented = async (description: string) => {
    const text = TEXT.replace("responses: {'201'", `responses: {'409': {description: ${description}}, '201'`);
    const other = inlineContract(text);
    const [its] = collectionsOf(other, other.operations);
    assert.ok(its);
    const { lines } = await sent(lifeCycle(other, other.operations, its, 1), api());
    return lines.some((line) => line.endsWith('create-again'));
  };
  assert.equal(await documented('A pet with this name exists already'), true);
  assert.equal(await documented('The resource already exists'), false);
});

test('a weak ETag, which never matches, is sent back as *', async () => {
  const tags = new Set<string>();
  const respond = api();
  await runSteps(lifeCycle(contract, operations, collection), async (step) => {
    const { method, url, headers } = step.request('http://127.0.0.1/v1');
    if (step.case.name === 'change') tags.add(headers['If-Match'] ?? 'none');
    const [status, body] = respond(method, url.replace('http://127.0.0.1/v1', ''));
    return exchangeOf(step, [status, body, { ETag: 'W/"1"' }]);
  });
  assert.deepEqual([...tags], ['*']);
});

test('a resource is created, read, listed, changed, deleted, and read once more', async () => {
  const { lines, result } = await sent(lifeCycle(contract, operations, collection, 2), api());
  const own = lines.filter(
    (line) => !/create-more|clean-up|neighbour|beside|\?/.test(line) && !/\/pets\/(?:9|1\d)/.test(line),
  );
  assert.deepEqual(own, [
    'POST /pets create',
    'GET /pets/7 read-created',
    'POST /pets create-whole',
    'GET /pets/8 read-created',
    'GET /pets list-created',
    'GET /pets list-created-again',
    'POST /pets create-read-only',
    'PATCH /pets/8 change',
    'GET /pets/8 read-changed',
    'PATCH /pets/8 change',
    'GET /pets/8 read-changed',
    'PATCH /pets/8 change-stale',
    'PATCH /pets/8 change-read-only',
    'GET /pets/8 read-changed',
    'GET /pets list-changed',
    'GET /pets list-changed-again',
    'DELETE /pets/8 delete',
    'GET /pets/8 read-deleted',
    'GET /pets list-deleted',
    'GET /pets list-deleted-again',
    'DELETE /pets/8 delete-again',
    'GET /pets/2147483629 read-nothing',
    'DELETE /pets/2147483629 delete-nothing',
    'PATCH /pets/8 change-deleted',
  ]);
  assert.deepEqual(result, []);
  const ids = (method: string) => lines.filter((line) => line.startsWith(method)).length;
  assert.equal(ids('POST'), 6);
  assert.deepEqual(
    lines.filter((line) => line.endsWith('clean-up')),
    [7, 9, 10, 11, 12].map((id) => `DELETE /pets/${id} clean-up`),
  );
});

test('where a response does not come, nothing more is sent but the deletion of what was created', async () => {
  const right = api();
  const { lines, result } = await sent(lifeCycle(contract, operations, collection), (method, path) =>
    method === 'GET' ? undefined : right(method, path),
  );
  assert.deepEqual(lines, ['POST /pets create', 'GET /pets/7 read-created', 'DELETE /pets/7 clean-up']);
  assert.equal(result, undefined);
});

test('what could not be deleted is said', async () => {
  const right = api();
  const { result } = await sent(lifeCycle(contract, operations, collection), (method, path) =>
    method === 'DELETE' ? [500] : right(method, path),
  );
  assert.ok(
    result?.includes('what createPet 7 created was not deleted: deletePet returned 500'),
    result?.join(),
  );
});

test('what has changed since it was created is deleted by the ETag that it has now', async () => {
  const right = api();
  let deletions = 0;
  const { lines, result } = await sent(lifeCycle(contract, operations, collection), (method, path) => {
    if (method === 'GET' && deletions === 0) return undefined;
    if (method !== 'DELETE') return right(method, path);
    deletions += 1;
    return deletions === 1 ? [412] : [204];
  });
  assert.deepEqual(lines.slice(2), [
    'DELETE /pets/7 clean-up',
    'GET /pets/7 read-for-clean-up',
    'DELETE /pets/7 clean-up',
  ]);
  assert.equal(result, undefined);
});

test('a page begins behind the last item of the one before it, where the body only says that there is more', async () => {
  const renamed = inlineContract(
    TEXT.replace('name: cursor', 'name: starting_after').replace(
      '        - {name: old,',
      '        - {name: ending_before, in: query, schema: {type: string}}\n        - {name: old,',
    ),
  );
  const list = renamed.operations.find(({ id }) => id === 'listPets');
  assert.ok(list);
  const pages = [[9, 8], [7, 6], [5]].map(
    (ids, index): TestResponse => [
      200,
      { data: ids.map((id) => ({ id, name: 'Rex' })), has_more: index < 2 },
    ],
  );
  const { lines } = await sent(walk(renamed, list, {}), () => pages.shift() ?? [200, { data: [] }]);
  assert.deepEqual(lines.slice(0, 4), [
    'GET /pets?limit=2 page-1',
    'GET /pets?limit=2&starting_after=8 page-2',
    'GET /pets?limit=2&starting_after=6 page-3',
    'GET /pets?ending_before=5&limit=2 page-before',
  ]);
});

test('a list is requested in each order that its parameter describes, by what it names', async () => {
  const orders = async (description: string, schema = '{type: string}') => {
    const described = inlineContract(
      TEXT.replace(
        '        - {name: old,',
        `        - {name: sort, in: query, description: "${description}", schema: ${schema}}\n        - {name: old,`,
      ),
    );
    const list = described.operations.find(({ id }) => id === 'listPets');
    assert.ok(list);
    const data = [9, 7, 8].map((age) => ({ id: age, name: 'Rex', age }));
    const { lines } = await sent(listsByValues(described, list, 0, {}), () => [200, { data }]);
    return lines
      .filter((line) => line.endsWith('list-in-order'))
      .map((line) => /sort=([^& ]*)/.exec(line)?.[1]);
  };
  const any = 'Sorting criteria in the format: property,(asc|desc). Multiple are supported.';
  assert.deepEqual(await orders(any), ['age%2Casc', 'age%2Cdesc']);
  assert.deepEqual(await orders(any, '{type: array, items: {type: string}}'), ['age%2Casc', 'age%2Cdesc']);
  assert.deepEqual(await orders('By `age`, or `-age` for the oldest first'), ['age', '-age']);
  assert.deepEqual(await orders('By age, asc or desc'), [], 'a direction');
  assert.deepEqual(await orders('By `name` or `-name`'), [], 'no number');
  assert.deepEqual(await orders(any, "{type: string, enum: ['name,asc']}"), []);
});

test('what a change refuses in a body is no refusal of an old ETag, or of what is deleted', async () => {
  const right = api();
  const { lines } = await sent(lifeCycle(contract, operations, collection), (method, path) =>
    method === 'PATCH' ? [400] : right(method, path),
  );
  assert.deepEqual(
    lines.filter((line) => /stale|change-deleted/.test(line)),
    [],
  );
});

test('pages are followed by a cursor or a Link, to the same host alone, and a loop ends', async () => {
  const list = named('listPets');
  const follow = async (...responses: TestResponse[]) => {
    let index = 0;
    return (await sent(walk(contract, list, {}), () => responses[index++] ?? [200, { data: [] }])).lines;
  };
  const page = (next?: string, headers: Record<string, string> = {}): TestResponse => [
    200,
    { data: [{ name: 'Rex' }, { name: 'Max' }], next },
    headers,
  ];
  // A filter is kept from page to page.
  assert.deepEqual(await follow(page('b'), page(), page('c'), page('d')), [
    'GET /pets?limit=2 page-1',
    'GET /pets?limit=2&cursor=b page-2',
    'GET /pets?kind=cat&limit=2 page-1',
    'GET /pets?kind=cat&limit=2&cursor=c page-2',
  ]);
  assert.deepEqual(
    await follow(page(undefined, { Link: '<http://elsewhere.example/x?cursor=c>; rel="next"' }), page()),
    ['GET /pets?limit=2 page-1', 'GET /pets?cursor=c page-2', 'GET /pets?kind=cat&limit=2 page-1'],
  );
  const looping = await follow(page('b'), page('b'), page('b'), page());
  assert.equal(looping.filter((line) => !line.includes('kind')).length, 3);
  assert.deepEqual(await follow([500]), ['GET /pets?limit=2 page-1']);
});

test('each right value of a parameter is sent once, then all pairs; the rest is counted', () => {
  const list = named('listPets');
  const urls = (most: number) =>
    valueRequests(contract, list, most).requests.map(({ request }) => request('http://h').url);
  assert.deepEqual(urls(5), [
    'http://h/pets?kind=cat&limit=50',
    'http://h/pets?old=true&limit=50',
    'http://h/pets?limit=50',
    'http://h/pets?kind=dog&limit=50',
    'http://h/pets?old=false&limit=50',
  ]);
  const pairs = urls(60)
    .slice(5)
    .map((url) => new URL(url).searchParams);
  for (const kind of ['cat', 'dog']) {
    for (const old of ['true', 'false']) {
      assert.ok(
        pairs.some((query) => query.get('kind') === kind && query.get('old') === old),
        `${kind} ${old}`,
      );
    }
  }
  assert.equal(valueRequests(contract, list, 2).leftOut, urls(60).length - 2);
});

test('the name of an id ends with the word, not with its letters', () => {
  for (const name of ['id', 'ID', '_id', 'petId', 'pet_id', 'PetID', 'petid', 'jobid', 'userGuid', 'uuid'])
    assert.ok(isIdName(name), name);
  for (const name of ['paid', 'bid', 'highestBid', 'is_valid', 'grid', 'unpaid', 'width', 'idle'])
    assert.ok(!isIdName(name), name);
});

test('a path that chooses items of a list names none of them', () => {
  const LIST =
    "content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Todo'}}}}";
  const todos = inlineContract(`${HEAD}paths:
  /todos:
    get: {operationId: listTodos, responses: {'200': {description: A, ${LIST}}}}
  /todos/{userId}:
    get:
      operationId: todosOfUser
      parameters: [{name: userId, in: path, required: true, schema: {type: integer}}]
      responses: {'200': {description: A, ${LIST}}}
components: {schemas: {Todo: {type: object, properties: {id: {type: integer}, userId: {type: integer}}}}}
`);
  const [list] = todos.operations;
  assert.ok(list);
  assert.equal(listKey(todos, list), undefined);
});

test('what an order is linked to is not created by it, so that it is never deleted', () => {
  const INTEGER = 'required: true, schema: {type: integer}';
  const shop = (id: string) =>
    inlineContract(`${HEAD}paths:
  /orders:
    post:
      operationId: createOrder
      responses:
        '201':
          description: A
          links: {user: {operationId: getUser, parameters: {userId: '$response.body#/${id}'}}}
  /users/{userId}:
    parameters: [{name: userId, in: path, ${INTEGER}}]
    get: {operationId: getUser, responses: {'200': {description: A}}}
    delete: {operationId: deleteUser, responses: {'204': {description: A}}}
`);
  const creation = (id: string) => {
    const api = shop(id);
    return collectionsOf(api, api.operations)[0]?.create?.id;
  };
  assert.equal(creation('userId'), undefined);
  assert.equal(creation('id'), 'createOrder');
});

test('pairs of values are bounded, however many values the parameters have', () => {
  const values = Array.from({ length: 300 }, (_, index) => `v${index}`).join();
  const parameters = Array.from(
    { length: 12 },
    (_, index) => `{name: p${index}, in: query, schema: {type: string, enum: [${values}]}}`,
  );
  const large = inlineContract(`${HEAD}paths:
  /a: {get: {operationId: a, parameters: [${parameters.join()}], responses: {'200': {description: A}}}}
`);
  const [operation] = large.operations;
  assert.ok(operation);
  const { requests, leftOut } = valueRequests(large, operation, 20);
  assert.equal(requests.length, 20);
  assert.equal(leftOut, 12 * 300 + 60 - 20);
});

/** Quotes whose change requires the ETag, and that cannot be changed once they are accepted. */
const QUOTES = inlineContract(`${HEAD}paths:
  /quotes:
    post:
      operationId: createQuote
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Quote'}}}}
      responses: {'201': {description: A, content: {application/json: {schema: {$ref: '#/components/schemas/Quote'}}}}}
  /quotes/{quoteId}:
    parameters: [{name: quoteId, in: path, required: true, schema: {type: integer}}]
    get:
      operationId: getQuote
      responses: {'200': {description: A, content: {application/json: {schema: {$ref: '#/components/schemas/Quote'}}}}, '404': {description: B}}
    put:
      operationId: replaceQuote
      parameters: [{name: If-Match, in: header, required: true, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Quote'}}}}
      responses: {'200': {description: A}, '409': {description: It is accepted.}, '412': {description: B}, '428': {description: C}}
    delete: {operationId: deleteQuote, responses: {'204': {description: A}}}
  /quotes/{quoteId}/accept:
    parameters: [{name: quoteId, in: path, required: true, schema: {type: integer}}]
    post: {operationId: acceptQuote, responses: {'200': {description: A}, '409': {description: The quote is accepted already.}}}
components:
  schemas:
    Quote: {type: object, required: [text], properties: {id: {type: integer, readOnly: true}, text: {type: string, maxLength: 20}}}
`);

/** One quote, which has a new ETag after each change. */
function quotes() {
  const lines: string[] = [];
  let version = 1;
  let accepted = false;
  const respond = ({ operation, case: step, request }: SequenceRequest): TestResponse => {
    const tag = request('http://127.0.0.1/v1').headers['If-Match'];
    const headers = { ETag: `"${version}"` };
    if (operation.method === 'DELETE') return [204];
    if (operation.id === 'createQuote') return [201, { id: 7, text: 'a' }, headers];
    if (operation.method === 'GET') return [200, { id: 7, text: 'a' }, headers];
    if (operation.id === 'acceptQuote') {
      lines.push(`${step.name} ${step.expectation?.status ?? 'any'}`);
      version += 1;
      accepted = true;
      return [200, undefined, { ETag: `"${version}"` }];
    }
    const status =
      tag === undefined ? 428 : tag !== `"${version}"` && tag !== '*' ? 412 : accepted ? 409 : 200;
    lines.push(`${step.name} ${status}`);
    if (status !== 200) return [status];
    version += 1;
    return [200, { id: 7, text: 'a' }, { ETag: `"${version}"` }];
  };
  return { lines, respond: (step: SequenceRequest) => Promise.resolve(exchangeOf(step, respond(step))) };
}

test('what requires If-Match gets the ETag that the resource has now', async () => {
  const { lines, respond } = quotes();
  const replace = QUOTES.operations.find(({ id }) => id === 'replaceQuote');
  assert.ok(replace);
  const providers = new Providers(QUOTES, QUOTES.operations);
  await runSteps(derivedSteps(QUOTES, QUOTES.operations, replace, 'valid', providers), respond);
  assert.ok(lines.length > 3);
  assert.deepEqual(
    lines.filter((line) => !line.endsWith(' 200')),
    [],
  );
  lines.length = 0;
  await runSteps(derivedSteps(QUOTES, QUOTES.operations, replace, 'parameters', providers), respond);
  assert.ok(lines.includes('missing-parameter-if-match 428'), lines.join());
});

test('what is done to a resource comes after its changes, which it may end', async () => {
  const { lines, respond } = quotes();
  const [own] = collectionsOf(QUOTES, QUOTES.operations);
  assert.ok(own);
  await runSteps(lifeCycle(QUOTES, QUOTES.operations, own), respond);
  assert.deepEqual(lines, [
    'replace 200',
    'replace-stale 412',
    'replace-read-only 200',
    'create-below any',
    'act-again 409',
  ]);
});

test('HEAD in place of a creation creates nothing, and nothing is said of it', async () => {
  const create = contract.operations.find(({ id }) => id === 'createPet');
  assert.ok(create);
  const steps = derivedSteps(
    contract,
    contract.operations,
    create,
    'wrong-method',
    new Providers(contract, contract.operations),
  );
  const { lines, result } = await sent(steps, (method) => (method === 'HEAD' ? [200] : [405]));
  assert.ok(
    lines.some((line) => line.startsWith('HEAD /pets')),
    lines.join(),
  );
  assert.deepEqual(result, []);
});

test('what is below a resource may be absent, until a valid request was accepted', async () => {
  const photos = inlineContract(
    TEXT.replace(
      'components:\n',
      `  /pets/{petId}/photo:
    parameters: [{name: petId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getPhoto, responses: {'200': {description: A, content: {image/png: {}}}, '404': {description: B}}}
components:
`,
    ),
  );
  const photo = photos.operations.find(({ id }) => id === 'getPhoto');
  assert.ok(photo);
  const expected: string[] = [];
  const providers = new Providers(photos, photos.operations);
  await runSteps(derivedSteps(photos, photos.operations, photo, 'valid', providers), async (step) => {
    if (step.operation === photo) expected.push(step.case.expects);
    return exchangeOf(step, step.operation === photo ? [404] : [200, { data: [{ id: 7, name: 'Rex' }] }]);
  });
  assert.ok(expected.length > 1);
  assert.deepEqual([...new Set(expected)], ['any']);
});
