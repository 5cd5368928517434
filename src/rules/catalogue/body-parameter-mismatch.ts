import { whereInBody } from '../../reading/index.ts';
import { isSameId, pathValues, repeatedParameters } from '../../requests/index.ts';
import { describeValue, isObject, joinPointer } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';

export const bodyParameterMismatch: Rule = {
  id: 'body-parameter-mismatch',
  family: 'contract',
  severity: 'error',
  title: 'The body is about another resource than the request',
  why: 'Clients show, or change, the data of something that they did not request.',
  fix: 'Look up the resource by the parameter of the path, and check what a cache in front of the API takes as its key.',
  source: 'RFC 9110, section 6.4.2; OpenAPI 3.1, section 4.8.12',
  *check({ response, operation, exchange, contract }) {
    const body = response?.success && response.expected ? response.body.json?.value : undefined;
    if (!isObject(body)) return;
    for (const { name, schema } of repeatedParameters(contract, operation)) {
      const requested = pathValues(operation.path, exchange.request.url).get(name);
      const found = body[name];
      if (requested === undefined || !isId(requested) || isSame(requested, found)) continue;
      yield {
        where: whereInBody(joinPointer('', name)),
        expected: `the ${name} of the request`,
        received: `${describeValue(found)}, and ${JSON.stringify(requested)} was requested`,
        pointer: schema,
      };
    }
  },
};

/** A word such as `me` or `latest` may stand for any id. */
function isId(text: string): boolean {
  return /\d/.test(text);
}

/** A missing or null property, or one of another type, is for the schema to judge. */
function isSame(requested: string, found: unknown): boolean {
  // An id beyond 2^53 has lost its last digits.
  if (typeof found === 'number' && found === Number(requested)) return true;
  return (typeof found !== 'string' && typeof found !== 'number') || isSameId(requested, found);
}
