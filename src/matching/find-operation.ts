import { DriftlineError, nearNames } from '../core/index.ts';
import { baseOf, type Contract, type Operation, routeBelow, serverPaths } from '../openapi/index.ts';

/** What is known of a request that another client sent. */
interface SentTo {
  /** In capitals; undefined where it is not known. */
  readonly method: string | undefined;
  /** The method to assume where `method` is not known and the path has several operations. */
  readonly likelyMethod?: string | undefined;
  /** Absolute. */
  readonly url: string;
}

/**
 * Finds the operation of a request by its method and path: concrete paths before templated ones, and the
 * whole path after the server's, never the end of a longer one (OpenAPI 3.1, sections 4.8.5 and 4.8.8).
 * @param baseUrl replaces the contract's first server. For a response of another origin all servers of the
 * contract are tried as well: a proxy, or the site that a page was loaded from, serves the same paths.
 * @throws DriftlineError DL_OPERATION_UNKNOWN where none matches, with what was looked for and similar
 * operations
 */
export function operationFor(contract: Contract, sent: SentTo, baseUrl?: string): Operation {
  const url = new URL(sent.url);
  let methods: readonly string[] = [];
  for (const path of pathsOf(url)) {
    for (const base of basePathsOf(contract, url, baseUrl)) {
      const { operation, allowed = [] } = routeBelow(contract, { method: sent.method ?? '', path }, base);
      if (operation) return operation;
      const assumed = sent.method === undefined ? assumedMethod(allowed, sent.likelyMethod) : undefined;
      if (assumed !== undefined) {
        const likely = routeBelow(contract, { method: assumed, path }, base).operation;
        if (likely) return likely;
      }
      methods = methods.length > 0 ? methods : allowed;
    }
  }
  throw noOperation(contract, sent, url, { baseUrl, methods });
}

/** A caller who does not name the method did not send one of these. */
const WITHOUT_BODY = ['HEAD', 'OPTIONS', 'TRACE'];

/** The only method of a path, or the likely one of several. */
function assumedMethod(allowed: readonly string[], likely: string | undefined): string | undefined {
  const [only, ...others] = allowed.filter((method) => !WITHOUT_BODY.includes(method));
  if (others.length === 0) return only;
  return likely !== undefined && allowed.includes(likely) ? likely : undefined;
}

/**
 * The operation with an id.
 * @throws DriftlineError DL_OPERATION_UNKNOWN with similar ids
 */
export function operationById(contract: Contract, id: string): Operation {
  const operation = contract.operations.find((each) => each.id === id);
  if (operation) return operation;
  const ids = contract.operations.map((each) => each.id);
  const near = nearNames(id, ids);
  const hint = near.length > 0 ? `Did you mean ${near.join(' or ')}?` : `It has: ${ids.join(', ')}.`;
  throw new DriftlineError(
    'DL_OPERATION_UNKNOWN',
    `${contract.file} has no operation ${JSON.stringify(id)}.`,
    hint,
  );
}

/** The path to which an operation's path is appended; undefined where the operation is not served there. */
type BasePath = (operation: Operation) => string | undefined;

const namedBases = new WeakMap<Contract, BasePath[]>();

/** By the first server of each operation, by the second, and so on. */
function basesOfServers(contract: Contract): BasePath[] {
  const most = contract.operations.reduce(
    (count, each) => Math.max(count, serverPaths(contract, each).length),
    0,
  );
  return Array.from(
    { length: most },
    (_, index): BasePath =>
      (operation) =>
        serverPaths(contract, operation)[index],
  );
}

/** Base paths under which the contract may be served for this URL. */
function basePathsOf(contract: Contract, url: URL, baseUrl: string | undefined): BasePath[] {
  const named = namedBases.get(contract) ?? basesOfServers(contract);
  namedBases.set(contract, named);
  if (baseUrl === undefined) return named;
  const sameOrigin = new URL(baseUrl).origin === url.origin;
  const given: BasePath = (operation) => {
    const base = baseOf(operation, baseUrl);
    if (base === undefined) return undefined;
    const { origin, pathname } = new URL(base);
    return sameOrigin && origin !== url.origin ? undefined : pathname.replace(/\/+$/, '');
  };
  return sameOrigin ? [given] : [given, ...named];
}

/** The path as it is, and without a trailing slash: most servers treat both alike. */
function pathsOf({ pathname }: URL): string[] {
  const bare = pathname.replace(/\/+$/, '');
  return bare === '' || bare === pathname ? [pathname] : [pathname, bare];
}

function noOperation(
  contract: Contract,
  { method }: SentTo,
  { pathname }: URL,
  { baseUrl, methods }: { readonly baseUrl: string | undefined; readonly methods: readonly string[] },
): DriftlineError {
  if (method === undefined && methods.length > 0) {
    return new DriftlineError(
      'DL_OPERATION_UNKNOWN',
      `${contract.file} has ${methods.join(' and ')} at ${pathname}, and the method of the request is not given.`,
      'Pass the request: { request: { method, headers, body } }, or name the operation: { operation: "id" }.',
    );
  }
  const bases =
    baseUrl === undefined
      ? [...new Set(contract.operations.flatMap((each) => serverPaths(contract, each)))]
      : [new URL(baseUrl).pathname.replace(/\/+$/, '')];
  const base = bases.find((each) => pathname.startsWith(each)) ?? '';
  const near = nearOperations(contract.operations, { method, path: pathname.slice(base.length) });
  const below = baseUrl ?? bases.filter((each) => each !== '').join(' or ');
  return new DriftlineError(
    'DL_OPERATION_UNKNOWN',
    `${contract.file} has no operation ${method ?? 'at'} ${pathname}${below === '' ? '' : `, below ${below}`}.`,
    [
      ...(near.length > 0 ? [`Similar: ${near.map(textOf).join(', ')}.`] : []),
      ...(baseUrl === undefined && below !== ''
        ? ['If the API is served elsewhere, pass { baseUrl: "http://…" }.']
        : []),
      'Correct the request or the contract, or name the operation: { operation: "id" }.',
    ].join(' '),
  );
}

function textOf({ id, method, path }: Operation): string {
  return id === `${method} ${path}` ? id : `${method} ${path} (${id})`;
}

const MOST = 5;

/**
 * The operations most similar to a request, nearest first: those in which the fewest path segments differ.
 */
function nearOperations(
  operations: readonly Operation[],
  sent: { readonly method?: string | undefined; readonly path: string },
): Operation[] {
  const wanted = segmentsOf(sent.path);
  return operations
    .map((operation) => ({ operation, ...distanceTo(operation, wanted, sent.method) }))
    .filter(({ shared }) => shared)
    .sort((one, other) => one.distance - other.distance)
    .slice(0, MOST)
    .map(({ operation }) => operation);
}

function segmentsOf(path: string): string[] {
  return path.split('?')[0]?.split('/').filter(Boolean) ?? [];
}

function distanceTo(operation: Operation, wanted: readonly string[], method: string | undefined) {
  const segments = segmentsOf(operation.path);
  const shared = segments.some((each) => !each.includes('{') && wanted.some((other) => isAlike(each, other)));
  const otherMethod = method === undefined || method === operation.method ? 0 : 0.5;
  return { shared, distance: editDistance(segments, wanted) + otherMethod };
}

/** Segments to insert, delete or replace. A parameter matches any text. */
function editDistance(template: readonly string[], wanted: readonly string[]): number {
  let row = wanted.map((_, index) => index + 1);
  row.unshift(0);
  for (const [index, segment] of template.entries()) {
    const next = [index + 1];
    for (const [column, against] of wanted.entries()) {
      const replaced = (row[column] ?? 0) + costOf(segment, against);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

function costOf(segment: string, against: string): number {
  if (segment === against) return 0;
  if (segment.includes('{')) return 0.1;
  return isAlike(segment, against) ? 0.4 : 1;
}

/** Whether one begins like the other: `pet` and `pets`, `Pets` and `pets`. */
function isAlike(one: string, other: string): boolean {
  const [short = '', long = ''] = [one.toLowerCase(), other.toLowerCase()].sort(
    (a, b) => a.length - b.length,
  );
  return short.length > 1 && long.startsWith(short.slice(0, Math.max(2, short.length - 1)));
}
