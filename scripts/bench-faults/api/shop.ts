import { createHash, randomUUID } from 'node:crypto';
import type { Contract } from '../../../src/openapi/contract.ts';
import { routeOf } from '../../../src/openapi/route.ts';
import { parameterProblems } from '../../../src/requests/parameter-check.ts';
import { pathValues } from '../../../src/requests/runtime-expression.ts';
import { type DEPOT_QUIRKS, Depot } from './depot.ts';
import {
  isResource,
  json,
  problem,
  type Resource,
  type ShopCall,
  type ShopResponse,
} from './shop-response.ts';

/** What a fault changes where it cannot be seen from the response alone. */
export type Quirk =
  | (typeof DEPOT_QUIRKS)[number]
  | 'filters-joined-by-or'
  | 'pay-not-stored'
  | 'pay-returns-old'
  | 'accepts-any-body'
  | 'accepts-any-content-type'
  | 'accepts-any-parameter'
  | 'accepts-extra-property'
  | 'accepts-nested-extra'
  | 'accepts-wrong-item'
  | 'accepts-wrong-map-value'
  | 'accepts-too-many-items'
  | 'accepts-above-maximum'
  | 'accepts-unknown-enum'
  | 'accepts-null'
  | 'accepts-too-long'
  | 'accepts-empty-array'
  | 'accepts-missing-required'
  | 'refuses-maximum'
  | 'refuses-last-enum'
  | 'refuses-unicode'
  | 'refuses-null'
  | 'refuses-two-items'
  | 'crashes-on-unicode'
  | 'create-not-stored'
  | 'create-loses-property'
  | 'create-loses-nested'
  | 'create-truncates'
  | 'create-rounds'
  | 'create-same-id'
  | 'unicode-garbled'
  | 'tags-first-only'
  | 'patch-not-stored'
  | 'patch-resets-others'
  | 'patch-unknown-found'
  | 'put-keeps-old'
  | 'put-not-stored'
  | 'put-merges'
  | 'delete-not-done'
  | 'delete-again-500'
  | 'delete-unknown-204'
  | 'etag-ignored'
  | 'etag-constant'
  | 'any-etag-304'
  | 'stale-if-match-accepted'
  | 'status-filter-ignored'
  | 'status-filter-inverted'
  | 'category-first-only'
  | 'paid-filter-ignored'
  | 'limit-ignored'
  | 'limit-off-by-one'
  | 'order-limit-ignored'
  | 'changes-filter-ignored'
  | 'changes-limit-off-by-one'
  | 'offset-ignored'
  | 'offset-overlaps'
  | 'cursor-ignored'
  | 'cursor-loops'
  | 'cursor-overlaps'
  | 'cursor-breaks'
  | 'sort-ignored'
  | 'sort-ascending-only'
  | 'total-of-page'
  | 'list-hides-new'
  | 'list-repeats-item'
  | 'notes-of-other-order'
  | 'note-unknown-order'
  | 'max-results-ignored'
  | 'default-limit-ignored'
  | 'status-filter-empty'
  | 'sort-drops-last'
  | 'total-off-by-one'
  | 'order-random'
  | 'offset-skips'
  | 'cursor-skips'
  | 'next-null-early'
  | 'next-other-host'
  | 'next-drops-filter'
  | 'next-never-ends'
  | 'offset-beyond-repeats'
  | 'list-stale'
  | 'list-shows-deleted'
  | 'item-archived-broken'
  | 'patch-null-ignored'
  | 'zero-lost'
  | 'fraction-lost'
  | 'zone-lost'
  | 'emoji-lost'
  | 'delete-neighbour'
  | 'patch-neighbour'
  | 'null-as-text'
  | 'created-changes'
  | 'created-in-future'
  | 'read-stale'
  | 'if-match-right-refused'
  | 'put-creates'
  | 'etag-each-time'
  | 'not-modified-without-etag'
  | 'notes-shared'
  | 'refuses-minimum'
  | 'sort-crashes'
  | 'limit-maximum-refused'
  | 'large-number-lost'
  | 'conflict-ignored'
  | 'size-swapped'
  | 'delete-again-204'
  | 'names-trimmed'
  | 'list-behind'
  | 'last-tag-lost'
  | 'search-ignored'
  | 'tags-sorted'
  | 'newest-first'
  | 'empty-last-page';

/** A small API that keeps its contract, apart from the quirks that it is given. */
export class Shop {
  readonly #contract: Contract;
  readonly #quirks: ReadonlySet<Quirk>;
  readonly products: Resource[] = [];
  readonly orders: Resource[] = [];
  readonly notes = new Map<number, Resource[]>();
  readonly depot: Depot;
  #lastOrder = 0;
  #lastNote = 0;

  constructor(contract: Contract, quirks: readonly Quirk[] = []) {
    this.#contract = contract;
    this.#quirks = new Set(quirks);
    this.depot = new Depot((quirk) => this.#quirks.has(quirk));
    const categories = ['tools', 'toys', 'books'];
    const statuses = ['active', 'draft', 'archived'];
    for (const [index, name] of ['Saw', 'Doll', 'Atlas', 'Drill', 'Kite', 'Novel', 'Level'].entries()) {
      this.products.push({
        id: `0b1c2d3e-4f50-4a61-8b72-00000000000${index}`,
        createdAt: `2024-0${index + 1}-01T08:00:00Z`,
        ...{ name, price: ((index * 5) % 7) + 1.5, currency: 'EUR', quantity: 10 * index, tags: [] },
        ...{ status: statuses[index % 3], category: categories[index % 3], description: null },
      });
      this.#addOrder({ customer: `c${index}@example.com`, lines: [{ sku: `SAW-${index}`, quantity: 1 }] });
    }
    this.orders.forEach((order, index) => {
      order.paid = index % 2 === 0;
    });
    for (const { number } of this.orders.slice(0, 3)) this.#addNote(Number(number), { text: 'Call first.' });
  }

  #has(quirk: Quirk): boolean {
    return this.#quirks.has(quirk);
  }

  /** @returns the response, and the id of the operation that was called */
  respond(call: ShopCall): { readonly operation?: string; readonly response: ShopResponse } {
    const { operation, allowed = [] } = routeOf(this.#contract, call.method, call.target);
    if (!operation) {
      const response = allowed.length > 0 ? problem(405, 'no such method') : problem(404, 'no such path');
      const headers =
        allowed.length > 0 ? { ...response.headers, Allow: allowed.join(', ') } : response.headers;
      return { response: { ...response, headers } };
    }
    const refused = this.#refusal(call, operation);
    const path = pathValues(operation.path, call.target);
    const query = new URL(call.target, 'http://shop').searchParams;
    const response = refused ?? this.#act(operation.id, { ...call, path, query, body: parsed(call.text) });
    return { operation: operation.id, response };
  }

  #refusal(
    call: ShopCall,
    operation: NonNullable<ReturnType<typeof routeOf>['operation']>,
  ): ShopResponse | undefined {
    const { headers, text } = call;
    const wrong = parameterProblems(this.#contract, operation, call).some((each) => !each.undocumented);
    if (!this.#has('accepts-any-parameter') && wrong) {
      return problem(400, 'a parameter is wrong');
    }
    const [media] = operation.requestBody?.content ?? [];
    if (!media?.schema) return undefined;
    const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
    const isJson = media.mediaType.endsWith('json');
    const isOther = type !== media.mediaType && !(isJson && this.#has('accepts-any-content-type'));
    if (isOther) return problem(415, `send ${media.mediaType}`);
    if (!isJson) return undefined;
    const body = parsed(text);
    if (body === undefined) return problem(400, 'no JSON');
    if (this.#has('accepts-any-body') && isResource(body)) return undefined;
    if (this.#has('crashes-on-unicode') && /[^\0-\u00ff]/.test(String(isResource(body) && body.name))) {
      return { status: 500, headers: {}, text: 'boom' };
    }
    const forgiven = this.#forgiven(body);
    if (!this.#contract.checksOf(media.schema, 'request').kept(forgiven))
      return problem(422, 'the body is wrong');
    return this.#overstrict(body);
  }

  /** The body as a too tolerant validation sees it. */
  #forgiven(body: unknown): unknown {
    if (!isResource(body)) return body;
    const seen: Resource = { ...body };
    if (this.#has('accepts-extra-property')) {
      const known = [
        'name',
        'price',
        'currency',
        'status',
        'category',
        'quantity',
        'tags',
        'description',
        'size',
        'labels',
      ];
      for (const name of Object.keys(seen)) {
        if (![...known, 'customer', 'comment', 'lines', 'text'].includes(name)) delete seen[name];
      }
    }
    if (this.#has('accepts-nested-extra') && isResource(seen.size)) {
      seen.size = Object.fromEntries(
        Object.entries(seen.size).filter(([name]) => /^(?:width|height)$/.test(name)),
      );
    }
    if (this.#has('accepts-wrong-item') && Array.isArray(seen.lines)) {
      seen.lines = seen.lines.map((line) =>
        isResource(line) ? { ...line, sku: 'HAM-1', quantity: 1 } : line,
      );
    }
    if (this.#has('accepts-wrong-map-value') && isResource(seen.labels)) seen.labels = {};
    if (this.#has('accepts-too-many-items') && Array.isArray(seen.tags)) seen.tags = [];
    if (this.#has('accepts-above-maximum') && typeof seen.price === 'number')
      seen.price = Math.min(seen.price, 5);
    if (this.#has('accepts-unknown-enum') && typeof seen.currency === 'string') seen.currency = 'EUR';
    if (this.#has('accepts-null') && seen.quantity === null) seen.quantity = 1;
    if (this.#has('accepts-too-long') && typeof seen.name === 'string') seen.name = seen.name.slice(0, 80);
    if (this.#has('accepts-empty-array') && Array.isArray(seen.lines) && seen.lines.length === 0) {
      seen.lines = [{ sku: 'HAM-1', quantity: 1 }];
    }
    if (this.#has('accepts-missing-required') && seen.price !== undefined) seen.category ??= 'tools';
    return seen;
  }

  #overstrict(body: unknown): ShopResponse | undefined {
    if (!isResource(body)) return undefined;
    const refuse =
      (this.#has('refuses-maximum') && (body.price === 10_000 || body.quantity === 1000)) ||
      (this.#has('refuses-minimum') && (body.price === 0 || body.quantity === 0)) ||
      (this.#has('refuses-last-enum') && body.currency === 'GBP') ||
      (this.#has('refuses-unicode') && /[^\0-\u00ff]/.test(JSON.stringify(body))) ||
      (this.#has('refuses-null') && (body.description === null || body.comment === null)) ||
      (this.#has('refuses-two-items') && Array.isArray(body.lines) && body.lines.length > 1);
    return refuse ? problem(422, 'the value is not allowed') : undefined;
  }

  #act(operation: string, call: Call): ShopResponse {
    const action = ACTIONS[operation] ?? ((_: Shop, own: Call) => this.depot.actions[operation]?.(own));
    const response = action(this, call);
    if (!response) throw new Error(`the shop has no ${operation}`);
    return response;
  }

  has(quirk: Quirk): boolean {
    return this.#has(quirk);
  }

  #addOrder(body: Resource): Resource {
    this.#lastOrder += 1;
    const order = { number: this.#lastOrder, paid: false, ...body };
    this.orders.push(order);
    return order;
  }

  #addNote(order: number, body: Resource): Resource {
    this.#lastNote += 1;
    const note = { noteId: `n${this.#lastNote}`, ...body };
    this.notes.set(order, [...(this.notes.get(order) ?? []), note]);
    return note;
  }

  addOrder(body: Resource): Resource {
    return this.#addOrder(body);
  }

  addNote(order: number, body: Resource): Resource {
    return this.#addNote(order, body);
  }

  addProduct(body: Resource): Resource {
    const id = this.#has('create-same-id') ? '0b1c2d3e-4f50-4a61-8b72-0000000000aa' : randomUUID();
    const ahead = this.#has('created-in-future') ? 30 * 86_400_000 : 0;
    const product = { id, createdAt: new Date(Date.now() + ahead).toISOString(), ...this.stored(body) };
    if (!this.#has('create-not-stored')) this.products.push(product);
    return product;
  }

  readonly #first = new Map<unknown, Resource>();
  #listBefore: readonly Resource[] = [];
  readonly #deleted = new Set<unknown>();

  /** The product as it was when it was read first. */
  firstRead(product: Resource): Resource {
    const first = this.#first.get(product.id) ?? product;
    this.#first.set(product.id, first);
    return first;
  }

  /** The products as the list has them. */
  listed(): readonly Resource[] {
    if (this.#has('list-stale')) return this.products.map((each) => this.firstRead(each));
    if (this.#has('list-shows-deleted')) {
      for (const each of this.products) this.#first.set(each.id, each);
      return [...this.#first.values()];
    }
    const before = this.#listBefore;
    this.#listBefore = [...this.products];
    return this.#has('list-behind') ? before : this.products;
  }

  delete(index: number): void {
    const product = this.products[index];
    if (!product || this.#has('delete-not-done')) return;
    this.#deleted.add(product.id);
    this.products.splice(index, 1);
    if (this.#has('delete-neighbour') && index > 0) this.products.splice(index - 1, 1);
  }

  isGone(id: unknown): boolean {
    return this.#deleted.has(id);
  }

  /** What is kept of a body. */
  stored(body: Resource): Resource {
    const kept: Resource = structuredClone(body);
    if (this.#has('create-loses-property')) delete kept.quantity;
    if (this.#has('create-loses-nested') && isResource(kept.size)) delete kept.size.height;
    if (this.#has('create-truncates') && typeof kept.name === 'string') kept.name = kept.name.slice(0, 20);
    if (this.#has('create-rounds') && typeof kept.price === 'number') kept.price = Math.round(kept.price);
    if (this.#has('unicode-garbled') && typeof kept.name === 'string') {
      kept.name = kept.name.replace(/[^\0-\u007f]/gu, '?');
    }
    if (this.#has('fraction-lost') && typeof kept.price === 'number') {
      kept.price = Math.round(kept.price * 10) / 10;
    }
    if (this.#has('zero-lost') && kept.quantity === 0) kept.quantity = 1;
    if (this.#has('zone-lost') && typeof kept.availableFrom === 'string') {
      kept.availableFrom = kept.availableFrom.replace(/(?:Z|[+-]\d\d:\d\d)$/i, 'Z');
    }
    if (this.#has('emoji-lost') && typeof kept.name === 'string') {
      kept.name = kept.name.replace(/\p{Extended_Pictographic}/gu, '') || '?';
    }
    if (this.#has('large-number-lost') && typeof kept.barcode === 'number') kept.barcode = kept.barcode | 0;
    if (this.#has('size-swapped') && isResource(kept.size) && kept.size.height !== undefined) {
      kept.size = { width: kept.size.height, height: kept.size.width };
    }
    if (this.#has('last-tag-lost') && Array.isArray(kept.tags) && kept.tags.length > 1) kept.tags.pop();
    if (this.#has('names-trimmed') && typeof kept.name === 'string')
      kept.name = kept.name.trim() || kept.name;
    if (this.#has('tags-first-only') && Array.isArray(kept.tags)) kept.tags = kept.tags.slice(0, 1);
    if (this.#has('tags-sorted') && Array.isArray(kept.tags)) kept.tags.sort().reverse();
    return kept;
  }
}

interface Call extends ShopCall {
  readonly path: ReadonlyMap<string, string>;
  readonly query: URLSearchParams;
  readonly body: unknown;
}

type Action = (shop: Shop, call: Call) => ShopResponse;

const ACTIONS: Readonly<Record<string, Action>> = {
  listProducts: (shop, { query }) => {
    const [status, categories, sort] = [query.get('status'), query.getAll('category'), query.get('sort')];
    const isOr = shop.has('filters-joined-by-or') && status !== null && categories.length > 0;
    let found = shop.listed().filter((each) => {
      if (isOr) return each.status === status || categories.includes(String(each.category));
      const hasStatus = status === null || (each.status === status) !== shop.has('status-filter-inverted');
      const wanted = shop.has('category-first-only') ? categories.slice(0, 1) : categories;
      const hasCategory = categories.length === 0 || wanted.includes(String(each.category));
      if (status === 'active' && shop.has('status-filter-empty')) return false;
      return (hasStatus || shop.has('status-filter-ignored')) && hasCategory;
    });
    if (shop.has('order-random')) found = found.toSorted(() => Math.random() - 0.5);
    if (shop.has('newest-first')) found = found.toReversed();
    if (shop.has('list-hides-new')) found = found.filter(({ id }) => String(id).startsWith('0b1c2d3e'));
    if (sort !== null && !shop.has('sort-ignored')) {
      const name = sort.replace('-', '');
      const sign = sort.startsWith('-') && !shop.has('sort-ascending-only') ? -1 : 1;
      if (sort === '-price' && shop.has('sort-crashes')) return { status: 500, headers: {}, text: 'boom' };
      found = found.toSorted((one, other) => sign * order(one[name], other[name]));
      if (shop.has('sort-drops-last')) found = found.slice(0, -1);
    }
    const limit = Number(query.get('limit') ?? 20);
    const offset = Number(query.get('offset') ?? 0);
    if (limit === 50 && shop.has('limit-maximum-refused')) return problem(400, 'the limit is too high');
    const beyond = shop.has('offset-beyond-repeats') && offset >= found.length;
    const skipped = shop.has('offset-skips') && offset > 0 ? 1 : 0;
    const from = beyond
      ? 0
      : skipped > 0
        ? offset + skipped
        : shop.has('offset-ignored')
          ? 0
          : shop.has('offset-overlaps')
            ? Math.max(0, offset - 1)
            : offset;
    const extra = shop.has('limit-off-by-one') ? 1 : 0;
    let items = shop.has('limit-ignored') ? found : found.slice(from, from + limit + extra);
    if (shop.has('list-repeats-item') && items[0]) items = [...items.slice(0, -1), items[0]];
    const all = found.length + (shop.has('total-off-by-one') ? 1 : 0);
    const total = shop.has('total-of-page') ? items.length : all;
    return json(200, { items, total, limit, offset }, { 'X-Total-Count': String(total) });
  },
  createProduct: (shop, { body }) => {
    const name = isResource(body) ? body.name : undefined;
    const taken = shop.products.some((each) => each.name === name);
    if (taken && !shop.has('conflict-ignored'))
      return problem(409, 'a product with this name exists already');
    const product = shop.addProduct(body as Resource);
    return json(201, product, { Location: `/products/${String(product.id)}` });
  },
  getProduct: withProduct((shop, product, { headers }) => {
    const tag = shop.has('etag-each-time') ? `"${randomUUID()}"` : tagOf(shop, product);
    const known = headers['if-none-match'];
    const same = known === tag || (known !== undefined && shop.has('any-etag-304'));
    if (same && !shop.has('etag-ignored'))
      return { status: 304, headers: shop.has('not-modified-without-etag') ? {} : { ETag: tag } };
    const old = shop.has('read-stale') ? shop.firstRead(product) : product;
    const { currency: _, ...less } = old;
    const isLess = shop.has('item-archived-broken') && old.status === 'archived';
    return json(200, isLess ? less : old, { ETag: tag });
  }),
  replaceProduct: withProduct((shop, product, { headers, body }) => {
    const expected = headers['if-match'];
    const stale = expected !== undefined && expected !== '*' && expected !== tagOf(shop, product);
    if (stale && !shop.has('stale-if-match-accepted')) return problem(412, 'it was changed');
    if (expected !== undefined && shop.has('if-match-right-refused')) return problem(412, 'it was changed');
    const { id, createdAt } = product;
    const kept = shop.has('put-merges') ? product : {};
    const now = { ...kept, id, createdAt, ...shop.stored(body as Resource) };
    if (shop.has('put-keeps-old')) Object.assign(now, { price: product.price });
    if (!shop.has('put-not-stored')) replace(shop.products, product, now);
    return json(200, now);
  }, 'put-creates'),
  changeProduct: withProduct((shop, product, { body }) => {
    const { id, createdAt } = product;
    const base = shop.has('patch-resets-others') ? { ...product, description: null, tags: [] } : product;
    const change = shop.stored(body as Resource);
    if (shop.has('patch-null-ignored')) {
      for (const [name, value] of Object.entries(change)) if (value === null) delete change[name];
    }
    if (shop.has('null-as-text')) {
      for (const [name, value] of Object.entries(change)) if (value === null) change[name] = 'null';
    }
    const beside = shop.products.find((each) => each !== product && !String(each.id).startsWith('0b1c'));
    if (shop.has('patch-neighbour') && beside) {
      replace(shop.products, beside, {
        ...beside,
        ...(change.price === undefined ? {} : { price: change.price }),
      });
    }
    const moment = shop.has('created-changes') ? new Date(Date.now() + 5000).toISOString() : createdAt;
    const now = { ...base, ...change, id, createdAt: moment };
    if (!shop.has('patch-not-stored')) replace(shop.products, product, now);
    return json(200, now);
  }, 'patch-unknown-found'),
  deleteProduct: (shop, { path }) => {
    const index = shop.products.findIndex(({ id }) => id === path.get('productId'));
    if (index < 0) {
      if (shop.has('delete-again-500')) return { status: 500, headers: {}, text: 'boom' };
      return shop.has('delete-unknown-204') ||
        (shop.has('delete-again-204') && shop.isGone(path.get('productId')))
        ? { status: 204, headers: {} }
        : problem(404, 'no such product');
    }
    shop.delete(index);
    return { status: 204, headers: {} };
  },
  listOrders: (shop, { query }) => {
    const paid = query.get('paid');
    const all = shop.orders.filter(
      (each) => paid === null || shop.has('paid-filter-ignored') || String(each.paid) === paid,
    );
    const limit = Number(query.get('limit') ?? (shop.has('default-limit-ignored') ? 50 : 4));
    const cursor = Number(query.get('cursor') ?? 0);
    const ignored = shop.has('cursor-ignored');
    const from =
      shop.has('cursor-skips') && cursor > 0
        ? cursor + 1
        : ignored
          ? 0
          : shop.has('cursor-overlaps')
            ? Math.max(0, cursor - 1)
            : cursor;
    const data = shop.has('order-limit-ignored') ? all : all.slice(from, from + limit);
    const at = from + data.length;
    const isLast = (shop.has('empty-last-page') ? data.length === 0 : at >= all.length) && !ignored;
    const nextAt = shop.has('cursor-loops') ? 0 : shop.has('cursor-breaks') ? 'x' : cursor + data.length;
    const early = shop.has('next-null-early') && cursor > 0;
    if (Number.isNaN(cursor)) return problem(400, 'no such cursor');
    const endless = shop.has('cursor-loops') || shop.has('next-never-ends');
    const next = (isLast && !endless) || early ? null : String(nextAt);
    const dropped = shop.has('next-drops-filter') ? ['cursor', 'paid'] : ['cursor'];
    const others = new URLSearchParams([...query].filter(([name]) => !dropped.includes(name)));
    const host = shop.has('next-other-host') ? 'https://staging.example.net' : '';
    if (next !== null) others.set('cursor', next);
    const link = next === null ? {} : { Link: `<${host}/orders?${others}>; rel="next"` };
    return json(200, { data, next }, link);
  },
  createOrder: (shop, { body }) => json(201, shop.addOrder(body as Resource)),
  getOrder: withOrder((_, order) => json(200, order)),
  changeOrder: withOrder((shop, order, { body }) => {
    const now = { ...order, ...(body as Resource) };
    replace(shop.orders, order, now);
    return json(200, now);
  }),
  deleteOrder: withOrder((shop, order) => {
    shop.orders.splice(shop.orders.indexOf(order), 1);
    return { status: 204, headers: {} };
  }),
  payOrder: withOrder((shop, order) => {
    if (order.paid === true) return problem(409, 'the order is paid already');
    const now = { ...order, paid: true };
    if (!shop.has('pay-not-stored')) replace(shop.orders, order, now);
    return json(200, shop.has('pay-returns-old') ? order : now);
  }),
  listNotes: withOrder((shop, { number }) => {
    if (shop.has('notes-shared')) return json(200, [...shop.notes.values()].flat());
    const id = shop.has('notes-of-other-order') ? 1 : Number(number);
    return json(200, shop.notes.get(id) ?? []);
  }),
  addNote: (shop, call) => {
    if (shop.has('note-unknown-order')) {
      return json(201, shop.addNote(Number(call.path.get('orderId')), call.body as Resource));
    }
    return withOrder((_, { number }) => json(201, shop.addNote(Number(number), call.body as Resource)))(
      shop,
      call,
    );
  },
  getNote: withNote((_, note) => json(200, note)),
  deleteNote: withNote((shop, note, { path }) => {
    const order = Number(path.get('orderId'));
    shop.notes.set(
      order,
      (shop.notes.get(order) ?? []).filter((each) => each !== note),
    );
    return { status: 204, headers: {} };
  }),
  search: (shop, { query }) => {
    const wanted = query.get('query') ?? '';
    const most = shop.has('max-results-ignored') ? 99 : Number(query.get('maxResults') ?? 20);
    const any = shop.has('search-ignored');
    const found = shop.products.filter(
      ({ name }) => any || wanted === 'hammer' || String(name).includes(wanted),
    );
    return json(200, { query: wanted, results: found.slice(0, most) });
  },
  changes: (shop, { query }) => {
    const wanted = shop.has('changes-filter-ignored') ? null : query.get('what');
    const more = shop.has('changes-limit-off-by-one') ? 1 : 0;
    const found = ['created', 'changed', 'deleted']
      .map((what, index) => ({ at: `2024-05-0${index + 1}T08:00:00Z`, what }))
      .filter(({ what }) => wanted === null || what === wanted)
      .slice(0, Number(query.get('limit') ?? 20) + more);
    return {
      status: 200,
      headers: { 'Content-Type': 'application/x-ndjson' },
      text: found.map((each) => `${JSON.stringify(each)}\n`).join(''),
    };
  },
  events: () => ({
    status: 200,
    headers: { 'Content-Type': 'text/event-stream' },
    text: ['created', 'changed', 'deleted']
      .map(
        (what, index) =>
          `event: change\nid: ${index}\ndata: {"at":"2024-05-0${index + 1}T08:00:00Z","what":"${what}"}\n\n`,
      )
      .join(''),
  }),
  table: (shop) => ({
    status: 200,
    headers: { 'Content-Type': 'text/csv' },
    text: `name,quantity\r\n${shop.products.map(({ name, quantity }) => `${String(name)},${String(quantity)}\r\n`).join('')}`,
  }),
  exportProducts: (shop) => ({
    status: 200,
    headers: { 'Content-Type': 'text/csv; charset=utf-8' },
    text: `id,name,price\r\n${shop.products.map(({ id, price }) => `${String(id)},"…",${String(price)}\r\n`).join('')}`,
  }),
};

function withProduct(
  act: (shop: Shop, product: Resource, call: Call) => ShopResponse,
  evenUnknown?: Quirk,
): Action {
  return (shop, call) => {
    const wanted = call.path.get('productId') ?? '';
    const product = shop.products.find(({ id }) => String(id) === wanted.toLowerCase());
    if (product) return act(shop, product, call);
    const other = evenUnknown && shop.has(evenUnknown) ? shop.products[0] : undefined;
    return other ? json(200, { ...other, ...(call.body as Resource) }) : problem(404, 'no such product');
  };
}

function withOrder(act: (shop: Shop, order: Resource, call: Call) => ShopResponse): Action {
  return (shop, call) => {
    const order = shop.orders.find(({ number }) => number === Number(call.path.get('orderId')));
    return order ? act(shop, order, call) : problem(404, 'no such order');
  };
}

function withNote(act: (shop: Shop, note: Resource, call: Call) => ShopResponse): Action {
  return (shop, call) => {
    const notes = shop.notes.get(Number(call.path.get('orderId'))) ?? [];
    const note = notes.find(({ noteId }) => noteId === call.path.get('noteId'));
    return note ? act(shop, note, call) : problem(404, 'no such note');
  };
}

function order(one: unknown, other: unknown): number {
  if (typeof one === 'number' && typeof other === 'number') return one - other;
  return String(one) < String(other) ? -1 : 1;
}

function tagOf(shop: Shop, product: Resource): string {
  if (shop.has('etag-constant')) return '"1"';
  return `"${createHash('sha256').update(JSON.stringify(product)).digest('hex').slice(0, 16)}"`;
}

function replace(all: Resource[], old: Resource, now: Resource): void {
  all.splice(all.indexOf(old), 1, now);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
