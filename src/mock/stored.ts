import { createHash } from 'node:crypto';
import { basePath, type Contract, type Operation } from '../openapi/index.ts';
import { responseFor } from '../reading/index.ts';
import {
  type Collection,
  collectionsOf,
  createdBy,
  idText,
  isValidText,
  keyPlace,
  ofItem,
  parametersOf,
  pathValues,
  readOnlyProperties,
  resourceAt,
  returnsSame,
  singletonsOf,
  unknownValue,
  usedBy,
} from '../requests/index.ts';
import { exampleOf, isObject, pointerTokens, setAt, valueAt } from '../schema/index.ts';
import { allowsHeader, documentedRefusal, documentedSuccess, mockResponseFor } from './documented.ts';
import { listed } from './listed.ts';
import { header, type MockRequest, type MockResponse, withBody, withHeader } from './mock-response.ts';
import { aboutResource, successOf } from './resources.ts';
import {
  type Changeable,
  endedJob,
  isMergePatch,
  keeps,
  mergedInto,
  overlaid,
  type Resource,
  readable,
  replaced,
  withDefaults,
  withLaterMoment,
  writable,
} from './stored-body.ts';

/** A request on one resource, and the response that the contract has for it. */
interface Call<Of extends Changeable = Changeable> {
  readonly contract: Contract;
  readonly collection: Of;
  readonly operation: Operation;
  readonly request: MockRequest;
  /** The address of the resource. */
  readonly path: string;
  readonly response: MockResponse;
}

/** What one running mock server created, changed and deleted, by the path of each resource. */
export class Stored {
  readonly #resources = new Map<string, Resource>();
  readonly #deleted = new Set<string>();
  /** Where each resource that was created here was sent to. */
  readonly #createdAt = new Map<string, string>();
  #count = 0;

  /** Forgets everything. */
  forget(): void {
    this.#resources.clear();
    this.#deleted.clear();
    this.#createdAt.clear();
    this.#count = 0;
  }

  /** Whether a request names a resource that was deleted, or that was never there. */
  isGone(contract: Contract, operation: Operation, target: string): boolean {
    if (!responseFor(operation, 404)) return false;
    const path = addressOf(operation, target);
    if (path === undefined) return false;
    if ([...this.#deleted].some((each) => path === each || path.startsWith(`${each}/`))) return true;
    const values = pathValues(operation.path, target);
    return parametersOf(contract, operation).some(
      (each) => each.in === 'path' && values.get(each.name) === unknownValue(contract, each),
    );
  }

  /** Whether a request names a resource that was created here, or what is below one. */
  isBelow(operation: Operation, target: string): boolean {
    const path = addressOf(operation, target) ?? '';
    return [...this.#resources.keys()].some((each) => path === each || path.startsWith(`${each}/`));
  }

  /** The response to a request that was accepted, with what is stored; stores what the request changes. */
  respond(
    response: MockResponse,
    contract: Contract,
    operation: Operation,
    request: MockRequest,
  ): MockResponse {
    const get = operation.method === 'HEAD' && readBy(contract, operation);
    if (get) return asHead(this.#read(contract, get, request), response);
    const collections = collectionsOf(contract, contract.operations);
    const created = createdBy(collections, operation);
    if (created) return this.#create(response, contract, created, request);
    const collection = ofItem(collections, operation);
    const path = addressOf(operation, request.target);
    if (collection && path !== undefined) {
      const call = { contract, collection, operation, request, path, response };
      return operation === collection.remove ? (this.#inUse(call) ?? this.#remove(call)) : this.#item(call);
    }
    const acted = actedOn(contract, collections, operation);
    if (acted && path !== undefined) return this.#act(response, contract, operation, acted, path);
    const only = singletonWith(contract, operation);
    if (only && path !== undefined) {
      return this.#item({ contract, collection: only, operation, request, path, response });
    }
    if (operation.method === 'POST' && response.status === 201 && isObject(response.body)) {
      return withBody(response, overlaid(contract, operation, response.body, '', request.body.json));
    }
    const list = collections.find((each) => each.list === operation);
    const items = list && path !== undefined ? this.#below(path) : [];
    const isGone = (item: unknown, key: string) =>
      this.#deleted.has(`${path}/${segment(idText(valueAt(item, key)) ?? '')}`);
    return tagged(
      listed(response, contract, operation, request, items, isGone),
      contract,
      operation,
      request,
    );
  }

  /** What an action returns of a resource: as it is, with what the server alone sets as the contract shows it, and kept so. */
  #act(
    response: MockResponse,
    contract: Contract,
    operation: Operation,
    collection: Collection,
    path: string,
  ): MockResponse {
    const address = path.split('/').slice(0, collection.path.split('/').length).join('/');
    const stored = this.#resources.get(address);
    const at = resourceAt(contract, collection, operation);
    const shown = valueAt(response.body, at);
    if (!stored || !isObject(shown)) return response;
    const own = readOnlyProperties(contract, operation, at).map(({ name }) => name);
    const key = pointerTokens(keyPlace(contract, collection, operation)?.key ?? '').at(-1);
    const set = Object.entries(shown).filter(([name]) => own.includes(name) && name !== key);
    const now = { ...stored, ...Object.fromEntries(set) };
    this.#resources.set(address, now);
    return withBody(response, overlaid(contract, operation, response.body, at, now));
  }

  #below(path: string): Resource[] {
    return [...this.#resources].flatMap(([address, resource]) =>
      address.slice(0, address.lastIndexOf('/')) === path ? [resource] : [],
    );
  }

  #create(
    response: MockResponse,
    contract: Contract,
    collection: Collection,
    request: MockRequest,
  ): MockResponse {
    const { create, parameter } = collection;
    const path = create && addressOf(create, request.target);
    const place = create && keyPlace(contract, collection, create);
    if (!create || path === undefined) return response;
    this.#count += 1;
    const at = resourceAt(contract, collection, create);
    const given = withDefaults(contract, create, writable(contract, create, at, request.body.json));
    const chosen = isObject(given) && place ? given[pointerTokens(place.key).at(-1) ?? ''] : undefined;
    // A client may name what it creates: a label, say.
    const isId = typeof chosen === 'string' && idText(chosen) !== undefined;
    const id = isId ? chosen : idFor(contract, parameter, this.#count);
    const sent = overlaid(contract, create, response.body, at, given);
    const whole = place ? setAt(sent, place.key, id) : sent;
    const body = keeps(contract, create, whole) ? whole : sent;
    const own = place ? valueAt(body, place.key) : undefined;
    const name = idText(own) ?? String(id);
    const isBelow = collection.path.slice(0, collection.path.lastIndexOf('/')) === create.path;
    const values = new Map([...pathValues(create.path, request.target), [parameter.name, name]]);
    const address = isBelow ? `${path}/${segment(name)}` : filledPath(collection.path, values);
    const written = response.body === undefined ? response : withBody(response, body);
    if (address === undefined) return written;
    const resource = valueAt(body, at);
    // The response may show less than what others show later.
    const stored = isObject(resource)
      ? { ...(isObject(given) ? readable(contract, create, at, given) : {}), ...resource }
      : sentWith(contract, collection, given, id);
    this.#resources.set(address, stored);
    this.#createdAt.set(address, path);
    this.#deleted.delete(address);
    const line = ['Location', basePath(contract) + address] as const;
    const { expected } = documentedSuccess(create);
    const isDocumented = expected?.headers.some(({ name: each }) => each.toLowerCase() === 'location');
    const located =
      isDocumented && allowsHeader(contract, expected, line) ? withHeader(written, ...line) : written;
    return this.#withTag({
      contract,
      collection,
      operation: create,
      request,
      path: address,
      response: located,
    });
  }

  /** The ETag of the resource as it is now, where the response to what created or changed it has one. */
  #withTag(call: Call): MockResponse {
    const { contract, operation, response } = call;
    if (header(response, 'etag') === undefined) return response;
    const tag = this.#tagNow(call);
    const { expected } = documentedSuccess(operation);
    if (tag === undefined || !allowsHeader(contract, expected, ['ETag', tag])) return response;
    return withHeader(response, 'ETag', tag);
  }

  #tagNow({ contract, collection: { read }, request, path }: Call): string | undefined {
    if (!read) return undefined;
    return header(this.#read(contract, read, { ...request, target: path, headers: {} }), 'etag');
  }

  /** The response to a GET in place of another request. */
  #read(contract: Contract, operation: Operation, request: MockRequest): MockResponse {
    const { target } = request;
    const usual = successOf(contract, operation);
    const about = aboutResource(usual, { contract, operation, target });
    return this.respond(about, contract, operation, { ...request, method: 'GET' });
  }

  #item(call: Call): MockResponse {
    const { contract, collection, operation, request, path, response } = call;
    const at = 'parameter' in collection ? resourceAt(contract, collection, operation) : '';
    const isRead = operation === collection.read;
    const stored = this.#resources.get(path) ?? usualOf(contract, collection);
    const known = stored
      ? replaced(
          contract,
          operation,
          collection,
          overlaid(contract, operation, response.body, at, stored),
          at,
          stored,
        )
      : response.body;
    const refused = isRead ? undefined : this.#conflict(call);
    if (refused) return refused;
    const isWhole = operation.method === 'PUT';
    const sent = writable(contract, operation, at, request.body.json);
    const whole = isWhole ? withDefaults(contract, operation, sent) : sent;
    const given = isMergePatch(operation, request) ? mergedInto(valueAt(known, at), whole) : whole;
    const usual = valueAt(response.body, at);
    const base = isWhole ? replaced(contract, operation, collection, known, at, given, usual) : known;
    const changed = isRead ? known : overlaid(contract, operation, base, at, given);
    const body = isRead
      ? endedJob(contract, collection, changed, at)
      : withLaterMoment(contract, operation, changed, at);
    if (!isRead) {
      const now = valueAt(body, at);
      this.#resources.set(path, {
        ...(isWhole ? {} : stored),
        ...(isObject(now) ? now : {}),
        ...(isObject(given) ? readable(contract, operation, at, given) : {}),
      });
      this.#deleted.delete(path);
    }
    const written = response.body === undefined ? response : withBody(response, body);
    return isRead
      ? tagged(written, contract, operation, request)
      : this.#withTag({ ...call, response: written });
  }

  /** The documented 412 for an ETag that is not that of the resource (RFC 9110, section 13.1.1). */
  #conflict(call: Call): MockResponse | undefined {
    const { contract, collection, operation, request } = call;
    const expected = request.headers['if-match'];
    if (!collection.read || expected === undefined || expected === '*') return undefined;
    if (!operation.responses.some(({ status }) => status === '412')) return undefined;
    return this.#tagNow(call) === expected
      ? undefined
      : mockResponseFor(contract, documentedRefusal(operation, [412]));
  }

  /** The documented 409 of a DELETE, where what its description names is below the resource. */
  #inUse({ contract, collection, operation, path }: Call<Collection>): MockResponse | undefined {
    const use = usedBy(contract, contract.operations, collection);
    const name = use?.below.create?.path.split('/').at(-1);
    if (name === undefined) return undefined;
    const isBelow = [...this.#createdAt.values()].some((at) => at === `${path}/${name}`);
    return isBelow ? mockResponseFor(contract, documentedRefusal(operation, [409])) : undefined;
  }

  /** What a deletion returns is what it deleted. */
  #remove({ contract, collection, operation, path, response }: Call<Collection>): MockResponse {
    const stored = this.#resources.get(path);
    const at = resourceAt(contract, collection, operation);
    this.#resources.delete(path);
    this.#createdAt.delete(path);
    this.#deleted.add(path);
    return stored && isObject(response.body)
      ? withBody(response, overlaid(contract, operation, response.body, at, stored))
      : response;
  }
}

/** The collection of the resource that a POST does something to, and returns: `POST /orders/{id}/pay`. */
function actedOn(
  contract: Contract,
  collections: readonly Collection[],
  operation: Operation,
): Collection | undefined {
  const { method, path } = operation;
  if (method !== 'POST') return undefined;
  return collections.find(
    (each) =>
      each.read &&
      path.startsWith(`${each.path}/`) &&
      !path.slice(each.path.length).includes('{') &&
      returnsSame(contract, operation, each.read, /^20[01]$/),
  );
}

/** The resource that there is one of, which an operation reads or changes. */
function singletonWith(contract: Contract, operation: Operation): Changeable | undefined {
  const all = singletonsOf(contract, contract.operations);
  const own = all.find(({ read, update }) => read === operation || update === operation);
  const updates = all.flatMap(({ read, update }) => (read === own?.read ? [update] : []));
  return own && { read: own.read, updates };
}

/** What a resource that there is one of is before anything changes it; undefined for one of a collection. */
function usualOf(contract: Contract, resource: Changeable): Resource | undefined {
  if ('parameter' in resource || !resource.read) return undefined;
  const { body } = successOf(contract, resource.read);
  return isObject(body) ? body : undefined;
}

/** The GET of the same address. */
function readBy({ operations }: Contract, { path }: Operation): Operation | undefined {
  return operations.find((each) => each.method === 'GET' && each.path === path);
}

/** What a GET gets, with the headers that only HEAD documents: the server sends no body of it (RFC 9110, section 9.3.2). */
function asHead(of: MockResponse, { headers }: MockResponse): MockResponse {
  return { ...of, headers: [...of.headers, ...headers.filter(([name]) => header(of, name) === undefined)] };
}

/** What was sent, with its id, where the response to a creation has no body. */
function sentWith(contract: Contract, collection: Collection, sent: unknown, id: string | number): Resource {
  const place = collection.read && keyPlace(contract, collection, collection.read);
  const name = pointerTokens(place?.key ?? '').at(-1);
  return { ...(isObject(sent) ? sent : {}), ...(name === undefined ? {} : { [name]: id }) };
}

/** A path with the values of its parameters; undefined where the request does not say one of them. */
function filledPath(path: string, values: ReadonlyMap<string, string>): string | undefined {
  const filled = path.replace(/\{([^{}]+)\}/g, (own, name: string) => {
    const value = values.get(name);
    return value === undefined ? own : segment(value);
  });
  return filled.includes('{') ? undefined : filled;
}

/** The part of a target that is the operation's path: `/pets/7`. */
function addressOf({ path }: Operation, target: string): string | undefined {
  const length = (path.split('?')[0] ?? '').split('/').filter(Boolean).length;
  const segments = (target.split('?')[0] ?? '').split('/').filter(Boolean);
  return segments.length < length ? undefined : `/${segments.slice(segments.length - length).join('/')}`;
}

/** Far from those of the examples, as far as the schema allows it; in turn, where it allows few. */
function integerId({ minimum = 1, maximum }: Collection['parameter']['keywords'], count: number): number {
  const usual = Math.max(1_000_000, Number(minimum)) + count;
  if (typeof maximum !== 'number' || usual <= maximum) return usual;
  const least = Math.min(Number(minimum), maximum);
  return maximum - ((count - 1) % (maximum - least + 1));
}

function idFor(contract: Contract, parameter: Collection['parameter'], count: number): string | number {
  const { type, format } = parameter.keywords;
  if ([type].flat().includes('integer')) return integerId(parameter.keywords, count);
  if (format === 'uuid') return `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
  const usual = `created-${count}`;
  const { schema } = parameter;
  const example = schema === undefined ? '' : String(exampleOf(contract.document, schema));
  // What a pattern allows is most often another end of its example, or a longer one: `pm_aaaaaa`, `pm_aaaaa1`.
  const letters = [...String(count)].map((digit) => String.fromCharCode(98 + Number(digit))).join('');
  const ends = [String(count), letters, letters.toUpperCase()];
  const others = [
    ...ends.map((end) => example.slice(0, Math.max(0, example.length - end.length)) + end),
    ...ends.map((end) => example + end),
  ];
  return [usual, ...others].find((each) => isValidText(contract, parameter, [each])) ?? usual;
}

/** The ETag of what is sent now, and 304 for a client that has it, where the contract has them. */
function tagged(
  response: MockResponse,
  contract: Contract,
  operation: Operation,
  request: MockRequest,
): MockResponse {
  const { expected } = documentedSuccess(operation);
  const documented = expected?.headers.some(({ name }) => name.toLowerCase() === 'etag');
  const has304 = operation.responses.some(({ status }) => status === '304');
  if (!documented && !has304) return response;
  const hash = createHash('sha256')
    .update(JSON.stringify(response.body ?? ''))
    .digest('hex');
  const line = ['ETag', `"${hash.slice(0, 16)}"`] as const;
  const own = allowsHeader(contract, expected, line) ? withHeader(response, ...line) : response;
  const tag = header(own, 'etag');
  if (!has304 || tag === undefined || request.headers['if-none-match'] !== tag) return own;
  const { headers } = mockResponseFor(contract, documentedRefusal(operation, [304]));
  return withHeader(
    { status: 304, headers: headers.filter(([name]) => name.toLowerCase() !== 'etag') },
    'ETag',
    tag,
  );
}

/** A value as a segment of a path; half a surrogate pair, which JSON can have, has no encoding. */
function segment(value: string): string {
  return encodeURIComponent(value.replace(/\p{Cs}/gu, '\ufffd'));
}
