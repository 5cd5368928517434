import type { Contract, Operation } from './contract.ts';

/** What a request asks for. */
export interface Route {
  readonly operation?: Operation;
  /** The methods of a path that is known, where the request's is none of them. */
  readonly allowed?: readonly string[];
}

/** The path of the contract's first server, without a slash at the end; empty where it has none. */
export function basePath(contract: Contract): string {
  const server = contract.server ?? '';
  if (!URL.canParse(server, NOWHERE)) return '';
  return new URL(server, NOWHERE).pathname.replace(/\/+$/, '');
}

const NOWHERE = 'http://127.0.0.1';

/** An operation with the paths that it answers. */
interface Routed {
  readonly operation: Operation;
  readonly expression: RegExp;
  /** How many of its segments are parameters. */
  readonly parameters: number;
}

const known = new WeakMap<Contract, readonly Routed[]>();

/** Concrete paths before templated ones (OpenAPI 3.1, section 4.8.8). */
function routesOf(contract: Contract): readonly Routed[] {
  const routes =
    known.get(contract) ??
    contract.operations
      .map((operation) => ({
        operation,
        expression: templateExpression((operation.ownServer?.path ?? basePath(contract)) + operation.path),
        parameters: operation.path.split('{').length - 1,
      }))
      .sort((one, other) => one.parameters - other.parameters);
  known.set(contract, routes);
  return routes;
}

/**
 * Finds the operation of a request.
 * @param target the request target, with its query
 */
export function routeOf(contract: Contract, method: string, target: string): Route {
  const [path = ''] = target.split('?');
  const fitting = routesOf(contract).filter(({ expression }) => expression.test(path));
  // One path may be written twice, its parameters named otherwise.
  const meant = fitting.filter(({ expression }) => expression.source === fitting[0]?.expression.source);
  const operation = meant.find((each) => each.operation.method === method)?.operation;
  if (operation) return { operation };
  return meant.length > 0 ? { allowed: meant.map((each) => each.operation.method) } : {};
}

/** The texts in the places of a path's parameters, by name and still encoded. */
export function pathTexts(
  contract: Contract,
  operation: Operation,
  target: string,
): ReadonlyMap<string, string> {
  const [path = ''] = target.split('?');
  const found = routesOf(contract)
    .find((each) => each.operation === operation)
    ?.expression.exec(path);
  const names = [...operation.path.matchAll(/\{([^}]*)\}/g)].map(([, name = '']) => name);
  return new Map(names.map((name, index) => [name, found?.[index + 1] ?? '']));
}

function templateExpression(template: string): RegExp {
  // What stands behind a "?" is a query, which some documents write into the path.
  const [path = ''] = template.split('?');
  const literals = path.split(/\{[^}]*\}/).map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literals.join('([^/]+)')}$`);
}
