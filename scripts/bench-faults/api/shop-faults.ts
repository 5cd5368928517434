import type { Quirk } from './shop.ts';
import { isResource, json, problem, type ShopCall, type ShopResponse } from './shop-response.ts';

/** One way in which the shop breaks its contract; severity `none`: a variant that keeps it. */
interface ShopFault {
  readonly name: string;
  readonly class: 'list' | 'item' | 'write' | 'value' | 'header' | 'stream' | 'page' | 'benign';
  readonly severity: 'major' | 'none';
  /** Changes what the shop does. */
  readonly quirk?: Quirk;
  /** Changes a response that would keep the contract. */
  alter?(response: ShopResponse, operation: string, call: ShopCall): ShopResponse;
}

function quirks(kind: ShopFault['class'], ...all: readonly Quirk[]): ShopFault[] {
  return all.map((quirk) => ({ name: quirk, class: kind, severity: 'major', quirk }));
}

/** A fault in the responses of one operation that are successes, or have this status. */
function altered(
  kind: ShopFault['class'],
  name: string,
  where: string,
  alter: (response: ShopResponse, call: ShopCall) => ShopResponse,
  status?: number,
): ShopFault {
  return {
    name,
    class: kind,
    severity: kind === 'benign' ? 'none' : 'major',
    alter: (response, operation, call) =>
      operation === where && (status === undefined ? response.status < 300 : response.status === status)
        ? alter(response, call)
        : response,
  };
}

type Change = (resource: Record<string, unknown>) => Record<string, unknown>;

function body(change: Change): (response: ShopResponse) => ShopResponse {
  return (response) => (isResource(response.json) ? { ...response, json: change(response.json) } : response);
}

/** Changes one item of a list. */
function item(list: string, index: number, change: Change): (response: ShopResponse) => ShopResponse {
  return body((all) => {
    const items = all[list];
    if (!Array.isArray(items)) return all;
    return { ...all, [list]: items.map((each, at) => (at === index ? change(each) : each)) };
  });
}

function without(name: string): Change {
  return ({ [name]: _, ...rest }) => rest;
}

function withHeader(name: string, value: string | undefined): (response: ShopResponse) => ShopResponse {
  return (response) => {
    const { [name]: _, ...headers } = response.headers;
    return { ...response, headers: value === undefined ? headers : { ...headers, [name]: value } };
  };
}

function withText(change: (text: string) => string): (response: ShopResponse) => ShopResponse {
  return (response) => ({ ...response, text: change(response.text ?? '') });
}

export const SHOP_FAULTS: readonly ShopFault[] = [
  { name: 'none', class: 'benign', severity: 'none' },

  altered('list', 'list-item-lacks-name', 'listProducts', item('items', 1, without('name'))),
  altered(
    'list',
    'list-item-price-text',
    'listProducts',
    item('items', 0, (each) => ({ ...each, price: '1.5' })),
  ),
  altered(
    'list',
    'list-item-status-unknown',
    'listProducts',
    item('items', 2, (each) => ({ ...each, status: 'gone' })),
  ),
  altered(
    'list',
    'list-items-null',
    'listProducts',
    body((all) => ({ ...all, items: null })),
  ),
  altered('list', 'list-is-array', 'listOrders', (response) =>
    json(200, isResource(response.json) ? response.json.data : []),
  ),
  altered(
    'list',
    'list-total-text',
    'listProducts',
    body((all) => ({ ...all, total: String(all.total) })),
  ),
  altered(
    'list',
    'list-limit-not-repeated',
    'listProducts',
    body((all) => ({ ...all, limit: 20 })),
  ),
  altered(
    'list',
    'search-query-not-repeated',
    'search',
    body((all) => ({ ...all, query: 'other' })),
  ),
  altered(
    'list',
    'list-differs-from-item',
    'listProducts',
    item('items', 0, (each) => ({ ...each, status: 'archived', name: 'Other' })),
  ),
  ...quirks(
    'list',
    'status-filter-ignored',
    'status-filter-inverted',
    'category-first-only',
    'paid-filter-ignored',
    'limit-ignored',
    'limit-off-by-one',
    'max-results-ignored',
    'sort-ignored',
    'sort-ascending-only',
    'total-of-page',
    'list-hides-new',
    'list-repeats-item',
    'notes-of-other-order',
  ),

  altered('item', 'item-lacks-price', 'getProduct', body(without('price'))),
  altered(
    'item',
    'item-id-other',
    'getProduct',
    body((each) => ({ ...each, id: '0b1c2d3e-4f50-4a61-8b72-0000000000ff' })),
  ),
  altered(
    'item',
    'item-number-other',
    'getOrder',
    body((each) => ({ ...each, number: Number(each.number) + 1 })),
  ),
  altered('item', 'item-enveloped', 'getOrder', (response) => ({
    ...response,
    json: { data: response.json },
  })),
  altered('item', 'item-never-found', 'getProduct', () => problem(404, 'no such product')),
  altered(
    'item',
    'unknown-item-is-200',
    'getOrder',
    (_, { target }) =>
      json(200, {
        number: Number(target.split('/').at(-1)),
        customer: 'a@example.com',
        lines: [{ sku: 'A', quantity: 1 }],
        paid: false,
      }),
    404,
  ),
  altered(
    'item',
    'unknown-item-is-500',
    'getProduct',
    () => ({ status: 500, headers: {}, text: 'boom' }),
    404,
  ),
  altered('item', 'problem-lacks-title', 'getProduct', body(without('title')), 404),
  altered(
    'item',
    'problem-status-wrong-type',
    'getNote',
    body((each) => ({ ...each, status: '404' })),
    404,
  ),
  altered(
    'item',
    'problem-is-html',
    'getOrder',
    () => ({ status: 404, headers: { 'Content-Type': 'text/html' }, text: '<p>no</p>' }),
    404,
  ),

  ...quirks(
    'write',
    'create-not-stored',
    'create-loses-property',
    'create-loses-nested',
    'create-truncates',
    'create-rounds',
    'create-same-id',
    'unicode-garbled',
    'tags-first-only',
    'patch-not-stored',
    'patch-resets-others',
    'patch-unknown-found',
    'put-keeps-old',
    'put-not-stored',
    'put-merges',
    'delete-not-done',
    'delete-again-500',
    'delete-unknown-204',
    'note-unknown-order',
  ),
  altered('write', 'create-is-200', 'createOrder', (response) => ({ ...response, status: 200 })),
  altered('write', 'create-without-id', 'createOrder', body(without('number'))),
  altered('write', 'create-returns-nothing', 'addNote', () => ({ status: 201, headers: {} })),
  altered(
    'write',
    'patch-returns-old',
    'changeOrder',
    body((each) => ({ ...each, customer: 'old@example.com' })),
  ),
  altered('write', 'delete-is-200', 'deleteNote', () => json(200, {})),
  altered('write', 'patch-is-204', 'changeProduct', () => ({ status: 204, headers: {} })),

  ...quirks(
    'value',
    'accepts-any-body',
    'accepts-any-content-type',
    'accepts-any-parameter',
    'accepts-extra-property',
    'accepts-nested-extra',
    'accepts-wrong-item',
    'accepts-wrong-map-value',
    'accepts-too-many-items',
    'accepts-above-maximum',
    'accepts-unknown-enum',
    'accepts-null',
    'accepts-too-long',
    'accepts-empty-array',
    'accepts-missing-required',
    'refuses-maximum',
    'refuses-last-enum',
    'refuses-unicode',
    'refuses-null',
    'refuses-two-items',
    'crashes-on-unicode',
  ),

  altered('header', 'location-missing', 'createProduct', withHeader('Location', undefined)),
  altered(
    'header',
    'location-of-other',
    'createProduct',
    withHeader('Location', '/products/0b1c2d3e-4f50-4a61-8b72-000000000000'),
  ),
  altered('header', 'location-nowhere', 'createProduct', withHeader('Location', '/items/1')),
  altered('header', 'total-header-text', 'listProducts', withHeader('X-Total-Count', 'many')),
  altered('header', 'total-header-missing', 'listProducts', withHeader('X-Total-Count', undefined)),
  altered('header', 'etag-missing', 'getProduct', withHeader('ETag', undefined)),
  altered('header', 'content-type-wrong', 'getOrder', withHeader('Content-Type', 'text/plain')),
  altered('header', 'content-type-missing', 'listNotes', withHeader('Content-Type', undefined)),
  ...quirks('header', 'etag-ignored', 'etag-constant', 'any-etag-304', 'stale-if-match-accepted'),

  altered(
    'stream',
    'stream-line-not-json',
    'changes',
    withText((text) => text.replace('{', '')),
  ),
  altered(
    'stream',
    'stream-line-lacks-property',
    'changes',
    withText((text) => text.replace(/"what":"changed"/, '"who":"me"')),
  ),
  altered(
    'stream',
    'stream-value-unknown',
    'changes',
    withText((text) => text.replace('deleted', 'eaten')),
  ),
  altered(
    'stream',
    'stream-is-array',
    'changes',
    withText((text) => `[${text.trim().split('\n').join(',')}]`),
  ),
  altered(
    'stream',
    'table-without-head',
    'exportProducts',
    withText((text) => text.replace(/^.*\r\n/, '')),
  ),

  ...quirks(
    'page',
    'order-limit-ignored',
    'offset-ignored',
    'offset-overlaps',
    'cursor-ignored',
    'cursor-loops',
    'cursor-overlaps',
    'cursor-breaks',
    'default-limit-ignored',
  ),
  {
    ...altered('page', 'second-page-lacks-property', 'listOrders', (response, { target }) =>
      target.includes('cursor') ? item('data', 0, without('lines'))(response) : response,
    ),
  },
  altered('page', 'second-page-is-500', 'listOrders', (response, { target }) =>
    target.includes('cursor') ? { status: 500, headers: {}, text: 'boom' } : response,
  ),
  altered('page', 'second-offset-lacks-items', 'listProducts', (response, { target }) =>
    /offset=[1-9]/.test(target) ? body(without('items'))(response) : response,
  ),

  altered(
    'benign',
    'id-in-capitals',
    'getProduct',
    body((each) => ({ ...each, id: String(each.id).toUpperCase() })),
  ),
  altered(
    'benign',
    'moment-in-other-zone',
    'getProduct',
    body((each) => ({
      ...each,
      createdAt: String(each.createdAt).replace(/(\.\d+)?Z$/, (text) => `${text.replace('Z', '')}+00:00`),
    })),
  ),
  altered('benign', 'absolute-location', 'createProduct', (response, { headers }) =>
    withHeader('Location', `http://${headers.host}${response.headers.Location}`)(response),
  ),
  altered('benign', 'weak-etag', 'getOrder', withHeader('ETag', 'W/"1"')),
  altered('benign', 'extra-header', 'listProducts', withHeader('X-Request-Id', 'abc')),
  altered(
    'benign',
    'charset-in-content-type',
    'listOrders',
    withHeader('Content-Type', 'application/json; charset=utf-8'),
  ),
  altered('benign', 'no-link-header', 'listOrders', withHeader('Link', undefined)),
  altered(
    'benign',
    'lines-end-with-crlf',
    'changes',
    withText((text) => text.replaceAll('\n', '\r\n')),
  ),
  altered(
    'benign',
    'optional-property-left-out',
    'getOrder',
    body((each) => (each.comment === null ? without('comment')(each) : each)),
  ),
  ...(['tags-sorted', 'newest-first', 'empty-last-page'] as const).map(
    (quirk): ShopFault => ({ name: quirk, class: 'benign', severity: 'none', quirk }),
  ),
  ...quirks(
    'list',
    'status-filter-empty',
    'sort-drops-last',
    'total-off-by-one',
    'order-random',
    'list-stale',
    'list-shows-deleted',
    'search-ignored',
    'notes-shared',
  ),
  ...quirks('stream', 'changes-filter-ignored', 'changes-limit-off-by-one'),
  ...quirks('item', 'item-archived-broken'),
  ...quirks(
    'write',
    'patch-null-ignored',
    'zero-lost',
    'fraction-lost',
    'zone-lost',
    'emoji-lost',
    'large-number-lost',
    'size-swapped',
    'last-tag-lost',
    'delete-neighbour',
    'patch-neighbour',
    'null-as-text',
    'created-changes',
    'created-in-future',
    'read-stale',
    'put-creates',
    'conflict-ignored',
  ),
  ...quirks('value', 'refuses-minimum', 'sort-crashes', 'limit-maximum-refused'),
  ...quirks('header', 'if-match-right-refused', 'etag-each-time', 'not-modified-without-etag'),
  ...quirks(
    'page',
    'offset-skips',
    'offset-beyond-repeats',
    'cursor-skips',
    'next-null-early',
    'next-other-host',
    'next-drops-filter',
    'next-never-ends',
  ),
  altered('header', 'etag-unquoted', 'getProduct', (response) =>
    withHeader('ETag', (response.headers.ETag ?? '').replaceAll('"', ''))(response),
  ),
  altered('header', 'location-with-space', 'createProduct', (response) =>
    withHeader('Location', `${response.headers.Location} `.replace('/products', '/my products'))(response),
  ),
  altered('header', 'location-of-list', 'createProduct', withHeader('Location', '/products')),
  altered('header', 'link-without-brackets', 'listOrders', (response) =>
    withHeader('Link', response.headers.Link?.replace(/[<>]/g, ''))(response),
  ),
  altered('header', 'total-header-other', 'listProducts', withHeader('X-Total-Count', '3')),
  altered(
    'header',
    'last-modified-in-future',
    'getOrder',
    withHeader('Last-Modified', 'Fri, 01 Jan 2094 00:00:00 GMT'),
  ),
  altered('header', 'last-modified-iso', 'getOrder', withHeader('Last-Modified', '2024-01-01T00:00:00Z')),
  altered('header', 'retry-after-text', 'getOrder', withHeader('Retry-After', 'a while'), 404),
  altered(
    'header',
    'charset-latin',
    'listProducts',
    withHeader('Content-Type', 'application/json; charset=iso-8859-1'),
  ),
  altered('header', 'cache-control-malformed', 'listProducts', withHeader('Cache-Control', 'max-age: 60')),
  {
    name: 'allow-missing',
    class: 'header',
    severity: 'major',
    alter: (response) => (response.status === 405 ? withHeader('Allow', undefined)(response) : response),
  },
  {
    name: 'allow-contradicts',
    class: 'header',
    severity: 'major',
    alter: (response, _, { method }) =>
      response.status === 405 ? withHeader('Allow', `GET, ${method}`)(response) : response,
  },
  altered(
    'item',
    'item-of-another',
    'getProduct',
    body((each) => ({ ...each, name: 'Other thing' })),
  ),
  altered(
    'item',
    'item-number-is-text',
    'getOrder',
    body((each) => ({ ...each, number: String(each.number) })),
  ),
  altered(
    'item',
    'item-required-null',
    'getOrder',
    body((each) => ({ ...each, customer: null })),
  ),
  altered(
    'list',
    'ids-change-type',
    'listOrders',
    item('data', 2, (each) => ({ ...each, number: String(each.number) })),
  ),
  altered(
    'stream',
    'events-not-separated',
    'events',
    withText((text) => text.replaceAll('\n\n', '\n')),
  ),
  altered(
    'stream',
    'event-not-json',
    'events',
    withText((text) => text.replace('data: {', 'data: ')),
  ),
  altered(
    'stream',
    'event-value-unknown',
    'events',
    withText((text) => text.replace('deleted', 'eaten')),
  ),
  altered(
    'stream',
    'event-lacks-name',
    'events',
    withText((text) => text.replace('event: change\nid: 1', 'id: 1')),
  ),
  altered('stream', 'events-as-json', 'events', withHeader('Content-Type', 'application/json')),
  altered(
    'stream',
    'events-as-lines',
    'events',
    withText((text) => text.replace(/^(?!data).*\n/gm, '').replace(/^data: /gm, '')),
  ),
  altered(
    'stream',
    'stream-ends-early',
    'changes',
    withText((text) => text.trimEnd().slice(0, -6)),
  ),
  altered(
    'stream',
    'stream-two-on-one-line',
    'changes',
    withText((text) => text.replace('\n', '')),
  ),
  altered('stream', 'stream-wrong-type', 'changes', withHeader('Content-Type', 'text/plain')),
  altered(
    'stream',
    'table-row-short',
    'table',
    withText((text) => text.replace(/^Kite,/m, 'Kite')),
  ),
  altered(
    'stream',
    'table-quantity-text',
    'table',
    withText((text) => text.replace(/^Kite,.*$/m, 'Kite,many')),
  ),
  altered(
    'stream',
    'table-quote-open',
    'table',
    withText((text) => text.replace('Kite', '"Kite')),
  ),
  altered('stream', 'download-cut', 'exportProducts', (response) =>
    withHeader('Content-Length', String((response.text ?? '').length + 20))(response),
  ),

  ...(['delete-again-204', 'names-trimmed', 'list-behind'] as const).map(
    (quirk): ShopFault => ({ name: quirk, class: 'benign', severity: 'none', quirk }),
  ),
  altered(
    'benign',
    'events-with-comments',
    'events',
    withText((text) => `: hello\nretry: 1000\n\n${text}`),
  ),
  altered(
    'benign',
    'lines-with-blank-ones',
    'changes',
    withText((text) => `${text}\n`),
  ),
  altered('benign', 'link-with-more', 'listOrders', (response) =>
    withHeader(
      'Link',
      [response.headers.Link, '</orders>; rel="first"; title="a, b"'].filter(Boolean).join(', '),
    )(response),
  ),
  altered(
    'benign',
    'private-cache',
    'getOrder',
    withHeader('Cache-Control', 'private, max-age=0, must-revalidate'),
  ),
  altered(
    'benign',
    'nulls-written',
    'getProduct',
    body((each) => ({ description: null, ...each })),
  ),
  altered('benign', 'link-on-own-host', 'listOrders', (response, { headers }) =>
    withHeader('Link', response.headers.Link?.replace('</', `<http://${headers.host}/`))(response),
  ),

  ...quirks(
    'list',
    'filters-joined-by-or',
    'shelf-filters-joined-by-or',
    'shelf-sort-ignored',
    'shelf-sort-ascending-only',
    'pickup-filter-ignored',
  ),
  ...quirks(
    'page',
    'after-inclusive',
    'after-skips',
    'after-ignored',
    'more-never-ends',
    'before-ignored',
    'before-from-start',
  ),
  ...quirks(
    'write',
    'pay-not-stored',
    'pay-returns-old',
    'moment-backwards',
    'moment-never-moves',
    'mark-null-ignored',
    'falsy-ignored',
    'zero-as-default',
    'false-as-default',
    'empty-list-as-default',
    'job-never-ends',
    'job-without-result',
    'job-result-wrong',
    'job-result-missing',
    'file-decoded-as-text',
    'file-cut',
    'file-of-another',
    'plan-cut',
    'plan-not-replaced',
    'contact-lost',
    'pickup-not-stored',
    'pickup-day-lost',
    'pickup-of-nothing',
  ),
  ...quirks(
    'header',
    'parent-tag-stale',
    'range-from-wrong-place',
    'range-one-byte-more',
    'range-without-content-range',
    'range-total-wrong',
    'range-never-refused',
  ),
  ...(
    [
      'moment-in-seconds',
      'moment-set-by-change',
      'empty-text-as-nothing',
      'weak-parent-tag',
      'job-slow',
      'job-done-at-once',
      'job-fails',
      'pickup-once-a-shelf',
      'range-ignored',
    ] as const
  ).map((quirk): ShopFault => ({ name: quirk, class: 'benign', severity: 'none', quirk })),
];
