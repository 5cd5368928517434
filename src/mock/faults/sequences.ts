import type { Contract, Operation } from '../../openapi/index.ts';
import {
  type Collection,
  collectionsOf,
  createdBy,
  keepsWholly,
  keyPlace,
  listingOf,
  listKey,
  ofItem,
  pageNames,
  pagingOf,
  parametersOf,
  SORT,
  singletonsOf,
  TOTAL_PLACES,
} from '../../requests/index.ts';
import { isDateTime, isObject, setAt, valueAt } from '../../schema/index.ts';
import { successSchema } from '../documented.ts';
import {
  header,
  type MockRequest,
  type MockResponse,
  withBody,
  withHeader,
  withoutHeader,
} from '../mock-response.ts';
import { successOf } from '../resources.ts';
import type { Alteration, Situation } from './fault.ts';
import { written } from './named.ts';

type Test = (contract: Contract, operation: Operation) => boolean;
type Alter = (
  response: MockResponse,
  contract: Contract,
  operation: Operation,
  situation: Situation,
) => MockResponse;

/** A fault of the operations that a test is true for, where the contract has one. */
function at(test: Test) {
  return {
    applies: (contract: Contract) => contract.operations.some((each) => test(contract, each)),
    /** Their successes. */
    successes: (alter: Alter): NonNullable<Alteration['response']> => {
      return (response, situation) => {
        const { contract, operation, outcome } = situation;
        const isMeant = operation && outcome === 'accepted' && test(contract, operation);
        return isMeant ? alter(response, contract, operation, situation) : response;
      };
    },
    /** What is stored. */
    read: (
      read: (request: MockRequest, contract: Contract, operation: Operation) => MockRequest | undefined,
    ): NonNullable<Alteration['read']> => {
      return (request, { contract, operation }) =>
        operation && test(contract, operation) ? read(request, contract, operation) : request;
    },
  };
}

const collections = (contract: Contract) => collectionsOf(contract, contract.operations);
const itemOf = (contract: Contract, operation: Operation): Collection | undefined =>
  ofItem(collections(contract), operation);
const queryOf = (contract: Contract, operation: Operation) =>
  parametersOf(contract, operation).filter((each) => each.in === 'query');
const isList: Test = (contract, operation) =>
  operation.method === 'GET' && listingOf(contract, operation) !== undefined;
const isCreation: Test = (contract, operation) => createdBy(collections(contract), operation) !== undefined;
const isRead: Test = (contract, operation) => itemOf(contract, operation)?.read === operation;
const isRemoval: Test = (contract, operation) => itemOf(contract, operation)?.remove === operation;
const isOpen: Test = (_contract, operation) => operation.token === undefined;
const documentsHeader = ({ responses }: Operation, name: string) =>
  responses.some(({ headers }) => headers.some((each) => each.name.toLowerCase() === name));
const documents = ({ responses }: Operation, ...statuses: readonly string[]) =>
  responses.some(({ status }) => statuses.includes(status));

const isPaging = (contract: Contract, operation: Operation, name: string) =>
  pageNames(pagingOf(contract, operation)).includes(name);

/** Lists with a query parameter. */
function lists(test: (contract: Contract, operation: Operation, name: string) => boolean) {
  const named = (contract: Contract, operation: Operation) =>
    isList(contract, operation)
      ? queryOf(contract, operation).filter(({ name }) => test(contract, operation, name))
      : [];
  const { applies, read } = at((contract, operation) => named(contract, operation).length > 0);
  return {
    applies,
    /** @param change undefined: the parameter is not read */
    read: (change: (value: number) => number | undefined) =>
      read((request, contract, operation) => {
        const [path, text = ''] = request.target.split('?');
        const query = new URLSearchParams(text);
        for (const { name } of named(contract, operation)) {
          const value = query.get(name);
          if (value === null) continue;
          const changed = change(Number(value));
          if (changed === undefined) query.delete(name);
          else query.set(name, String(changed));
        }
        return { ...request, target: `${path}?${query}` };
      }),
  };
}

const filters = lists(
  (contract, operation, name) => !isPaging(contract, operation, name) && !SORT.test(name),
);
const sorts = lists((_contract, _operation, name) => SORT.test(name));
const limits = lists((contract, operation, name) => pagingOf(contract, operation).limit?.name === name);
const offsets = lists((contract, operation, name) => {
  const { offset, page } = pagingOf(contract, operation);
  return [offset, page].some((each) => each?.name === name);
});
const offsetsAlone = lists(
  (contract, operation, name) => pagingOf(contract, operation).offset?.name === name,
);

/** The moments of creation in a body: each pointer, and the moment in ms. */
function creationMoments(body: unknown): (readonly [pointer: string, moment: number])[] {
  return Object.entries(isObject(body) ? body : {}).flatMap(([name, value]) =>
    /^created/i.test(name) && typeof value === 'string' && isDateTime(value)
      ? [[`/${name}`, Date.parse(value)] as const]
      : [],
  );
}

/** The first of some changes of a body that its schema allows; the response as it is where there is none. */
function firstKept(
  response: MockResponse,
  contract: Contract,
  operation: Operation,
  changes: readonly (readonly [pointer: string, value: unknown])[],
): MockResponse {
  const schema = successSchema(operation);
  for (const [pointer, value] of changes) {
    const body = setAt(response.body, pointer, value);
    if (schema !== undefined && keepsWholly(contract, schema, body)) return withBody(response, body);
  }
  return response;
}

/** The items of a list as other ones. */
function withItems(
  response: MockResponse,
  contract: Contract,
  operation: Operation,
  change: (items: readonly unknown[]) => readonly unknown[],
): MockResponse {
  const place = listingOf(contract, operation)?.items;
  const items = place === undefined ? undefined : valueAt(response.body, place);
  return place === undefined || !Array.isArray(items)
    ? response
    : firstKept(response, contract, operation, [[place, change(items)]]);
}

const creation = at(isCreation);
const located = at((contract, operation) => {
  return isCreation(contract, operation) && documentsHeader(operation, 'location');
});
const tagging = at((contract, operation) => {
  return isCreation(contract, operation) && documentsHeader(operation, 'etag');
});
const read = at(isRead);
const list = at(isList);
const removal = at(isRemoval);
const singleton = at((contract, operation) =>
  singletonsOf(contract, contract.operations).some((each) => [each.read, each.update].includes(operation)),
);
const validated = at((_contract, operation) => documents(operation, '304'));
/** Where a validator has an effect, another rule is broken as well. */
const tagged = at(
  (_contract, operation) =>
    ['GET', 'HEAD'].includes(operation.method) &&
    operation.path.includes('{') &&
    documentsHeader(operation, 'etag') &&
    !documents(operation, '304', '412'),
);
const head = at((_contract, { method }) => method === 'HEAD');
const open = at(isOpen);
const secured = at((contract, operation) => isOpen(contract, operation) && operation.security.length > 0);
const challenged = at((contract, operation) => {
  return (
    isOpen(contract, operation) &&
    contract.bearerSchemes.some(({ name }) => operation.security.includes(name)) &&
    documents(operation, '401')
  );
});

const isText = (value: unknown) => typeof value === 'string' && !isDateTime(value);

/** Faults that requests show which follow from each other: those of stored resources, lists, pages and headers. */
export const sequenceFaults = written('sequences', [
  {
    name: 'created-otherwise',
    title: 'A creation returns another text than the one that was sent',
    violates: ['body-differs-from-sent'],
    applies: creation.applies,
    response: creation.successes((response, contract, operation, { body }) =>
      firstKept(
        response,
        contract,
        operation,
        Object.entries(isObject(body.json) && isObject(response.body) ? response.body : {})
          .filter(([name, value]) => isText(value) && isObject(body.json) && body.json[name] === value)
          .map(([name, value]) => [`/${name}`, `other ${String(value)}`]),
      ),
    ),
  },
  {
    name: 'deletion-not-done',
    title: 'What is deleted is still there',
    violates: ['deleted-resource-found'],
    applies: removal.applies,
    read: removal.read(() => undefined),
  },
  {
    name: 'settings-change-lost',
    title: 'A change of what there is one of is not stored',
    violates: ['expectation-failed'],
    applies: singleton.applies,
    read: singleton.read((request, _contract, operation) =>
      operation.method === 'GET' ? request : undefined,
    ),
  },
  {
    name: 'created-not-in-list',
    title: 'A list has only what was there before',
    violates: ['created-not-listed'],
    applies: (contract) => collections(contract).some((each) => each.list && each.create),
    response: list.successes((response, contract, operation) => {
      const key = listKey(contract, operation);
      const place = listingOf(contract, operation)?.items;
      const first = valueAt(successOf(contract, operation).body, place ?? '');
      if (key === undefined || !Array.isArray(first)) return response;
      const known = new Set(first.map((item) => valueAt(item, key)));
      return withItems(response, contract, operation, (items) =>
        items.filter((item) => known.has(valueAt(item, key))),
      );
    }),
  },
  {
    name: 'location-of-listed-item',
    title: 'The Location of a creation is that of an item which was there before',
    violates: ['location-of-another'],
    applies: located.applies,
    response: located.successes((response, contract, operation) => {
      const above = createdBy(collections(contract), operation)?.list;
      const place = above && listingOf(contract, above)?.items;
      const key = above && listKey(contract, above);
      const location = header(response, 'location');
      if (!above || place === undefined || key === undefined || location === undefined) return response;
      const items = valueAt(successOf(contract, above).body, place);
      const id = Array.isArray(items) ? valueAt(items[0], key) : undefined;
      const other = location.replace(/[^/]+$/, String(id));
      return id === undefined ? response : withHeader(response, 'Location', other);
    }),
  },
  {
    name: 'creation-moment-moves',
    title: 'Each response has a later moment of creation',
    violates: ['item-inconsistent', 'resource-moment-wrong'],
    applies: (contract) => read.applies(contract),
    response: read.successes((response, contract, operation, { nth }) =>
      firstKept(
        response,
        contract,
        operation,
        creationMoments(response.body).map(([place, moment]) => [
          place,
          new Date(moment + nth * 60_000).toISOString().replace('.000Z', 'Z'),
        ]),
      ),
    ),
  },
  {
    name: 'creation-moment-ahead',
    title: 'A creation says that it will happen in ten years',
    violates: ['creation-moment-future'],
    applies: creation.applies,
    response: creation.successes((response, contract, operation) =>
      firstKept(
        response,
        contract,
        operation,
        creationMoments(response.body).map(([place]) => [
          place,
          new Date(Date.now() + 10 * 365 * 86_400_000).toISOString(),
        ]),
      ),
    ),
  },
  {
    name: 'filters-ignored',
    title: 'The filters of a list have no effect',
    violates: ['filter-ignored'],
    applies: filters.applies,
    read: filters.read(() => undefined),
  },
  {
    name: 'sort-without-effect',
    title: 'The order of a list is always the same',
    violates: ['sort-ignored'],
    applies: sorts.applies,
    read: sorts.read(() => undefined),
  },
  {
    name: 'limit-one-more',
    title: 'A list has one item more than its limit',
    violates: ['limit-exceeded'],
    applies: limits.applies,
    read: limits.read((value) => value + 1),
  },
  {
    name: 'first-page-always',
    title: 'Each page has the items of the first one',
    violates: ['page-repeated'],
    applies: offsets.applies,
    read: offsets.read(() => undefined),
  },
  {
    name: 'offset-one-more',
    title: 'Each page but the first leaves out an item',
    violates: ['page-skips-items'],
    applies: offsetsAlone.applies,
    read: offsetsAlone.read((value) => (value > 0 ? value + 1 : value)),
  },
  {
    name: 'item-listed-twice',
    title: 'A list has its first item twice',
    violates: ['list-item-repeated'],
    applies: list.applies,
    response: list.successes((response, contract, operation, { target }) =>
      /[?]./.test(target)
        ? response
        : withItems(response, contract, operation, (items) => [...items, ...items.slice(0, 1)]),
    ),
  },
  {
    name: 'total-zero',
    title: 'The total of a list is 0, whatever it has',
    violates: ['total-wrong'],
    applies: list.applies,
    response: list.successes((response, contract, operation) =>
      firstKept(
        response,
        contract,
        operation,
        TOTAL_PLACES.filter((place) => Number.isInteger(valueAt(response.body, place))).map(
          (place) => [place, 0] as const,
        ),
      ),
    ),
  },
  {
    name: 'same-etag-always',
    title: 'Every version of an item has the same ETag',
    violates: ['etag-repeated'],
    applies: tagged.applies,
    response: tagged.successes((response) => withHeader(response, 'ETag', '"1"')),
  },
  {
    name: 'creation-with-other-etag',
    title: 'A creation has another ETag than what it created',
    violates: ['etag-outdated'],
    applies: tagging.applies,
    response: tagging.successes((response) => withHeader(response, 'ETag', '"of-the-creation"')),
  },
  {
    name: 'deletion-of-another',
    title: 'A deletion returns another id than that of what it deleted',
    violates: ['body-parameter-mismatch'],
    applies: removal.applies,
    response: removal.successes((response, contract, operation) => {
      const collection = itemOf(contract, operation);
      const key = collection && keyPlace(contract, collection, operation)?.key;
      const id = key === undefined ? undefined : valueAt(response.body, key);
      return key === undefined || typeof id !== 'number'
        ? response
        : firstKept(response, contract, operation, [[key, id + 1]]);
    }),
  },
  {
    name: 'validator-without-effect',
    title: 'If-None-Match has no effect',
    violates: ['validator-ignored'],
    applies: validated.applies,
    read: validated.read(({ headers: { 'if-none-match': _tag, ...headers }, ...request }) => ({
      ...request,
      headers,
    })),
  },
  {
    name: 'head-of-other-type',
    title: 'HEAD has another Content-Type than GET',
    violates: ['head-inconsistent'],
    applies: head.applies,
    response: head.successes((response) => withHeader(response, 'Content-Type', 'text/html')),
  },
  {
    name: 'head-of-nothing',
    title: 'HEAD finds what is not there',
    violates: ['expectation-failed'],
    applies: (contract) =>
      contract.operations.some((each) => each.method === 'HEAD' && documents(each, '404')),
    decide: (outcome, { method }) =>
      outcome === 'resource-unknown' && method === 'HEAD' ? 'accepted' : outcome,
  },
  {
    name: 'cache-control-malformed',
    title: 'Cache-Control has a number of seconds in words',
    violates: ['header-malformed'],
    applies: open.applies,
    response: open.successes((response) => withHeader(response, 'Cache-Control', 'max-age=soon')),
  },
  {
    name: 'secured-response-public',
    title: 'Shared caches may store a response that needs credentials',
    violates: ['response-shared'],
    applies: secured.applies,
    response: secured.successes((response) => withHeader(response, 'Cache-Control', 'public, max-age=60')),
  },
  {
    name: 'refused-without-allow',
    title: 'A method is refused without the header Allow',
    violates: ['allow-missing'],
    applies: () => true,
    response: (response, { outcome }) =>
      outcome === 'method-unknown' ? withoutHeader(response, 'Allow') : response,
  },
  {
    name: 'refused-without-challenge',
    title: 'A request without a token is refused without a challenge',
    violates: ['challenge-missing'],
    applies: challenged.applies,
    response: (response) => withoutHeader(response, 'WWW-Authenticate'),
  },
  {
    name: 'problem-of-other-status',
    title: 'Problem details have another status than the response',
    violates: ['problem-status-wrong'],
    applies: (contract) =>
      contract.operations.some(({ responses }) =>
        responses.some(({ content }) => content.some((each) => each.mediaType.includes('problem+json'))),
      ),
    response: (response) =>
      header(response, 'content-type')?.includes('problem+json') && isObject(response.body)
        ? withBody(response, { ...response.body, status: response.status === 400 ? 422 : 400 })
        : response,
  },
]);
