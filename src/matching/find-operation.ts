import { DriftlineError, nearNames } from '../core/index.ts';
import { baseOf, type Contract, type Operation, routeBelow, serverPaths } from '../openapi/index.ts';
import { nearOperations } from './near-operations.ts';

/** What is known of a request that somebody else sent. */
export interface SentTo {
  /** In capitals; undefined where nobody said it. */
  readonly method: string | undefined;
  /** Absolute. */
  readonly url: string;
}

/**
 * Finds the operation of a request by its method and path: concrete paths before templated ones, and the whole path
 * behind the server's, never the end of a longer one (OpenAPI 3.1, sections 4.8.5 and 4.8.8).
 * @param baseUrl stands in the place of the contract's first server. A response of another origin is taken for one of
 * the servers that the contract names: a proxy, or the site that a page was loaded from, serves the same paths.
 * @throws DriftlineError DL_OPERATION_UNKNOWN where none fits, with what was looked for and what is near
 */
export function operationFor(contract: Contract, sent: SentTo, baseUrl?: string): Operation {
  const url = new URL(sent.url);
  let methods: readonly string[] = [];
  for (const path of pathsOf(url)) {
    for (const base of placesOf(contract, url, baseUrl)) {
      const { operation, allowed = [] } = routeBelow(contract, { method: sent.method ?? '', path }, base);
      if (operation) return operation;
      const [only, ...others] = allowed.filter((method) => !WITHOUT_BODY.includes(method));
      if (sent.method === undefined && only !== undefined && others.length === 0) {
        const meant = routeBelow(contract, { method: only, path }, base).operation;
        if (meant) return meant;
      }
      methods = methods.length > 0 ? methods : allowed;
    }
  }
  throw noneFits(contract, sent, url, { baseUrl, methods });
}

/** Nobody sends these without saying so. */
const WITHOUT_BODY = ['HEAD', 'OPTIONS', 'TRACE'];

/**
 * The operation of an id.
 * @throws DriftlineError DL_OPERATION_UNKNOWN with those of similar names
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

/** The path that an operation's own is appended to; undefined where it is not served. */
type BasePath = (operation: Operation) => string | undefined;

/** Where the contract may be served, as far as an address tells. */
function placesOf(contract: Contract, url: URL, baseUrl: string | undefined): BasePath[] {
  const named = Array.from(
    { length: Math.max(0, ...contract.operations.map((each) => serverPaths(contract, each).length)) },
    (_, index): BasePath =>
      (operation) =>
        serverPaths(contract, operation)[index],
  );
  if (baseUrl === undefined) return named;
  const isThere = new URL(baseUrl).origin === url.origin;
  const given: BasePath = (operation) => {
    const base = baseOf(operation, baseUrl);
    if (base === undefined) return undefined;
    const { origin, pathname } = new URL(base);
    return isThere && origin !== url.origin ? undefined : pathname.replace(/\/+$/, '');
  };
  return isThere ? [given] : [given, ...named];
}

/** As it is, and without a slash at its end: most servers take the one for the other. */
function pathsOf({ pathname }: URL): string[] {
  const bare = pathname.replace(/\/+$/, '');
  return bare === '' || bare === pathname ? [pathname] : [pathname, bare];
}

function noneFits(
  contract: Contract,
  { method }: SentTo,
  { pathname }: URL,
  { baseUrl, methods }: { readonly baseUrl: string | undefined; readonly methods: readonly string[] },
): DriftlineError {
  if (method === undefined && methods.length > 0) {
    return new DriftlineError(
      'DL_OPERATION_UNKNOWN',
      `${contract.file} has ${methods.join(' and ')} at ${pathname}, and it is not known which was sent.`,
      'Say it: { request: { method, headers, body } }, or name the operation: { operation: "id" }.',
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
      ...(near.length > 0 ? [`Near it: ${near.map(textOf).join(', ')}.`] : []),
      ...(baseUrl === undefined && below !== ''
        ? ['Where it is served elsewhere, say so: { baseUrl: "http://…" }.']
        : []),
      'Correct the request or the contract, or name the operation: { operation: "id" }.',
    ].join(' '),
  );
}

function textOf({ id, method, path }: Operation): string {
  return id === `${method} ${path}` ? id : `${method} ${path} (${id})`;
}
