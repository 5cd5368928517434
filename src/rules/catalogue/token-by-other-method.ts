import { COMPACT_JWT } from '../../auth/index.ts';
import { isForeignMethod } from '../../reading/index.ts';
import { describeSecret } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';

export const tokenByOtherMethod: Rule = {
  id: 'token-by-other-method',
  family: 'contract',
  severity: 'error',
  security: 'information',
  title: 'An undocumented method returns a token',
  why: 'A GET carries its credentials in the URL, which ends up in logs, caches and browser histories.',
  fix: 'Respond to undocumented methods with 405 and Allow.',
  source: 'RFC 9110, sections 9.2.1 and 15.5.6; OWASP ASVS 4.0.3, section 8.3.1',
  *check({ response, exchange, operation }) {
    if (!response?.success || !operation.token || !isForeignMethod(exchange, operation)) return;
    const token = response.token?.value ?? response.body.text.match(COMPACT_JWT)?.[0];
    if (token === undefined) return;
    yield {
      where: 'response body',
      expected: `a token for ${operation.method} only`,
      received: `${describeSecret(token)}, for ${exchange.request.method}`,
      pointer: operation.pointer,
      ...exchange.case.acceptanceTolerable,
    };
  },
};
