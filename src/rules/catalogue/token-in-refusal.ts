import { COMPACT_JWT, tokenOf } from '../../auth/index.ts';
import { sentTokens } from '../../reading/index.ts';
import { describeSecret } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';
import { tokenPlace } from './checks/token-place.ts';

export const tokenInRefusal: Rule = {
  id: 'token-in-refusal',
  family: 'contract',
  severity: 'error',
  title: 'A refusal holds a token',
  why: 'Whoever is refused gets in all the same.',
  fix: 'Issue no token before the credentials are known to be right.',
  source: 'RFC 6749, section 5.2',
  *check({ response, operation, exchange }) {
    if (!response || response.success || !operation.token) return;
    const sent = sentTokens(exchange.request);
    const found = tokenOf(operation, response.received, response.body.json?.value);
    const given = found && !sent.includes(found.value) ? found : undefined;
    const known = [...sent, ...(given ? [given.value] : [])];
    const inText = (text: string) => (text.match(COMPACT_JWT) ?? []).find((token) => !known.includes(token));
    const places = [
      [tokenPlace(operation, 'value'), given?.value],
      ['response body', given ? undefined : inText(response.body.text)],
      ...response.received.headers.map(
        ([name, value]) => [`response header ${name}`, inText(value)] as const,
      ),
    ] as const;
    for (const [where, token] of places) {
      if (token === undefined) continue;
      yield {
        where,
        expected: 'no token in a refusal',
        received: describeSecret(token),
        pointer: response.documented?.pointer ?? operation.token.pointer,
      };
    }
  },
};
