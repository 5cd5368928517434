import { followReferences, isObject, joinPointer, valueAt } from '../../../schema/index.ts';
import type { Contract, Operation } from '../../contract.ts';
import { type LintProblem, operationText, type Subject } from '../lint-rule.ts';

/** Paths that only differ in their parameter names, so that every request matches both. */
export function* repeatedPaths({ contract }: Subject): Iterable<LintProblem> {
  const seen = new Map<string, string>();
  for (const path of new Set(contract.operations.map((operation) => operation.path))) {
    const template = path.replace(/\{[^}]*\}/g, '{}');
    const other = seen.get(template);
    seen.set(template, path);
    if (other === undefined) continue;
    const pointer = joinPointer('/paths', path);
    yield { id: 'path-repeated', pointer, message: `${path} matches the same requests as ${other}` };
  }
}

/**
 * Path parameters that are not described, and described ones that the path does not contain (OpenAPI 3.1,
 * section 4.8.8).
 */
export function* pathParameters({ contract }: Subject): Iterable<LintProblem> {
  for (const operation of contract.operations) {
    const named = [...operation.path.matchAll(/\{([^}]*)\}/g)].map(([, name = '']) => name);
    const described = describedParameters(contract, operation);
    for (const name of named.filter((each) => !described.has(each))) {
      const message = `${operationText(operation)} does not describe its path parameter ${JSON.stringify(name)}`;
      yield { id: 'path-parameter', pointer: operation.pointer, message };
    }
    for (const [name, pointer] of described) {
      if (named.includes(name)) continue;
      const message = `${operationText(operation)} describes the path parameter ${JSON.stringify(name)}, which is not in the path`;
      yield { id: 'path-parameter', pointer, message };
    }
  }
}

function describedParameters(
  { document }: Contract,
  { pointer, pathItem }: Operation,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const holder of [pathItem, pointer]) {
    const list = valueAt(document, joinPointer(holder, 'parameters'));
    for (const index of Array.isArray(list) ? list.keys() : []) {
      const at = joinPointer(holder, 'parameters', index);
      const parameter = followReferences(document, at)?.value;
      if (isObject(parameter) && parameter.in === 'path') found.set(String(parameter.name), at);
    }
  }
  return found;
}
