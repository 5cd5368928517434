import type { Contract, Operation } from '../document/contract.ts';

/** What a request asks for. */
export interface Route {
  readonly operation?: Operation;
  /** The methods of a path that is known, where the request's is none of them. */
  readonly allowed?: readonly string[];
}

/** The path of the contract's first server, without a slash at the end; empty where it has none. */
export function basePath(contract: Contract): string {
  return new URL(contract.server ?? '', 'http://127.0.0.1').pathname.replace(/\/+$/, '');
}

/**
 * Finds the operation of a request; a concrete path goes before a templated one (OpenAPI 3.1, section 4.8.8).
 * @param target the request target, with its query
 */
export function routeOf(contract: Contract, method: string, target: string): Route {
  const [path = ''] = target.split('?');
  const base = basePath(contract);
  if (!path.startsWith(`${base}/`)) return {};
  const rest = path.slice(base.length);
  const fitting = contract.operations
    .filter((operation) => templateExpression(operation.path).test(rest))
    .sort((one, other) => templates(one.path) - templates(other.path));
  const [first] = fitting;
  if (!first) return {};
  const methods = fitting.filter(({ path: template }) => template === first.path);
  const operation = methods.find((each) => each.method === method);
  return operation ? { operation } : { allowed: methods.map((each) => each.method) };
}

function templateExpression(template: string): RegExp {
  const literals = template.split(/\{[^}]*\}/).map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literals.join('[^/]+')}$`);
}

function templates(path: string): number {
  return path.split('{').length - 1;
}
