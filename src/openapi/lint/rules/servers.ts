import { isObject, joinPointer, valueAt } from '../../../schema/index.ts';
import type { LintProblem, Subject } from '../lint-rule.ts';

/** Variables in server URLs that are not described. */
export function* serverVariables({ contract }: Subject): Iterable<LintProblem> {
  const holders = contract.operations.flatMap(({ pathItem, pointer }) => [pathItem, pointer]);
  for (const holder of new Set(['', ...holders])) {
    const servers = valueAt(contract.document, joinPointer(holder, 'servers'));
    for (const [index, server] of Array.isArray(servers) ? servers.entries() : []) {
      if (!isObject(server)) continue;
      const known = isObject(server.variables) ? server.variables : {};
      for (const [, name = ''] of String(server.url).matchAll(/\{([^}]*)\}/g)) {
        if (Object.hasOwn(known, name)) continue;
        const pointer = joinPointer(holder, 'servers', index, 'url');
        const message = `the variable ${JSON.stringify(name)} of the server URL is not described`;
        yield { id: 'server-variable', pointer, message };
      }
    }
  }
}
