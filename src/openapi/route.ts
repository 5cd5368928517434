import type { Contract, Operation } from './contract.ts';
import { serversOf } from './model.ts';

/** What a request asks for. */
export interface Route {
  readonly operation?: Operation;
  /** The methods of a path that is known, where the request's is none of them. */
  readonly allowed?: readonly string[];
}

/** The path of the contract's first server, without a slash at the end; empty where it has none. */
export function basePath(contract: Contract): string {
  return pathOfServer(contract.server ?? '');
}

/** The paths of an operation's servers, each once, without a slash at the end; one empty path where it has none. */
export function serverPaths(contract: Contract, { servers }: Operation): readonly string[] {
  const all = servers ?? serversOf(contract.document);
  return all.length === 0 ? [''] : [...new Set(all.map(pathOfServer))];
}

function pathOfServer(server: string): string {
  return URL.canParse(server, NOWHERE) ? new URL(server, NOWHERE).pathname.replace(/\/+$/, '') : '';
}

const NOWHERE = 'http://127.0.0.1';

/** An operation with the paths that it responds, below its server's. */
interface Routed {
  readonly operation: Operation;
  readonly expression: RegExp;
  /** How many segments of the path hold a parameter. */
  readonly templated: number;
  /** How many characters of the path are no parameter. */
  readonly literal: number;
}

const known = new WeakMap<Contract, readonly Routed[]>();

/** Concrete paths before templated ones (OpenAPI 3.1, section 4.8.8), of these the more concrete one first. */
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
 * Finds the operation of a request that reaches the contract's first server.
 * @param target the request target, with its query
 */
export function routeOf(contract: Contract, method: string, target: string): Route {
  const [path = ''] = target.split('?');
  return routeBelow(contract, { method, path }, (operation) => basePathOf(contract, operation));
}

/**
 * Finds the operation of a request by its method and its whole path.
 * @param baseOf the path that an operation's own is appended to; undefined for one that is not served here
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
  // One path may be written twice, its parameters named otherwise.
  const meant = fitting.filter(({ expression }) => expression.source === fitting[0]?.expression.source);
  const operation = meant.find((each) => each.operation.method === method)?.operation;
  if (operation) return { operation };
  return meant.length > 0 ? { allowed: meant.map((each) => each.operation.method) } : {};
}

function basePathOf(contract: Contract, { ownServer }: Operation): string {
  return ownServer?.path ?? basePath(contract);
}

/** The texts in the places of a path's parameters, by name and still encoded. */
export function pathTexts(
  contract: Contract,
  operation: Operation,
  target: string,
): ReadonlyMap<string, string> {
  const [path = ''] = target.split('?');
  const base = basePathOf(contract, operation);
  const found = path.startsWith(base)
    ? routesOf(contract)
        .find((each) => each.operation === operation)
        ?.expression.exec(path.slice(base.length))
    : undefined;
  const names = [...operation.path.matchAll(/\{([^}]*)\}/g)].map(([, name = '']) => name);
  return new Map(names.map((name, index) => [name, found?.[index + 1] ?? '']));
}

function templateExpression(template: string): RegExp {
  // What stands behind a "?" is a query, which some documents write into the path.
  const [path = ''] = template.split('?');
  const literals = path
    .split(/\{[^}]*\}/)
    .map((text) => encoded(text).replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literals.join('([^/]+)')}$`);
}

/** As a URL writes what no path may hold as it is. */
function encoded(text: string): string {
  return text.replace(/[^\x21-\x7e]+/g, encodeURIComponent);
}
