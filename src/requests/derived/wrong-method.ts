import { isSafeMethod } from '../../openapi/index.ts';
import type { Generator } from './derived-case.ts';

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Undocumented methods of the path. The documented responses do not apply to them. */
export const wrongMethod: Generator = {
  kind: 'wrong-method',
  title: 'handles undocumented methods as HTTP specifies',
  expected: 'An undocumented method gets a 405 or another response that HTTP allows, never a 5xx or a token.',
  *drafts({ contract, operation, media }) {
    const documented = contract.operations.filter(({ path }) => path === operation.path);
    for (const method of METHODS) {
      if (documented.some((each) => each.method === method)) continue;
      // Safe ones are sent with the token.
      const safe = isSafeMethod(method);
      // Without security, an undocumented method that works might change data.
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
