import { createHash } from 'node:crypto';
import { json, problem, type Resource, type ShopResponse } from './shop-response.ts';

/** What a fault changes in shelves, reports and files. */
export const DEPOT_QUIRKS = [
  'moment-backwards',
  'moment-never-moves',
  'moment-in-seconds',
  'moment-set-by-change',
  'mark-null-ignored',
  'falsy-ignored',
  'zero-as-default',
  'false-as-default',
  'empty-list-as-default',
  'empty-text-as-nothing',
  'shelf-filters-joined-by-or',
  'parent-tag-stale',
  'weak-parent-tag',
  'job-never-ends',
  'job-without-result',
  'job-result-wrong',
  'job-result-missing',
  'job-slow',
  'job-done-at-once',
  'job-fails',
  'range-from-wrong-place',
  'range-one-byte-more',
  'range-without-content-range',
  'range-total-wrong',
  'range-never-refused',
  'range-ignored',
  'file-decoded-as-text',
  'file-cut',
  'file-of-another',
  'plan-cut',
  'plan-not-replaced',
  'shelf-sort-ignored',
  'shelf-sort-ascending-only',
  'contact-lost',
  'after-inclusive',
  'after-skips',
  'after-ignored',
  'more-never-ends',
  'before-ignored',
  'before-from-start',
  'pickup-not-stored',
  'pickup-day-lost',
  'pickup-of-nothing',
  'pickup-filter-ignored',
  'pickup-once-a-shelf',
] as const;

type DepotQuirk = (typeof DEPOT_QUIRKS)[number];

/** A request to the depot. */
export interface DepotCall {
  readonly headers: Readonly<Record<string, string>>;
  readonly path: ReadonlyMap<string, string>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly bytes: Buffer;
}

interface Job {
  readonly reportId: number;
  readonly endsAt: number;
}

/** What the shop has beside its products and orders: shelves with boxes, reports that are made later, and files. */
export class Depot {
  readonly #has: (quirk: DepotQuirk) => boolean;
  readonly shelves = new Map<number, Resource>();
  readonly boxes = new Map<number, Resource>();
  readonly pickups = new Map<number, Resource>();
  readonly jobs = new Map<number, Job>();
  readonly files = new Map<number, Buffer>();
  readonly #plans = new Map<number, Buffer>();
  readonly #deliveries = ['Saws', 'Nails', 'Paint', 'Wood', 'Glue', 'Rope', 'Tiles'].map((goods, index) => ({
    deliveryId: `dlv_${9 - index}`,
    goods,
  }));
  #last = 100;

  constructor(has: (quirk: DepotQuirk) => boolean) {
    this.#has = has;
    for (const [index, place] of ['Hall', 'Yard', 'Cellar', 'Hall', 'Loft'].entries()) {
      const kind = index % 2 === 0 ? 'wall' : 'floor';
      this.#addShelf({ name: `Shelf ${index}`, kind, locked: index < 2, place, level: index });
    }
  }

  get size(): number {
    return this.shelves.size + this.boxes.size + this.pickups.size + this.jobs.size + this.files.size;
  }

  #next(): number {
    this.#last += 1;
    return this.#last;
  }

  #now(): string {
    const now = new Date().toISOString();
    return this.#has('moment-in-seconds') ? now.replace(/\.\d+/, '') : now;
  }

  #addShelf(body: Resource): Resource {
    const shelfId = this.#next();
    const updatedAt = this.#has('moment-set-by-change') ? null : this.#now();
    const shelf = { shelfId, updatedAt, ...this.#stored(body) };
    this.shelves.set(shelfId, shelf);
    return shelf;
  }

  #stored(body: Resource): Resource {
    const kept = { ...body };
    if (this.#has('contact-lost')) delete kept.contactEmail;
    if (this.#has('zero-as-default') && kept.level === 0) kept.level = 1;
    if (this.#has('false-as-default') && kept.locked === false) kept.locked = true;
    if (this.#has('empty-list-as-default') && Array.isArray(kept.aisles) && kept.aisles.length === 0)
      kept.aisles = ['A'];
    if (this.#has('empty-text-as-nothing') && kept.hint === '') kept.hint = undefined;
    return kept;
  }

  #changed(shelf: Resource, patch: Resource): Resource {
    const sent = this.#stored(patch);
    if (this.#has('falsy-ignored')) {
      for (const [name, value] of Object.entries(sent)) {
        if (value === 0 || value === false || value === '' || (Array.isArray(value) && value.length === 0))
          delete sent[name];
      }
    }
    const marks = Object.entries({
      ...(shelf.marks as Resource | undefined),
      ...(sent.marks as Resource | undefined),
    });
    const kept = marks.map(([name, value]) =>
      value === null && this.#has('mark-null-ignored')
        ? [name, (shelf.marks as Resource | undefined)?.[name] ?? null]
        : [name, value],
    );
    const members = Object.fromEntries(kept.filter(([, value]) => value !== null));
    const now = this.#has('moment-backwards')
      ? '2020-01-01T00:00:00.000Z'
      : this.#has('moment-never-moves')
        ? shelf.updatedAt
        : this.#now();
    return { ...shelf, ...sent, ...(marks.length > 0 ? { marks: members } : {}), updatedAt: now };
  }

  #shown(shelf: Resource): Resource {
    const own = [...this.boxes.values()].filter((each) => each.shelfId === shelf.shelfId);
    return { ...shelf, boxCount: own.length };
  }

  #tagOf(shelf: Resource): string {
    const seen = this.#has('parent-tag-stale') || this.#has('weak-parent-tag') ? shelf : this.#shown(shelf);
    const hash = createHash('sha256').update(JSON.stringify(seen)).digest('hex').slice(0, 16);
    return `${this.#has('weak-parent-tag') ? 'W/' : ''}"${hash}"`;
  }

  #range(bytes: Buffer, range: string): ShopResponse | undefined {
    const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
    if (this.#has('range-ignored') || (from === '' && to === '')) return undefined;
    const start = from === '' ? Math.max(0, bytes.length - Number(to)) : Number(from);
    const end = from === '' || to === '' ? bytes.length - 1 : Math.min(Number(to), bytes.length - 1);
    const total = bytes.length + (this.#has('range-total-wrong') ? 1 : 0);
    if (start >= bytes.length && !this.#has('range-never-refused')) {
      return { status: 416, headers: { 'Content-Range': `bytes */${bytes.length}` } };
    }
    const at = this.#has('range-from-wrong-place') ? Math.max(0, start - 1) : start;
    const part = bytes.subarray(at, at + end - start + (this.#has('range-one-byte-more') ? 2 : 1));
    const place = this.#has('range-without-content-range')
      ? {}
      : { 'Content-Range': `bytes ${start}-${end}/${total}` };
    return { status: 206, headers: { 'Content-Type': 'application/octet-stream', ...place }, bytes: part };
  }

  /** The responses of the operations of the depot, by their ids. */
  readonly actions: Readonly<Record<string, (call: DepotCall) => ShopResponse>> = {
    listShelves: ({ query }) => {
      const filters = ['kind', 'locked', 'place'].filter((name) => query.has(name));
      const keeps = (shelf: Resource) => (name: string) => String(shelf[name]) === query.get(name);
      const isOr = this.#has('shelf-filters-joined-by-or') && filters.length > 0;
      const found = [...this.shelves.values()].filter((each) =>
        isOr ? filters.some(keeps(each)) : filters.every(keeps(each)),
      );
      return json(
        200,
        this.#inOrder(found, query.get('sort') ?? '').map((each) => this.#shown(each)),
      );
    },
    createShelf: ({ body }) =>
      hasContact(body)
        ? json(201, this.#shown(this.#addShelf(body as Resource)))
        : problem(422, 'no address'),
    getShelf: this.#withShelf((shelf, { headers }) => {
      const tag = this.#tagOf(shelf);
      if (headers['if-none-match'] === tag) return { status: 304, headers: { ETag: tag } };
      return json(200, this.#shown(shelf), { ETag: tag });
    }),
    changeShelf: this.#withShelf((shelf, { body }) => {
      if (!hasContact(body)) return problem(422, 'no address');
      const now = this.#changed(shelf, body as Resource);
      this.shelves.set(Number(shelf.shelfId), now);
      return json(200, this.#shown(now));
    }),
    deleteShelf: this.#withShelf(({ shelfId }) => {
      this.shelves.delete(Number(shelfId));
      for (const [id, box] of this.boxes) if (box.shelfId === shelfId) this.boxes.delete(id);
      return { status: 204, headers: {} };
    }),
    readPlan: this.#withShelf(({ shelfId }) => {
      const bytes = this.#plans.get(Number(shelfId));
      const headers = { 'Content-Type': 'application/octet-stream' };
      return bytes ? { status: 200, headers, bytes } : problem(404, 'no plan');
    }),
    storePlan: this.#withShelf(({ shelfId }, { bytes }) => {
      const isKept = this.#has('plan-not-replaced') && this.#plans.has(Number(shelfId));
      if (!isKept) this.#plans.set(Number(shelfId), this.#has('plan-cut') ? bytes.subarray(0, -1) : bytes);
      return { status: 204, headers: {} };
    }),
    listDeliveries: ({ query }) => this.#deliveryPage(query),
    getDelivery: ({ path }) => {
      const found = this.#deliveries.find(({ deliveryId }) => deliveryId === path.get('deliveryId'));
      return found ? json(200, found) : problem(404, 'no such delivery');
    },
    addBox: this.#withShelf(({ shelfId }, { body }) => {
      const box = { boxId: this.#next(), shelfId, ...(body as Resource) };
      this.boxes.set(box.boxId, box);
      return json(201, box);
    }),
    getBox: this.#withBox((box) => json(200, box)),
    deleteBox: this.#withBox(({ boxId }) => {
      this.boxes.delete(Number(boxId));
      return { status: 204, headers: {} };
    }),
    listPickups: ({ query }) => {
      const shelfId = this.#has('pickup-filter-ignored') ? null : query.get('shelfId');
      const found = [...this.pickups.values()];
      return json(200, shelfId === null ? found : found.filter((each) => each.shelfId === Number(shelfId)));
    },
    createPickup: ({ body }) => {
      const { shelfId, day, note } = body as Resource;
      const isThere = this.shelves.has(Number(shelfId)) || this.#has('pickup-of-nothing');
      if (!isThere) return problem(422, 'no such shelf');
      const isTaken = [...this.pickups.values()].some((each) => each.shelfId === shelfId);
      if (isTaken && this.#has('pickup-once-a-shelf')) return problem(409, 'there is one');
      const kept = this.#has('pickup-day-lost') ? '2024-01-01' : day;
      const pickup = { pickupId: this.#next(), shelfId, day: kept, ...(note === undefined ? {} : { note }) };
      if (!this.#has('pickup-not-stored')) this.pickups.set(pickup.pickupId, pickup);
      return json(201, { ...pickup, day });
    },
    getPickup: this.#withPickup((pickup) => json(200, pickup)),
    deletePickup: this.#withPickup(({ pickupId }) => {
      this.pickups.delete(Number(pickupId));
      return { status: 204, headers: {} };
    }),
    createReport: () => {
      const reportId = this.#next();
      const takesMs = this.#has('job-slow') ? 1500 : this.#has('job-done-at-once') ? 0 : 60;
      const job = { reportId, endsAt: Date.now() + takesMs };
      this.jobs.set(reportId, job);
      return json(202, this.#jobBody(job), { Location: `/reports/${reportId}` });
    },
    getReport: this.#withJob((job) =>
      json(200, this.#jobBody(job), this.#isRunning(job) ? { 'Retry-After': '1' } : {}),
    ),
    getReportResult: this.#withJob((job) => {
      if (this.#isRunning(job) || this.#has('job-result-missing')) return problem(404, 'no result');
      const rows = [{ product: 'Saw', sold: 3 }];
      return json(200, this.#has('job-result-wrong') ? { rows: [{ product: 'Saw', sold: '3' }] } : { rows });
    }),
    deleteReport: this.#withJob(({ reportId }) => {
      this.jobs.delete(reportId);
      return { status: 204, headers: {} };
    }),
    upload: ({ bytes }) => {
      const fileId = this.#next();
      const text = () => Buffer.from(bytes.toString('utf8'));
      const kept = this.#has('file-decoded-as-text') ? text() : bytes;
      this.files.set(fileId, this.#has('file-cut') ? kept.subarray(0, -1) : kept);
      return json(201, { fileId, size: bytes.length });
    },
    getFile: this.#withFile((bytes, fileId) => json(200, { fileId, size: bytes.length })),
    download: this.#withFile((own, _, { headers }) => {
      const bytes = this.#has('file-of-another') ? Buffer.from('another file') : own;
      const part = headers.range === undefined ? undefined : this.#range(bytes, headers.range);
      return part ?? { status: 200, headers: { 'Content-Type': 'application/octet-stream' }, bytes };
    }),
    deleteFile: this.#withFile((_, fileId) => {
      this.files.delete(fileId);
      return { status: 204, headers: {} };
    }),
  };

  #inOrder(shelves: readonly Resource[], sort: string): readonly Resource[] {
    if (!/^-?level$/.test(sort) || this.#has('shelf-sort-ignored')) return shelves;
    const sign = sort.startsWith('-') && !this.#has('shelf-sort-ascending-only') ? -1 : 1;
    return shelves.toSorted((one, other) => sign * (Number(one.level ?? 0) - Number(other.level ?? 0)));
  }

  #deliveryPage(query: URLSearchParams): ShopResponse {
    const placeOf = (name: string, ignored: DepotQuirk) => {
      const id = this.#has(ignored) ? null : query.get(name);
      return id === null ? undefined : this.#deliveries.findIndex(({ deliveryId }) => deliveryId === id);
    };
    const limit = Number(query.get('limit') ?? 20);
    const after = placeOf('starting_after', 'after-ignored');
    const before = placeOf('ending_before', 'before-ignored');
    if (after === -1 || before === -1) return problem(400, 'no such delivery');
    const step = this.#has('after-inclusive') ? 0 : this.#has('after-skips') ? 2 : 1;
    const start =
      before !== undefined && !this.#has('before-from-start')
        ? Math.max(0, before - limit)
        : after === undefined
          ? 0
          : after + step;
    const data = this.#deliveries.slice(start, Math.min(start + limit, before ?? Number.POSITIVE_INFINITY));
    const isMore = before === undefined ? start + limit < this.#deliveries.length : before > limit;
    return json(200, { data, has_more: isMore || this.#has('more-never-ends') });
  }

  #isRunning({ endsAt }: Job): boolean {
    return this.#has('job-never-ends') || Date.now() < endsAt;
  }

  #jobBody(job: Job): Resource {
    const { reportId } = job;
    if (this.#isRunning(job)) return { reportId, status: 'running' };
    if (this.#has('job-fails')) return { reportId, status: 'failed' };
    const result = this.#has('job-without-result') ? {} : { resultUrl: `/reports/${reportId}/result` };
    return { reportId, status: 'done', ...result };
  }

  #withShelf(act: (shelf: Resource, call: DepotCall) => ShopResponse): (call: DepotCall) => ShopResponse {
    return (call) => {
      const shelf = this.shelves.get(Number(call.path.get('shelfId')));
      return shelf ? act(shelf, call) : problem(404, 'no such shelf');
    };
  }

  #withBox(act: (box: Resource) => ShopResponse): (call: DepotCall) => ShopResponse {
    return ({ path }) => {
      const box = this.boxes.get(Number(path.get('boxId')));
      return box && box.shelfId === Number(path.get('shelfId')) ? act(box) : problem(404, 'no such box');
    };
  }

  #withPickup(act: (pickup: Resource) => ShopResponse): (call: DepotCall) => ShopResponse {
    return ({ path }) => {
      const pickup = this.pickups.get(Number(path.get('pickupId')));
      return pickup ? act(pickup) : problem(404, 'no such pickup');
    };
  }

  #withJob(act: (job: Job) => ShopResponse): (call: DepotCall) => ShopResponse {
    return ({ path }) => {
      const job = this.jobs.get(Number(path.get('reportId')));
      return job ? act(job) : problem(404, 'no such report');
    };
  }

  #withFile(
    act: (bytes: Buffer, fileId: number, call: DepotCall) => ShopResponse,
  ): (call: DepotCall) => ShopResponse {
    return (call) => {
      const fileId = Number(call.path.get('fileId'));
      const bytes = this.files.get(fileId);
      return bytes ? act(bytes, fileId, call) : problem(404, 'no such file');
    };
  }
}

/** Whether a body has no address, or one of an e-mail: the document says it by the name alone. */
function hasContact(body: unknown): boolean {
  const { contactEmail } = body as Resource;
  return contactEmail === undefined || /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(String(contactEmail));
}
