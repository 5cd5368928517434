import { isLoopback } from '../core/index.ts';
import type { Contract, Operation } from './contract.ts';
import { serversOf } from './model.ts';

/** The operation of a request, or the methods that its path allows. */
interface Route {
  readonly operation?: Operation;
  /** Set if the path is documented but the method is not: the documented methods. */
  readonly allowed?: readonly string[];
}

/** The path of the contract's first server, without a trailing slash; empty if there is none. */
export function basePath(contract: Contract): string {
  return pathOfServer(contract.server ?? '');
}

/** By the servers of an operation, or the document: a route is looked for among all operations, for each request. */
const pathsOfServers = new WeakMap<object, readonly string[]>();

/**
 * The paths of an operation's servers, each once, without a trailing slash; one empty path without servers.
 */
export function serverPaths({ document }: Contract, { servers }: Operation): readonly string[] {
  const known = pathsOfServers.get(servers ?? document);
  if (known) return known;
  const all = servers ?? serversOf(document);
  const paths = all.length === 0 ? [''] : [...new Set(all.map(pathOfServer))];
  pathsOfServers.set(servers ?? document, paths);
  return paths;
}

function pathOfServer(server: string): string {
  return URL.canParse(server, NOWHERE) ? new URL(server, NOWHERE).pathname.replace(/\/+$/, '') : '';
}

const NOWHERE = 'http://127.0.0.1';

/** An operation with an expression for its paths, relative to the server's path. */
interface Routed {
  readonly operation: Operation;
  readonly expression: RegExp;
  /** The number of path segments with a parameter. */
  readonly templated: number;
  /** The number of characters outside of parameters. */
  readonly literal: number;
}

const known = new WeakMap<Contract, readonly Routed[]>();

/** Concrete paths before templated ones (OpenAPI 3.1, section 4.8.8), the more concrete ones first. */
function routesOf(contract: Contract): readonly Routed[] {
  const routes = known.get(contract) ?? contract.operations.map(routed).sort(moreConcrete);
  known.set(contract, routes);
  return routes;
}

function routed(operation: Operation): Routed {
  const { path } = operation;
  return {
    operation,
    expression: templateExpression(path),
    templated: path.split('/').filter((segment) => segment.includes('{')).length,
    literal: path.replace(/\{[^}]*\}/g, '').length,
  };
}

function moreConcrete(one: Routed, other: Routed): number {
  return one.templated - other.templated || (one.templated === 0 ? 0 : other.literal - one.literal);
}

/**
 * Finds the operation of a request to the contract's first server.
 * @param target the request target, with its query
 */
export function routeOf(contract: Contract, method: string, target: string): Route {
  const [path = ''] = target.split('?');
  return routeBelow(contract, { method, path }, (operation) => basePathOf(contract, operation));
}

/**
 * Finds the operation of a request by its method and full path.
 * @param baseOf the path that an operation's path is appended to; undefined if the operation is on another
 *   server
 */
export function routeBelow(
  contract: Contract,
  { method, path }: { readonly method: string; readonly path: string },
  baseOf: (operation: Operation) => string | undefined,
): Route {
  const fitting = routesOf(contract).filter(({ operation, expression }) => {
    const base = baseOf(operation);
    return base !== undefined && path.startsWith(base) && expression.test(path.slice(base.length));
  });
  // A path may be written twice, with different parameter names.
  const samePath = fitting.filter(({ expression }) => expression.source === fitting[0]?.expression.source);
  const operation = samePath.find((each) => each.operation.method === method)?.operation;
  if (operation) return { operation };
  return samePath.length > 0 ? { allowed: samePath.map((each) => each.operation.method) } : {};
}

function basePathOf(contract: Contract, { ownServer }: Operation): string {
  return ownServer?.path ?? basePath(contract);
}

function templateExpression(template: string): RegExp {
  // Some documents have a query in the path, after a "?".
  const [path = ''] = template.split('?');
  const literals = path
    .split(/\{[^}]*\}/)
    .map((text) => encoded(text).replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literals.join('[^/]+')}$`);
}

/** Percent-encodes the characters that are not allowed in a path. */
function encoded(text: string): string {
  return text.replace(/[^\x21-\x7e]+/g, encodeURIComponent);
}

/**
 * The URL that an operation's path is appended to, without a trailing slash. BASE_URL replaces the contract's
 * first server. An operation with its own server keeps the path of that server, and is on the host of
 * BASE_URL if the contract has both on one host, or if BASE_URL is a loopback address. If its server is on
 * another host, the operation is only reachable when BASE_URL is the contract's first server; otherwise the
 * result is undefined.
 */
export function baseOf({ ownServer }: Operation, baseUrl: string): string | undefined {
  if (!ownServer) return baseUrl;
  const { origin, hostname } = new URL(baseUrl);
  const { path, elsewhere } = ownServer;
  if (!elsewhere || isLoopback(hostname)) return origin + path;
  return elsewhere.usual === origin ? elsewhere.origin + path : undefined;
}
