import { COMPACT_JWT, tokenOf } from '../../auth/index.ts';
import { sentTokens } from '../../reading/index.ts';
import { describeSecret } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';
import { tokenPlace } from './checks/token.ts';

export const tokenInRefusal: Rule = {
  id: 'token-in-refusal',
  family: 'contract',
  severity: 'error',
  security: 'information',
  title: 'An error response contains a token',
  why: 'A client that is rejected gets access anyway.',
  fix: 'Issue a token only after the credentials were verified.',
  source: 'RFC 6749, section 5.2',
  *check({ response, operation, exchange, contract }) {
    if (!response || response.success || !operation.token) return;
    const sent = sentTokens(exchange.request, contract);
    const found = tokenOf(operation, response.received, response.body.json?.value);
    const given = found && !sent.includes(found.value) ? found : undefined;
    const known = [...sent, ...(given ? [given.value] : [])];
    const tokenIn = (text: string) =>
      text.includes('eyJ') ? text.match(COMPACT_JWT)?.find((token) => !known.includes(token)) : undefined;
    const places = [
      [tokenPlace(operation, 'value'), given?.value],
      ['response body', given ? undefined : tokenIn(response.body.text)],
      ...response.received.headers.map(
        ([name, value]) => [`response header ${name}`, tokenIn(value)] as const,
      ),
    ] as const;
    for (const [where, token] of places) {
      if (token === undefined) continue;
      yield {
        where,
        expected: 'no token in an error response',
        received: describeSecret(token),
        pointer: response.documented?.pointer ?? operation.token.pointer,
      };
    }
  },
};
