import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Exchange } from '../http/exchange.ts';
import { HEAD, inlineContract } from '../openapi/inline.fixture.ts';
import { listsByValues } from '../requests/index.ts';
import { runSteps } from '../requests/sequences/steps.ts';
import { type Change, exchange } from './exchange.fixture.ts';
import { judge } from './judge.ts';
import { changed, created, deleted, pet, petList, pets, replaced } from './pets.fixture.ts';

const found = (exchange: Exchange, ...earlier: Exchange[]) =>
  judge(exchange, pets, earlier).map(({ id, severity, where }) => `${severity} ${id} ${where}`);

type Body = Readonly<Record<string, unknown>>;
type Headers = Readonly<Record<string, string | undefined>>;

const adopted = exchange({
  operation: 'adoptPet',
  method: 'POST',
  url: 'http://127.0.0.1/v1/pets/7/adoption',
  status: 204,
  headers: { 'Content-Type': undefined },
  bytes: '',
});

test('an action on a resource may change it, and restore what was deleted', () => {
  const first = created({ name: 'Rex' }, { id: 7, name: 'Rex' });
  const other = pet(7, { id: 7, name: 'Rex of Ann' });
  assert.deepEqual(found(other, first, adopted), []);
  assert.deepEqual(found(other, first), ['error body-differs-from-sent response body /name']);
  assert.deepEqual(found(other, first, deleted(7), adopted), []);
});

test('a change that was taken on or had no response may be done or not', () => {
  const first = created({ name: 'Rex' }, { id: 7, name: 'Rex' });
  const change = changed(7, { name: 'Max' }, { id: 7, name: 'Max' });
  const response = change.response as NonNullable<Exchange['response']>;
  for (const status of [202, 500]) {
    assert.deepEqual(
      found(pet(7, { id: 7, name: 'Max' }), first, { ...change, response: { ...response, status } }),
      [],
    );
  }
});

test('what a server took from a body that is no JSON object is not known', () => {
  const first = created({ name: 'Rex' }, { id: 7, name: 'Rex' });
  const change = changed(7, { name: 'Max' }, { id: 7, name: 'Max' });
  const json = JSON.stringify({ name: 'Max' });
  const bodies = [
    `\ufeff${json}`,
    Buffer.from(`\ufeff${json}`, 'utf16le'),
    'name=Max',
    '[{"op":"replace","path":"/name","value":"Max"}]',
  ];
  for (const body of bodies) {
    const sent = { ...change, request: { ...change.request, body } };
    assert.deepEqual(found(sent, first), [], String(body));
    assert.deepEqual(found(pet(7, { id: 7, name: 'Max' }), first, sent), [], String(body));
  }
});

test('a list has what was deleted where it is requested with that', () => {
  const contract = inlineContract(`${HEAD}paths:
  /pens:
    get:
      operationId: listPens
      parameters:
        - {name: include_deleted, in: query, schema: {type: boolean}}
        - {name: state, in: query, schema: {type: string}}
      responses: {'200': {description: A, content: {application/json: {schema: {type: array, items: &pen {type: object, properties: {id: {type: integer}}}}}}}}
    post: {operationId: createPen, responses: {'201': {description: A, content: {application/json: {schema: *pen}}}}}
  /pens/{penId}:
    parameters: [{name: penId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getPen, responses: {'200': {description: A, content: {application/json: {schema: *pen}}}}}
    delete: {operationId: deletePen, responses: {'204': {description: A}}}
`);
  const url = 'http://127.0.0.1/v1/pens';
  const list = (query: string) => exchange({ operation: 'listPens', url: url + query, body: [{ id: 7 }] });
  const before = [
    exchange({ operation: 'createPen', method: 'POST', url, status: 201, body: { id: 7 } }),
    list(''),
    exchange({ operation: 'deletePen', method: 'DELETE', url: `${url}/7`, status: 204 }),
  ];
  const found = (query: string) => judge(list(query), contract, [...before, list(query)]).map(({ id }) => id);
  const [plain, ...others] = ['', '?include_deleted=true', '?state=archived', '?include_deleted=false'].map(
    found,
  );
  assert.deepEqual(plain, ['deleted-resource-found']);
  assert.deepEqual(others, [[], [], ['deleted-resource-found']]);
});

test('the id of what was deleted may be given again', () => {
  const again = created({ name: 'Max' }, { id: 7, name: 'Max' });
  const first = created({ name: 'Rex' }, { id: 7, name: 'Rex' });
  assert.deepEqual(found(again, first, deleted(7)), []);
  assert.deepEqual(found(again, first), ['error id-reused response body /id']);
});

test('a list may have what was only marked as deleted', () => {
  const first = created({ name: 'Rex' }, { id: 7, name: 'Rex' });
  const listed = petList([{ id: 7, name: 'Rex' }]);
  assert.deepEqual(
    found(petList([{ id: 7, name: 'Rex', tags: ['deleted'] }]), first, listed, deleted(7)),
    [],
  );
});

test('a list may be some moments behind: the second one after a change shows whether it stays so', () => {
  const first = created({ name: 'Rex' }, { id: 7, name: 'Rex' });
  const listed = petList([{ id: 7, name: 'Rex' }]);
  assert.deepEqual(found(listed, first, listed, deleted(7)), []);
  assert.deepEqual(found(listed, first, listed, deleted(7), listed), [
    'error deleted-resource-found response body /items/*/id',
  ]);
  const changes = [changed(7, { name: 'Max' }, { id: 7, name: 'Max' }), pet(7, { id: 7, name: 'Max' })];
  assert.deepEqual(found(listed, first, ...changes), []);
  assert.deepEqual(found(listed, first, ...changes, listed), [
    'error created-not-listed response body /items/*/name',
  ]);
  const other = petList([{ id: 8 }]);
  assert.deepEqual(found(other, first), []);
  assert.deepEqual(found(other, first, other), ['error created-not-listed response body /items']);
});

test('a filter lists what was created with its value, and may leave out all others', () => {
  const first = created({ kind: 'cat', name: 'Tom' }, { id: 7, kind: 'cat', name: 'Tom' });
  const list = (query: string, ...items: Body[]) => petList(items, query);
  const before = [first, list('?kind=cat')];
  assert.deepEqual(found(list('?kind=cat'), ...before), ['error created-not-listed response body /items']);
  assert.deepEqual(found(list('?sort=name'), ...before), ['error created-not-listed response body /items']);
  assert.deepEqual(found(list('?kind=dog'), ...before), []);
  assert.deepEqual(found(list('?old=true'), ...before), []);
  assert.deepEqual(found(list('?kind=cat', { id: 7, kind: 'cat' }), ...before), []);
});

test('null that was sent removes what was sent before; servers may have a default', () => {
  const first = created({ name: 'Rex' }, { id: 7, name: 'Rex' });
  const named = changed(7, { name: 'Max' }, { id: 7, name: 'Max' });
  const emptied = changed(7, { name: null }, { id: 7, name: 'Max' });
  assert.deepEqual(found(pet(7, { id: 7, name: 'Max' }), first, named, emptied), [
    'error body-differs-from-sent response body /name',
  ]);
  assert.deepEqual(found(pet(7, { id: 7 }), first, named, emptied), []);
  assert.deepEqual(found(pet(7, { id: 7, name: 'unnamed' }), first, named, emptied), []);
});

test('the next page leads on, not back, and keeps the filter of the first one', () => {
  const page = (number: number, query: string, ids: readonly number[], next?: string, kind = 'cat') =>
    petList(
      ids.map((id) => ({ id, kind })),
      query,
      { case: { page: number }, ...(next ? { headers: { Link: `<${next}>; rel="next"` } } : {}) },
    );
  assert.deepEqual(found(page(1, '?limit=2', [1, 2], '?limit=2&offset=2')), []);
  assert.deepEqual(found(page(1, '?limit=2', [1, 2], '?limit=2')), [
    'error page-repeated response body /items',
  ]);
  assert.deepEqual(
    found(page(2, '?offset=2&limit=2', [], '?limit=2&offset=2'), page(1, '?limit=2', [1, 2])),
    ['error page-repeated response body /items'],
  );
  const first = page(1, '?kind=cat&limit=2', [1, 2], '?limit=2&offset=2');
  assert.deepEqual(found(page(2, '?limit=2&offset=2', [3], undefined, 'dog'), first), [
    'error filter-ignored response body /items/*/kind',
  ]);
  assert.deepEqual(found(page(2, '?limit=2&offset=2', [3]), first), []);
});

test('pages that end early leave items out, and a filter may', () => {
  const four = [{ id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }];
  const all = petList(four);
  const page = (number: number, query: string, ...ids: number[]) =>
    petList(
      ids.map((id) => ({ id })),
      query,
      { case: { page: number } },
    );
  const first = page(1, '?limit=2', 1, 2);
  const skips = (severity: string) => [`${severity} page-skips-items response body /items`];
  // Another client may have deleted one.
  assert.deepEqual(found(page(2, '?limit=2&offset=2', 3), all, first), skips('warning'));
  const own = created({ name: 'Rex' }, { id: 4, name: 'Rex' });
  assert.deepEqual(found(page(2, '?limit=2&offset=2', 3), own, all, first), skips('error'));
  assert.deepEqual(
    found(page(2, '?limit=2&offset=2', 5), petList([...four, { id: 5 }]), first),
    skips('error'),
  );
  assert.deepEqual(found(page(2, '?limit=2&offset=2', 3, 4), all, first), []);
  // What was deleted meanwhile is in no page.
  assert.deepEqual(found(page(2, '?limit=2&offset=2', 3), all, deleted(4), first), []);
  const filtered = page(1, '?limit=2&kind=cat', 1);
  assert.deepEqual(found(page(2, '?limit=2&offset=2&kind=cat', 4), all, filtered), []);
});

test('a resource that was created anew has another moment of creation', () => {
  const read = (createdAt: string) => pet(7, { id: 7, name: 'Rex', createdAt });
  const first = created({ name: 'Rex' }, { id: 7, name: 'Rex' });
  const [then, now] = [read('2025-07-01T10:00:00Z'), read('2025-07-01T10:00:09Z')];
  const rule = 'error resource-moment-wrong response body /createdAt';
  assert.deepEqual(found(now, first, then, deleted(7), first), []);
  assert.deepEqual(found(now, first, then, deleted(8)), [rule]);
  // A database may round a moment once, and not that which was read from it.
  const [exact, later] = [read('2025-07-01T10:00:00.123Z'), read('2025-07-01T10:00:00.140Z')];
  assert.deepEqual(found(later, first, exact), [rule]);
  assert.deepEqual(found(then, first, exact), []);
  assert.deepEqual(found(read('2025-07-01T10:00:00.000Z'), first, exact), []);
  const leap = read('2016-12-31T23:59:60Z');
  assert.deepEqual(found(leap, first, leap), []);
});

test('a cache may have what is deleted until it expires', () => {
  const first = created({ name: 'Rex' }, { id: 7, name: 'Rex' });
  const read = (headers: Record<string, string>) => pet(7, { id: 7, name: 'Rex' }, { headers });
  assert.deepEqual(found(read({ Age: '12' }), first, deleted(7)), []);
  assert.deepEqual(found(read({ Age: '0' }), first, deleted(7)), [
    'error deleted-resource-found response status',
  ]);
});

test('a flag of a list may also add items', () => {
  const items = [
    { id: 7, old: true },
    { id: 8, old: false },
  ];
  assert.deepEqual(found(petList(items, '?old=true')), ['warning filter-ignored response body /items/*/old']);
  assert.deepEqual(found(petList(items, '?old=false')), ['error filter-ignored response body /items/*/old']);
});

test('a value may be written in another form, and servers set ids, moments and secrets', () => {
  const same: [sent: Body, received: Body][] = [
    [{ name: 'ann@example.com' }, { name: 'Ann@Example.com' }],
    [{ name: '+49 30 12' }, { name: '+493012' }],
    [{ name: '10.5' }, { name: '10.50' }],
    [{ name: 'P1D' }, { name: 'PT24H' }],
    [{ name: '10:00:00Z' }, { name: '10:00:00+00:00' }],
    [{ weight: 12.345 }, { weight: 12.35 }],
    [{ weight: 0.1 }, { weight: 0.10000000149 }],
    [{ tags: ['Red', 'red', 'blue'] }, { tags: ['blue', 'red'] }],
    [{ born: '2020-01-01T00:00:00.4Z' }, { born: '2020-01-01T01:00:00+01:00' }],
    [{ createdAt: '2020-01-01T00:00:00Z', password: 'one' }, { createdAt: '2025-01-01T00:00:00Z' }],
  ];
  for (const [sent, received] of same) {
    assert.deepEqual(found(created(sent, { id: 7, ...received })), [], JSON.stringify(sent));
    assert.deepEqual(
      found(pet(7, { id: 7, ...received }), created(sent, { id: 7 })),
      [],
      JSON.stringify(sent),
    );
  }
  const other: [sent: Body, received: Body][] = [
    [{ name: 'Rex' }, { name: 'Max' }],
    [{ name: '1.5' }, { name: '15' }],
    [{ weight: 12.34 }, { weight: 12 }],
    [{ weight: 12 }, { weight: 13 }],
    [{ tags: ['red', 'blue'] }, { tags: ['red'] }],
    [{ born: '2020-01-01T00:00:00Z' }, { born: '2020-01-01T00:00:00+01:00' }],
  ];
  for (const [sent, received] of other) {
    const [property = ''] = Object.keys(sent);
    assert.deepEqual(found(created(sent, { id: 7, ...received })), [
      `error body-differs-from-sent response body /${property}`,
    ]);
  }
});

test('what is added or deleted while pages are read is no fault of the list', () => {
  const page = (number: number, ids: readonly number[], total?: number) =>
    petList(
      ids.map((id) => ({ id })),
      `?limit=2&offset=${2 * number - 2}`,
      { case: { page: number }, ...(total === undefined ? {} : { body: { total } }) },
    );
  assert.deepEqual(found(page(2, [2, 3], 5), page(1, [1, 2], 4)), []);
  assert.deepEqual(found(page(2, [2], 3), page(1, [1, 2], 2)), []);
  assert.deepEqual(found(page(2, [3], 2), page(1, [1, 2], 3)), []);
  assert.deepEqual(found(page(2, [2, 3]), page(1, [1, 2])), ['warning page-repeated response body /items']);
  assert.deepEqual(found(page(2, [1, 2]), page(1, [1, 2])), ['error page-repeated response body /items']);
  assert.deepEqual(found(page(2, [3], 1), page(1, [1, 2], 2)), ['error total-wrong response body /total']);
});

test('values of an enum, and words with capitals, may have an order of their own', () => {
  const sorted = (name: string, ...values: readonly string[]) =>
    found(
      petList(
        values.map((value) => ({ [name]: value })),
        `?sort=${name}:asc`,
      ),
    );
  assert.deepEqual(sorted('kind', 'dog', 'cat'), []);
  assert.deepEqual(sorted('name', 'Zoe', 'ann'), []);
  assert.deepEqual(sorted('name', 'zoe', 'ann'), ['error sort-ignored response body /items/*/name']);
});

test('lists of two resources may have items with the same number or name, and the same member', () => {
  const NOTE = '{type: object, properties: {id: {type: integer}, text: {type: string}}}';
  const id = '{name: orderId, in: path, required: true, schema: {type: integer}}';
  const json = (schema: string) => `content: {application/json: {schema: ${schema}}}`;
  const contract = inlineContract(`${HEAD}paths:
  /orders:
    post: {operationId: createOrder, requestBody: {${json('{type: object}')}}, responses: {'201': {description: A, ${json(NOTE)}}}}
  /orders/{orderId}/notes:
    parameters: [${id}]
    get: {operationId: listNotes, responses: {'200': {description: A, ${json(`{type: array, items: ${NOTE}}`)}}}}
    post: {operationId: createNote, requestBody: {${json(NOTE)}}, responses: {'201': {description: A, ${json(NOTE)}}}}
  /orders/{orderId}/notes/{id}:
    parameters: [${id}, {name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getNote, responses: {'200': {description: A, ${json(NOTE)}}}}
`);
  const at = (order: number) => `http://127.0.0.1/v1/orders/${order}/notes`;
  const made = (operation: string, url: string, sent: Body, body: Body) =>
    exchange({ operation, method: 'POST', url, sent, status: 201, body });
  const list = (order: number, ...body: Body[]) => exchange({ operation: 'listNotes', url: at(order), body });
  const order = made('createOrder', 'http://127.0.0.1/v1/orders', {}, { id: 7 });
  const note = { id: 1, text: 'a' };
  const listed = (item: Body, ...more: Exchange[]) =>
    judge(list(7, item), contract, [...more, list(5, note), order]).map(
      ({ id, severity }) => `${severity} ${id}`,
    );
  assert.deepEqual(listed({ id: 1, text: 'another' }), []);
  assert.deepEqual(listed(note), ['warning filter-ignored']);
  assert.deepEqual(listed(note, made('createNote', at(5), { text: 'a' }, note)), ['error filter-ignored']);
  // A member is given by its own id.
  assert.deepEqual(listed(note, made('createNote', at(5), note, note)), ['warning filter-ignored']);
});

const FILTERED = inlineContract(`${HEAD}paths:
  /shows:
    get:
      operationId: listShows
      parameters:
        - {name: city, in: query, schema: {type: string}}
        - {name: minPrice, in: query, schema: {type: number}}
        - {name: category_id, in: query, schema: {type: integer}}
        - {name: createdBefore, in: query, schema: {type: string, format: date}}
        - {name: limit, in: query, schema: {type: integer, default: 10}}
        - {name: cursor, in: query, schema: {type: string}}
      responses:
        '200':
          description: A
          content:
            application/json:
              schema:
                type: object
                properties:
                  items: {type: array, items: {$ref: '#/components/schemas/Show'}}
                  total: {type: integer}
                  cursor: {type: string}
                  nextCursor: {type: [string, 'null']}
    post:
      operationId: createShow
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Show'}}}}
      responses: {'201': {description: A, content: {application/json: {schema: {$ref: '#/components/schemas/Show'}}}}}
components:
  schemas:
    Show:
      type: object
      properties:
        id: {type: integer}
        city: {type: string}
        categoryId: {type: integer}
        price: {type: number}
        open: {type: boolean, default: true}
        createdAt: {type: string, format: date-time}
`);

const shows = (query: string, items: readonly Body[], more: Body = {}, change: Change = {}) =>
  exchange({
    operation: 'listShows',
    url: `http://127.0.0.1/v1/shows${query}`,
    body: { items, ...more },
    ...change,
  });
const foundIn = (each: Exchange, ...earlier: Exchange[]) =>
  judge(each, FILTERED, earlier).map(({ id, severity, where }) => `${severity} ${id} ${where}`);

test('a filter by values of the items leaves out others; a text may be searched by its parts', () => {
  const items = [
    { id: 1, city: 'Bern', price: 5, createdAt: '2026-04-01T08:00:00Z' },
    { id: 2, city: 'Zug', price: 9, createdAt: '2026-05-01T08:00:00Z' },
  ];
  const whole = shows('', items);
  const city = ['error filter-ignored response body /items/*/city'];
  assert.deepEqual(foundIn(shows('?city=Bern', items), whole), city);
  assert.deepEqual(foundIn(shows('?city=Bern', items)), []);
  assert.deepEqual(foundIn(shows('?city=Bern', items.slice(1)), whole), []);
  assert.deepEqual(foundIn(shows('?city=er', items.slice(0, 1)), whole), []);
  const [one, other] = items.map((each) => ({ ...each, categoryId: each.id }));
  assert.deepEqual(
    foundIn(shows('?category_id=2', [one ?? {}, other ?? {}]), shows('', [one ?? {}, other ?? {}])),
    ['error filter-ignored response body /items/*/categoryId'],
  );
  assert.deepEqual(foundIn(shows('?category_id=2', [other ?? {}]), shows('', [one ?? {}, other ?? {}])), []);
  assert.deepEqual(foundIn(shows('?minPrice=9', items)), [
    'error filter-ignored response body /items/*/price',
  ]);
  assert.deepEqual(foundIn(shows('?minPrice=9', items.slice(1))), []);
  assert.deepEqual(foundIn(shows('?createdBefore=2026-04-15', items)), [
    'error filter-ignored response body /items/*/createdAt',
  ]);
  // Whether the day belongs to it, and when it ends, is said nowhere.
  assert.deepEqual(foundIn(shows('?createdBefore=2026-05-01', items)), []);
});

test('a first page that says that none comes after it has all items of a longer list', () => {
  const contract = inlineContract(`${HEAD}paths:
  /shows:
    get:
      operationId: listShows
      parameters:
        - {name: city, in: query, schema: {type: string}}
        - {name: limit, in: query, schema: {type: integer, default: 10}}
        - {name: cursor, in: query, schema: {type: string}}
      responses: {'200': {description: A, content: {application/json: {schema: {type: object, properties: {items: {type: array, items: &show {type: object, properties: {id: {type: integer}}}}, nextCursor: {type: [string, 'null']}}}}}}}
  /shows/{showId}:
    parameters: [{name: showId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getShow, responses: {'200': {description: A, content: {application/json: {schema: *show}}}}}
`);
  const list = (query: string, ids: readonly number[], nextCursor: unknown, page?: number) =>
    shows(
      query,
      ids.map((id) => ({ id })),
      { nextCursor },
      page === undefined ? {} : { case: { page } },
    );
  const all = list('?limit=50', [1, 2, 3], null);
  const found = (query: string, ids: readonly number[], nextCursor: unknown) =>
    judge(list(query, ids, nextCursor, 1), contract, [all]).map(({ id, received }) => `${id}: ${received}`);
  assert.deepEqual(found('?limit=1', [1], null), ['page-skips-items: page 1 without 2 of them']);
  assert.deepEqual(found('?limit=1', [1], 'b'), []);
  // Another client may have deleted what a page with room for more does not have.
  assert.deepEqual(found('?limit=2', [1], null), []);
  assert.deepEqual(found('?limit=3', [1, 2, 3], null), []);
  assert.deepEqual(found('?limit=1&city=Bern', [1], null), []);
});

test('a page after or before an item goes on where another one ended, and an empty one is the last', () => {
  const contract = inlineContract(`${HEAD}paths:
  /shows:
    get:
      operationId: listShows
      parameters:
        - {name: limit, in: query, schema: {type: integer, default: 10}}
        - {name: starting_after, in: query, schema: {type: string}}
        - {name: ending_before, in: query, schema: {type: string}}
      responses: {'200': {description: A, content: {application/json: {schema: {type: object, properties: {items: {type: array, items: &show {type: object, properties: {id: {type: integer}}}}, has_more: {type: boolean}}}}}}}
  /shows/{showId}:
    parameters: [{name: showId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getShow, responses: {'200': {description: A, content: {application/json: {schema: *show}}}}}
`);
  const list = (query: string, ids: readonly number[], has_more: boolean, change: Change = {}) =>
    shows(
      query,
      ids.map((id) => ({ id })),
      { has_more },
      change,
    );
  const page = (number: number, query: string, ids: readonly number[], has_more: boolean) =>
    list(query, ids, has_more, { case: { page: number } });
  const walk = [
    page(1, '?limit=2', [9, 8], true),
    page(2, '?limit=2&starting_after=8', [7, 6], true),
    page(3, '?limit=2&starting_after=6', [5], false),
  ];
  const found = (each: Exchange, ...before: Exchange[]) =>
    judge(each, contract, before).map(({ id, severity, received }) => `${severity} ${id}: ${received}`);
  const back = (ids: readonly number[], query = '?limit=2&ending_before=5') =>
    found(list(query, ids, true, { case: { name: 'page-before' } }), ...walk);
  assert.deepEqual(back([7, 6]), []);
  assert.deepEqual(back([6, 7]), [], 'the other way round');
  assert.deepEqual(back([9, 8]), ['error page-skips-items: "9", "8"']);
  assert.deepEqual(back([9, 6]), ['warning page-skips-items: "9", "6"'], 'one may be deleted');
  assert.deepEqual(back([8], '?limit=1&ending_before=7'), []);
  assert.deepEqual(back([9, 8], '?limit=2&ending_before=1'), [], 'no page of the walk');
  const after = (ids: readonly number[], has_more: boolean) =>
    found(page(2, '?limit=2&starting_after=8', ids, has_more), ...walk.slice(0, 1));
  assert.deepEqual(after([8, 7], true), ['error page-repeated: 1 of 2 items of page 1 once more on page 2']);
  assert.deepEqual(after([], true), ['error next-page-missing: true']);
  assert.deepEqual(after([], false), []);
});

test('a list that says that no page comes after it has all its items', () => {
  const items = [{ id: 1 }, { id: 2 }];
  assert.deepEqual(foundIn(shows('', items, { total: 3, nextCursor: null })), [
    'error total-wrong response body /total',
  ]);
  assert.deepEqual(foundIn(shows('', items, { total: 3 })), []);
  assert.deepEqual(foundIn(shows('', items, { total: 3, nextCursor: 'b' })), []);
  assert.deepEqual(foundIn(shows('?city=Bern', items, { total: 3, nextCursor: null })), [
    'warning total-wrong response body /total',
  ]);
  const page = { case: { page: 1 } };
  assert.deepEqual(
    foundIn(shows('?cursor=a', items, { cursor: 'a' }, page)),
    [],
    'the cursor of the request',
  );
});

test('what a creation leaves out gets its documented default: a warning since OpenAPI 3.1', () => {
  const made = (sent: Body, body: Body) =>
    foundIn(
      exchange({
        operation: 'createShow',
        method: 'POST',
        url: 'http://127.0.0.1/v1/shows',
        status: 201,
        sent,
        body,
      }),
    );
  assert.deepEqual(made({ city: 'Bern' }, { id: 1, open: false }), [
    'warning body-differs-from-sent response body /open',
  ]);
  assert.deepEqual(made({ city: 'Bern' }, { id: 1, open: true }), []);
  assert.deepEqual(made({ city: 'Bern' }, { id: 1 }), []);
  assert.deepEqual(made({ open: false }, { id: 1, open: false }), []);
});

test('what PUT left out may have the value that the server sets where nothing is sent', () => {
  const earlier = (name: string, value: unknown) => [
    created({ name: 'Rex', [name]: value }, { id: 7, name: 'Rex', [name]: value }),
    replaced(7, { name: 'Max' }, { id: 7, name: 'Max', [name]: value }),
  ];
  const reads = (name: string, value: unknown, ...more: Exchange[]) =>
    found(pet(7, { id: 7, name: 'Max', [name]: value }), ...more, ...earlier(name, value));
  assert.deepEqual(reads('weight', 2), ['error replacement-incomplete response body /weight']);
  assert.deepEqual(reads('weight', 2, created({ name: 'Tom' }, { id: 6, name: 'Tom', weight: 2 })), []);
  // One of a few values, or that of another property.
  assert.deepEqual(reads('kind', 'cat'), []);
  assert.deepEqual(reads('password', 'Max'), []);
});

test('a property that the server alone sets may come to the value that was sent by itself', () => {
  const first = created({ name: 'Tom' }, { id: 6, name: 'Tom' });
  const [kept, ignored] = [48_611, 8].map((id) => created({ name: 'Rex', id: 48_611 }, { id, name: 'Rex' }));
  assert.ok(kept && ignored);
  const read = pet(48_611, { id: 48_611, name: 'Rex' });
  assert.ok(found(read, first, kept).includes('error read-only-changed response body /id'));
  const other = changed(7, { name: 'Max', id: 9 }, { id: 7, name: 'Max' });
  assert.deepEqual(
    found(pet(7, { id: 9, name: 'Max' }), pet(7, { id: 7, name: 'Max' }), other).filter((each) =>
      each.includes('read-only'),
    ),
    [],
  );
});

test('a parameter such as `withOld` may choose items, and leave out none by default', () => {
  const contract = inlineContract(`${HEAD}paths:
  /pets:
    get:
      operationId: listPets
      parameters:
        - {name: withOld, in: query, schema: {type: boolean, default: false}}
        - {name: includeOld, in: query, schema: {type: boolean}}
      responses:
        '200':
          description: A
          content: {application/json: {schema: {type: object, properties: {items: {type: array, items: {type: object, properties: {id: {type: integer}, old: {type: boolean}}}}}}}}
`);
  const ids = (query: string) =>
    judge(petList([{ id: 1, old: true }], query), contract, []).map(({ id }) => id);
  assert.deepEqual(ids('?withOld=false'), []);
  assert.deepEqual(ids('?includeOld=false'), ['filter-ignored']);
});

test('many undocumented properties are compared with what was sent in time', () => {
  const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`p${index}`, 1]));
  const sent = { name: 'Rex', 'a"b': 1, text: '"'.repeat(20_000), more: { p7: 1 } };
  const earlier = Array.from({ length: 100 }, (_, index) =>
    changed(7, { ...sent, index }, { id: 7, name: 'Rex' }),
  );
  const [undocumented] = judge(pet(7, { id: 7, name: 'Rex', ...many }), pets, earlier).filter(
    ({ id }) => id === 'body-property-undocumented',
  );
  assert.match(undocumented?.received ?? '', /and 19987 more$/);
  assert.deepEqual(
    found(pet(7, { id: 7, name: 'Rex', 'a"b': 1 }), ...earlier).filter((each) =>
      each.includes('undocumented'),
    ),
    [],
  );
});

test('a HEAD has the ETag of the resource, and no body', () => {
  const headers = { ETag: '"1"' };
  const read = pet(7, { id: 7, name: 'Rex' }, { headers });
  assert.deepEqual(found(pet(7, '', { headers, method: 'HEAD', bytes: '' }), read), []);
});

test('a 202 may have the address of what a job makes', () => {
  const json = (schema: string) =>
    `content: {application/json: {schema: {$ref: '#/components/schemas/${schema}'}}}`;
  const contractOf = (read: string) =>
    inlineContract(`${HEAD}paths:
  /exports:
    post:
      operationId: startExport
      responses: {'202': {description: A, headers: {Location: {schema: {type: string}}}, ${json('Job')}}}
  /exports/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {operationId: getExport, responses: {'200': {description: A, ${json(read)}}}}
components:
  schemas:
    Job: {type: object, properties: {id: {type: string}}}
    File: {type: object, properties: {id: {type: string}, size: {type: integer}}}
`);
  const started = exchange({
    ...{ operation: 'startExport', method: 'POST', url: 'http://127.0.0.1/v1/exports', status: 202 },
    ...{ body: { id: 'j1' }, headers: { Location: '/v1/exports/x1' } },
  });
  const ids = (read: string) => judge(started, contractOf(read), []).map(({ id }) => id);
  assert.deepEqual(ids('File'), []);
  assert.deepEqual(ids('Job'), ['location-of-another']);
});

test('a moment of creation after that of the response is in the future, unless a clock or the contract explains it', () => {
  const rule = 'creation-moment-future response body /createdOn';
  const headers = { Date: 'Wed, 09 Jul 2025 10:00:00 GMT' };
  const future = '2025-07-20T10:00:00Z';
  const made = (createdOn: unknown, more: Change = {}) =>
    found(created({ name: 'Rex' }, { id: 7, createdOn }, { headers, ...more }));
  assert.deepEqual(made(future), [`error ${rule}`]);
  assert.deepEqual(made('2025-07-20T22:00:00+12:00'), [`error ${rule}`]);
  assert.deepEqual(found(pet(7, { id: 7, createdOn: future }, { headers })), [`warning ${rule}`]);
  const conforming = [
    ['2025-07-09T10:00:03Z', {}],
    // The local time of any zone, written as UTC.
    ['2025-07-10T00:00:00Z', {}],
    ['2025-07-11T09:59:59.999Z', {}],
    ['1970-01-01T00:00:00Z', {}],
    // A leap second.
    ['2016-12-31T23:59:60Z', {}],
    // The clock of the server is ahead, and that of this machine was ahead.
    [future, { headers: { Date: 'Sun, 20 Jul 2025 10:00:00 GMT' } }],
    [future, { startedAt: '2025-07-20T10:00:00.000Z' }],
    // Without a clock there is nothing to compare with.
    [future, { headers: { Date: undefined } }],
    [future, { headers: { Date: 'yesterday' } }],
    // A mock server has the example of the contract.
    ['2099-01-01T00:00:00Z', {}],
    [null, {}],
  ] as const;
  for (const [moment, more] of conforming) {
    assert.deepEqual(
      made(moment, more).filter((each) => each.includes('creation-moment')),
      [],
      `${moment} ${JSON.stringify(more)}`,
    );
  }
  // Not readOnly: a client may set it.
  assert.deepEqual(found(created({ name: 'Rex' }, { id: 7, createdAt: future }, { headers })), []);
  // What a client sent is `read-only-changed` where it is kept.
  const sent = created({ name: 'Rex', createdOn: future }, { id: 7, createdOn: future }, { headers });
  assert.deepEqual(
    found(sent).filter((each) => each.includes('creation-moment')),
    [],
  );
});

test('the ETag of a creation is that of the resource, where the same resource is read twice with another one', () => {
  const rule = 'error etag-outdated response header ETag';
  const rex = { id: 7, name: 'Rex' };
  const made = (tag: string | undefined, body: unknown = rex, more: Headers = {}) =>
    created({ name: 'Rex' }, body as Body, { headers: { ETag: tag, ...more } });
  const get = (tag: string, body: unknown = rex, more: Headers = {}) =>
    pet(7, body, { headers: { ETag: tag, ...more } });
  assert.deepEqual(found(get('"b"'), made('"a"'), get('"b"')), [rule]);
  const conforming: (readonly [Exchange, ...Exchange[]])[] = [
    [get('"a"'), made('"a"'), get('"a"')],
    // Read once, or with a third one: it may have changed by itself.
    [get('"b"'), made('"a"')],
    [get('"c"'), made('"a"'), get('"b"')],
    // Weak ones are those of equal representations of any kind.
    [get('"b"'), made('W/"a"'), get('"b"')],
    [get('W/"b"'), made('"a"'), get('W/"b"')],
    [get('"b"'), made(undefined), get('"b"')],
    // The 201 has another representation: less of it, other headers.
    [get('"b"'), made('"a"', { id: 7 }), get('"b"')],
    [get('"b"'), made('"a"', rex, { 'Content-Type': 'application/vnd.pet+json' }), get('"b"')],
    [get('"b"'), made('"a"', rex, { 'Content-Encoding': 'identity' }), get('"b"')],
    // Something was changed in between.
    [get('"b"'), made('"a"'), changed(7, { old: true }, rex), get('"b"')],
    [get('"b"'), made('"a"'), adopted, get('"b"')],
    // Another one was created.
    [get('"b"'), made('"a"', { ...rex, id: 8 }), get('"b"')],
  ];
  for (const [index, [last, ...earlier]] of conforming.entries()) {
    const own = found(last, ...earlier).filter((each) => each.includes('etag-'));
    assert.deepEqual(own, [], String(index));
  }
});

const removing = (success: string) =>
  inlineContract(`${HEAD}paths:
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getPet, responses: {'200': {description: A, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}}
    delete: {operationId: deletePet, responses: {${success}}}
  /pets:
    post: {operationId: createPet, responses: {'201': {description: A, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}}
components: {schemas: {Pet: {type: object, properties: {id: {type: integer}, name: {type: string}}}}}
`);

test('a deletion returns what it deleted, and no other', () => {
  const removed = (contract: ReturnType<typeof removing>, body: unknown, status = 200) =>
    judge(
      exchange({ operation: 'deletePet', method: 'DELETE', url: 'http://127.0.0.1/v1/pets/7', body, status }),
      contract,
      [],
    ).map(({ id, where, received }) => `${id} ${where}: ${received}`);
  const body = (schema: string) => `content: {application/json: {schema: ${schema}}}`;
  const whole = removing(`'200': {description: A, ${body("{$ref: '#/components/schemas/Pet'}")}}`);
  const other = 'body-parameter-mismatch response body /id: 8 (integer), and "7" was requested';
  assert.deepEqual(removed(whole, { id: 8, name: 'Max' }), [other]);
  assert.deepEqual(removed(whole, { id: 7, name: 'Rex' }), []);
  const said = removing(
    `'200': {description: A, ${body('{type: object, properties: {id: {type: [integer, string]}, deleted: {type: boolean}}}').replace('[integer, string]', 'integer')}}`,
  );
  assert.deepEqual(removed(said, { id: 8, deleted: true }), [other]);
  assert.deepEqual(removed(said, { id: 7, deleted: true }), []);
  // A job, or a record of the deletion, has an id of its own.
  assert.deepEqual(removed(said, { id: 99, deleted: false }), []);
  const job = removing(
    `'200': {description: A, ${body('{type: object, properties: {id: {type: integer}, state: {type: string}}}')}}, '202': {description: A, ${body("{$ref: '#/components/schemas/Pet'}")}}`,
  );
  assert.deepEqual(removed(job, { id: 99, state: 'queued' }), []);
  assert.deepEqual(removed(job, { id: 99 }, 202), []);
});

const patches = inlineContract(`${HEAD.replace(/openapi: .*/, 'openapi: 3.1.0')}paths:
  /rooms:
    post: {operationId: createRoom, requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Room'}}}}, responses: {'201': {description: A, content: {application/json: {schema: {$ref: '#/components/schemas/Room'}}}}}}
  /rooms/{roomId}:
    parameters: [{name: roomId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getRoom, responses: {'200': {description: A, content: {application/json: {schema: {$ref: '#/components/schemas/Room'}}}}}}
    patch:
      operationId: changeRoom
      requestBody: {content: {application/merge-patch+json: {schema: {$ref: '#/components/schemas/Room'}}}}
      responses: {'200': {description: A, content: {application/json: {schema: {$ref: '#/components/schemas/Room'}}}}}
components:
  schemas:
    Room:
      type: object
      properties:
        id: {type: integer}
        note: {type: [string, 'null']}
        isDefault: {type: boolean}
        position: {type: integer}
        tags: {type: array, items: {type: string}}
        contact: {type: object, properties: {name: {type: [string, 'null']}, mail: {type: [string, 'null']}}}
`);

const ROOMS = 'http://127.0.0.1/v1/rooms';
const room = (id: number, body: Body, change: Change = {}) =>
  exchange({ operation: 'getRoom', url: `${ROOMS}/${id}`, body: { id, ...body }, ...change });
const made = (id: number, sent: Body) =>
  exchange({ operation: 'createRoom', method: 'POST', url: ROOMS, sent, status: 201, body: { id, ...sent } });
function patched(id: number, sent: Body, body: Body): Exchange {
  const url = `${ROOMS}/${id}`;
  const change = exchange({ operation: 'changeRoom', method: 'PATCH', url, sent, body: { id, ...body } });
  const headers = { ...change.request.headers, 'Content-Type': 'application/merge-patch+json' };
  return { ...change, request: { ...change.request, headers } };
}
const ofRoom = (last: Exchange, ...before: readonly Exchange[]) =>
  judge(last, patches, before).map(({ id, where, received }) => `${id} ${where}: ${received}`);

const WHOLE = { note: 'N', tags: ['a', 'b'], contact: { name: 'Ann', mail: 'ann@example.com' } };

test('a merge patch replaces a list, and a shorter one stays shorter', () => {
  const before = [made(7, WHOLE), patched(7, { tags: ['a'] }, { ...WHOLE, tags: ['a'] })];
  assert.deepEqual(ofRoom(room(7, { ...WHOLE, tags: ['a'] }), ...before), []);
  assert.deepEqual(
    ofRoom(room(7, WHOLE), ...before).map((each) => each.split(':')[0]),
    ['body-differs-from-sent response body /tags'],
  );
});

test('null in a merge patch removes what was there, also inside, and is no text', () => {
  const { contact } = WHOLE;
  const sentBefore = patched(7, { note: 'N', contact }, WHOLE);
  const inside = patched(7, { contact: { mail: null } }, { ...WHOLE, contact: { name: 'Ann' } });
  const before = [made(7, WHOLE), sentBefore, inside];
  const rule = 'body-differs-from-sent response body';
  for (const right of [{ name: 'Ann' }, { name: 'Ann', mail: null }, { name: 'Ann', mail: '' }]) {
    assert.deepEqual(ofRoom(room(7, { ...WHOLE, contact: right }), ...before), [], JSON.stringify(right));
  }
  // A server may have a default of its own.
  const usual = { ...WHOLE, contact: { name: 'Ann', mail: 'info@example.com' } };
  assert.deepEqual(ofRoom(room(7, usual), ...before), []);
  assert.deepEqual(ofRoom(room(7, WHOLE), ...before), [
    `${rule} /contact/mail: "ann@example.com", as before`,
  ]);
  assert.deepEqual(ofRoom(room(7, { ...WHOLE, contact: { name: 'Ann', mail: 'null' } }), ...before), [
    `${rule} /contact/mail: the text "null"`,
  ]);
  const top = [made(7, WHOLE), sentBefore, patched(7, { note: null }, { tags: ['a', 'b'], contact })];
  assert.deepEqual(ofRoom(room(7, { tags: ['a', 'b'], contact }), ...top), []);
  assert.deepEqual(ofRoom(room(7, { ...WHOLE, note: null }), ...top), []);
  assert.deepEqual(ofRoom(room(7, { ...WHOLE, note: 'null' }), ...top), [`${rule} /note: the text "null"`]);
});

test('what is done to one resource leaves another one as it is, apart from what it has by the others', () => {
  const other = { note: 'Other', isDefault: true, position: 2 };
  const before = [
    made(7, WHOLE),
    made(8, other),
    room(8, other),
    patched(7, { note: 'New', isDefault: true }, { ...WHOLE, note: 'New', isDefault: true }),
  ];
  assert.deepEqual(ofRoom(room(8, other), ...before), []);
  // Only one may be the default, and a new one moves the others.
  assert.deepEqual(ofRoom(room(8, { ...other, isDefault: false, position: 3 }), ...before), []);
  assert.deepEqual(ofRoom(room(8, { ...other, note: 'New' }), ...before), [
    'body-differs-from-sent response body /note: "New"',
  ]);
  // Nothing else explains it where no other resource was written.
  assert.deepEqual(ofRoom(room(8, { ...other, position: 3 }), ...before.slice(0, 2)), [
    'body-differs-from-sent response body /position: 3 (integer)',
  ]);
});

test('a moment with an offset comes back as the same instant, however it is written', () => {
  const born = '2024-05-01T12:00:00+02:00';
  const sent = created({ born, visits: [born] }, { id: 7, born, visits: [born] });
  const same = [
    born,
    '2024-05-01T10:00:00Z',
    '2024-05-01T10:00:00.000Z',
    '2024-05-01T05:00:00-05:00',
    '2024-05-01T10:00:00.4Z',
    '2024-05-01t10:00:00z',
  ];
  for (const each of same) {
    assert.deepEqual(found(pet(7, { id: 7, born: each, visits: [each] }), sent), [], each);
  }
  for (const lost of ['2024-05-01T12:00:00Z', '2024-05-01T12:00:00-02:00', '2024-05-01T10:00:00+02:00']) {
    assert.deepEqual(
      found(pet(7, { id: 7, born: lost, visits: [lost] }), sent),
      [
        'error body-differs-from-sent response body /born',
        'error body-differs-from-sent response body /visits',
      ],
      lost,
    );
  }
});

const dated = inlineContract(`${HEAD}paths:
  /visits:
    get:
      operationId: listVisits
      parameters:
        - {name: from, in: query, schema: {type: string, format: date}}
        - {name: dayFrom, in: query, schema: {type: string, format: date}}
        - {name: dayTo, in: query, schema: {type: string, format: date}}
        - {name: day, in: query, schema: {type: string, format: date}}
      responses: {'200': {description: A, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Visit'}}}}}}
  /visits/{visitId}:
    parameters: [{name: visitId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getVisit, responses: {'200': {description: A, content: {application/json: {schema: {$ref: '#/components/schemas/Visit'}}}}}}
components: {schemas: {Visit: {type: object, properties: {id: {type: integer}, day: {type: string, format: date-time}, dayAt: {type: string, format: date-time}}}}}
`);

test('a date of the query is a day of some time zone: no item at its edge is missing or too many', () => {
  const visits = (query: string, ...moments: string[]) =>
    exchange({
      operation: 'listVisits',
      url: `http://127.0.0.1/v1/visits${query}`,
      body: moments.map((day, index) => ({ id: index + 1, day })),
    });
  const all = [
    '2024-04-28T00:00:00Z',
    '2024-04-30T10:00:00Z',
    '2024-05-01T00:00:00Z',
    '2024-05-01T23:59:59Z',
    '2024-05-02T11:59:00Z',
  ];
  const whole = () => visits('', ...all);
  const foundIn = (last: Exchange, ...before: Exchange[]) =>
    judge(last, dated, before).map(({ id, where }) => `${id} ${where}`);
  for (const name of ['day', 'from', 'dayFrom', 'dayTo']) {
    for (const moments of [all.slice(1), all.slice(2), all.slice(0, 4), all.slice(1, 4), [all[3] ?? '']]) {
      const filtered = visits(`?${name}=2024-05-01`, ...moments);
      const isEdge = name !== 'dayTo' || moments[0] === all[0];
      if (!isEdge || (name === 'dayFrom' && moments[0] === all[0])) continue;
      assert.deepEqual(foundIn(filtered, whole()), [], `${name} ${moments}`);
      assert.deepEqual(foundIn(whole(), whole(), filtered), [], `${name} ${moments}`);
    }
  }
  // Three days before is no edge of any zone.
  assert.deepEqual(foundIn(visits('?dayFrom=2024-05-01', ...all), whole()), [
    'filter-ignored response body /*/day',
  ]);
  const far = visits('', '2024-05-09T00:00:00Z', '2024-05-01T08:00:00Z');
  assert.deepEqual(foundIn({ ...far }, far, visits('?dayFrom=2024-05-01')), [
    'filter-loses-items response body',
  ]);
});

test('what was done already may be refused as a documented conflict', () => {
  const document = `${HEAD}paths:
  /quotes:
    post:
      operationId: createQuote
      responses: {'201': {description: Created}, '409': {description: There is one.}}
  /quotes/{id}:
    delete:
      operationId: deleteQuote
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'204': {description: Deleted}}
  /quotes/{id}/accept:
    post:
      operationId: acceptQuote
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: Accepted}, '403': {description: No}, '409': {description: Accepted already}}
`;
  const quotes = inlineContract(document);
  const empty = { headers: { 'Content-Type': undefined }, bytes: '' };
  const sent = (operation: string, path: string, status: number, method = 'POST') =>
    exchange({ operation, method, url: `http://127.0.0.1/quotes${path}`, status, ...empty });
  const accept = (id: number, status: number) => sent('acceptQuote', `/${id}/accept`, status);
  const rules = (each: Exchange, ...earlier: Exchange[]) => judge(each, quotes, earlier).map(({ id }) => id);
  const rejected = ['valid-request-rejected'];
  assert.deepEqual(rules(accept(1, 409), accept(1, 200)), []);
  assert.deepEqual(rules(accept(1, 409)), rejected);
  assert.deepEqual(rules(accept(1, 409), accept(2, 200)), rejected);
  assert.deepEqual(rules(accept(1, 409), accept(1, 403)), rejected);
  assert.deepEqual(rules(accept(1, 403), accept(1, 200)), rejected);
  const create = (status: number) => sent('createQuote', '', status);
  const remove = sent('deleteQuote', '/1', 204, 'DELETE');
  assert.deepEqual(rules(create(409), create(201)), []);
  assert.deepEqual(rules(create(409), create(201), remove), rejected);
});

test('what a replacement leaves out has the default of the contract', () => {
  const ranked = inlineContract(`${HEAD}paths:
  /pets/{petId}:
    parameters: [{name: petId, in: path, required: true, schema: {type: integer}}]
    put:
      operationId: replacePet
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {'200': {description: A, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
components:
  schemas:
    Pet: {type: object, properties: {name: {type: string}, rank: {type: string, enum: [low, normal], default: normal}}}
`);
  const put = (sent: Body, body: Body) =>
    judge(replaced(7, sent, body), ranked).map(({ id, severity, where }) => `${severity} ${id} ${where}`);
  assert.deepEqual(put({ name: 'Rex' }, { name: 'Rex', rank: 'low' }), [
    'warning body-differs-from-sent response body /rank',
  ]);
  assert.deepEqual(put({ name: 'Rex' }, { name: 'Rex', rank: 'normal' }), []);
  assert.deepEqual(put({ name: 'Rex', rank: 'low' }, { name: 'Rex', rank: 'low' }), []);
});

test('a list with fewer items than were requested, and than another one has, has them all: its total says so', () => {
  const all = petList(
    [1, 2, 3].map((id) => ({ id, kind: id > 1 ? 'cat' : 'dog' })),
    '?limit=50',
  );
  const dogs = (total: number) =>
    petList([{ id: 1, kind: 'dog' }], '?limit=50&kind=dog', { body: { total } });
  assert.deepEqual(found(dogs(3), all), ['warning total-wrong response body /total']);
  assert.deepEqual(found(dogs(1), all), []);
  // Without a longer list, the server may have a limit of its own.
  assert.deepEqual(found(dogs(3)), []);
});

test('one item that came and went between two lists is a warning only', () => {
  const one = petList([{ id: 1 }]);
  const more = (...ids: number[]) =>
    petList(
      ids.map((id) => ({ id })),
      '?limit=20',
    );
  assert.deepEqual(found(one, one, more(1, 2)), ['warning default-ignored response body /items']);
  assert.deepEqual(found(one, one, more(2, 3)), ['error default-ignored response body /items']);
});

test('what was created from a form has what the form had', () => {
  const files = inlineContract(`${HEAD}paths:
  /files:
    post:
      operationId: upload
      requestBody:
        content:
          multipart/form-data:
            schema: {type: object, properties: {kind: {type: string, enum: [bill, note]}, pages: {type: integer}, file: {type: string, format: binary}}}
      responses:
        '201':
          description: A
          content:
            application/json:
              schema: {type: object, properties: {id: {type: integer}, kind: {type: string, enum: [bill, note]}, pages: {type: integer}, file: {type: string}}}
`);
  const part = (name: string, text: string) =>
    `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`;
  const upload = (body: Body) => {
    const each = exchange({
      operation: 'upload',
      method: 'POST',
      url: 'http://127.0.0.1/files',
      status: 201,
      body,
    });
    const text = `${part('kind', 'note')}${part('pages', '3')}${part('file', 'abc')}--x--\r\n`;
    const headers = { ...each.request.headers, 'Content-Type': 'multipart/form-data; boundary=x' };
    const sent = { ...each, request: { ...each.request, headers, body: text } };
    return judge(sent, files).map(({ id, where, expected }) => `${id} ${where} ${expected}`);
  };
  assert.deepEqual(upload({ id: 1, kind: 'note', pages: 3, file: '/files/1' }), []);
  assert.deepEqual(upload({ id: 1, kind: 'bill', pages: 3 }), [
    'body-differs-from-sent response body /kind "note", as it was sent',
  ]);
  assert.deepEqual(upload({ id: 1, pages: 4 }), [
    'body-differs-from-sent response body /pages 3 (integer), as it was sent',
  ]);
});

test('a default that no text can be made of compares no lists', () => {
  const contract = inlineContract(`${HEAD}paths:
  /pets:
    get:
      operationId: listPets
      parameters: [{name: sort, in: query, schema: {type: string, default: {toString: 1}}}]
      responses: {'200': {description: A, content: {application/json: {schema: {type: array, items: {type: object, properties: {id: {type: integer}}}}}}}}
  /pets/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getPet, responses: {'200': {description: A}}}
`);
  const list = (query: string, ...ids: number[]) =>
    exchange({
      operation: 'listPets',
      url: `http://127.0.0.1/v1/pets${query}`,
      body: ids.map((id) => ({ id })),
    });
  const earlier = [list('', 1, 2), list('?sort=name', 2)];
  assert.deepEqual(judge(list('', 1, 2), contract, earlier), []);
});

test('a sent object that no text can be made of hides no item', () => {
  const sent = created({ name: 'Rex', owner: { toString: 1 } }, { id: 7, name: 'Rex' });
  const list = petList([{ id: 1 }]);
  assert.deepEqual(found(list, sent, list), ['error created-not-listed response body /items']);
});

test('the ETag of a change is that of the resource, where the same resource is read twice with another one', () => {
  const rule = 'error etag-outdated response header ETag';
  const rex = { id: 7, name: 'Rex' };
  const get = (tag: string, body: unknown = rex) => pet(7, body as Body, { headers: { ETag: tag } });
  const put = (tag: string, body: unknown = rex, more: Headers = {}) =>
    exchange({
      operation: 'changePet',
      method: 'PATCH',
      url: 'http://127.0.0.1/v1/pets/7',
      sent: { name: 'Rex' },
      body,
      headers: { ETag: tag, ...more },
    });
  const tags = (last: Exchange, ...before: Exchange[]) =>
    found(last, ...before).filter((each) => each.includes('etag-'));
  assert.deepEqual(tags(get('"c"'), get('"a"'), put('"b"'), get('"c"')), [rule]);
  // The old one is reported at the first read, and once.
  assert.deepEqual(tags(get('"c"'), get('"a"'), put('"a"')), [rule]);
  assert.deepEqual(tags(get('"c"'), get('"a"'), put('"a"'), get('"c"')), []);
  const conforming: (readonly [Exchange, ...Exchange[]])[] = [
    [get('"b"'), get('"a"'), put('"b"'), get('"b"')],
    [get('"d"'), get('"a"'), put('"b"'), get('"c"')],
    [get('W/"c"'), get('"a"'), put('W/"b"'), get('W/"c"')],
    [get('"c"'), get('"a"'), put('"b"', { name: 'Rex' }), get('"c"')],
    [get('"c"'), get('"a"'), put('"b"', rex, { 'Content-Encoding': 'gzip' }), get('"c"')],
    [get('"c"'), get('"a"'), put('"b"', rex, { 'Content-Type': 'application/vnd.pet+json' }), get('"c"')],
  ];
  for (const [index, [last, ...before]] of conforming.entries())
    assert.deepEqual(tags(last, ...before), [], String(index));
});

const tagged = inlineContract(`${HEAD}paths:
  /notes:
    get:
      operationId: listNotes
      parameters: [{name: tag, in: query, schema: {type: array, items: {type: string}}}]
      responses: {'200': {description: A, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Note'}}}}}}
  /notes/{noteId}:
    parameters: [{name: noteId, in: path, required: true, schema: {type: integer}}]
    get: {operationId: getNote, responses: {'200': {description: A, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}}}
components: {schemas: {Note: {type: object, properties: {id: {type: integer}, tags: {type: array, items: {type: string}}}}}}
`);

test('each value of a filter of several counts, whether they are joined by OR or by AND', async () => {
  const NOTES = [
    { id: 1, tags: ['a'] },
    { id: 2, tags: ['b'] },
    { id: 3, tags: ['a', 'b'] },
    { id: 4, tags: [] },
  ];
  type Select = (tags: readonly string[], wanted: readonly string[]) => boolean;
  const foundBy = async (select: Select, change = (items: typeof NOTES, _index: number) => items) => {
    const [list] = tagged.operations;
    assert.ok(list);
    const before: Exchange[] = [];
    const results: string[] = [];
    await runSteps(listsByValues(tagged, list, 20, {}), async (step) => {
      const { url } = step.request('http://127.0.0.1/v1');
      const wanted = new URL(url).searchParams.getAll('tag');
      const items = NOTES.filter(({ tags }) => wanted.length === 0 || select(tags, wanted));
      const each = exchange({ operation: 'listNotes', url, body: change(items, before.length) });
      results.push(...judge(each, tagged, [...before]).map(({ id, received }) => `${id}: ${received}`));
      before.push(each);
      return each;
    });
    assert.ok(
      before.some(({ request }) => request.url.endsWith('?tag=a&tag=b')),
      before.map(({ request }) => request.url).join(),
    );
    return results;
  };
  const any: Select = (tags, wanted) => wanted.some((each) => tags.includes(each));
  const every: Select = (tags, wanted) => wanted.every((each) => tags.includes(each));
  assert.deepEqual(await foundBy(any), []);
  assert.deepEqual(await foundBy(every), []);
  assert.deepEqual(await foundBy((tags, wanted) => tags.includes(wanted[0] ?? '')), [
    'filter-ignored: the same 2 items: "b" has no effect',
  ]);
  assert.deepEqual(await foundBy((tags, wanted) => tags.includes(wanted.at(-1) ?? '')), [
    'filter-ignored: the same 2 items: "a" has no effect',
  ]);
  // No filter at all, or a list that changes meanwhile, shows nothing.
  assert.deepEqual(await foundBy(() => true), []);
  const first: Select = (tags, wanted) => tags.includes(wanted[0] ?? '');
  assert.deepEqual(await foundBy(first, (items, index) => (index > 3 ? items.slice(1) : items)), []);
});
