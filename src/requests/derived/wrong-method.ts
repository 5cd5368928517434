import type { Generator } from './derived-case.ts';

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
/** They change nothing (RFC 9110, section 9.2.1), so they may carry the token. */
const SAFE: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/** Methods that the contract does not have for the path. What it says of the documented one does not hold for them. */
export const wrongMethod: Generator = {
  kind: 'wrong-method',
  title: 'by a method that is not documented',
  expected:
    'Another method is refused with 405, or answered as HTTP has it: never with a 5xx, never with a token.',
  *drafts({ contract, operation, media }) {
    const documented = contract.operations.filter(({ path }) => path === operation.path);
    for (const method of METHODS) {
      if (documented.some((each) => each.method === method)) continue;
      const safe = SAFE.includes(method);
      // What is open to all would be changed by a method that works though nobody wrote it down.
      if (!safe && operation.security.length === 0 && !operation.token) continue;
      const bodiless = safe || !media;
      yield {
        name: `method-${method.toLowerCase()}`,
        title: `The method is ${method}.`,
        expects: 'any',
        undocumentedRefusal: 'ignore',
        orderlyStatuses: [405, 501],
        body: bodiless ? 'none' : 'keeps',
        method,
        ...(safe ? {} : { authorization: () => undefined }),
        ...(bodiless ? { raw: () => undefined } : {}),
        ...(safe ? { headers: ({ 'Content-Type': _none, ...headers }) => headers } : {}),
      };
    }
  },
};
