import { headerValue, sentHeader } from '../../http/index.ts';
import type { Reading } from '../../reading/index.ts';
import { describeValue } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';

export const corsAnyOrigin: Rule = {
  id: 'cors-any-origin',
  family: 'contract',
  severity: 'error',
  security: 'information',
  title: "Any web page may send requests with its visitor's credentials",
  why: 'A page that a user opens by accident can read what the API returns to that user.',
  fix: 'List the trusted origins one by one, and allow credentials for those only.',
  source: 'Fetch Standard, section 3.2.5; OWASP ASVS 4.0.3, section 14.5.3',
  *check({ response, exchange, operation }) {
    if (!response) return;
    const origin = headerValue(response.received, 'access-control-allow-origin')?.trim();
    const credentials = headerValue(response.received, 'access-control-allow-credentials')?.trim();
    if (origin === undefined || credentials !== 'true' || !trustsAnyOrigin(origin, exchange)) return;
    yield {
      where: 'response header Access-Control-Allow-Origin',
      expected: 'trusted origins only, because credentials are allowed',
      received: `${describeValue(origin)}, with Access-Control-Allow-Credentials: true`,
      pointer: response.documented?.pointer ?? operation.pointer,
      ...(origin === '*'
        ? {
            severity: 'warning',
            reason: 'browsers refuse "*" with credentials (Fetch Standard, section 3.2.5)',
          }
        : {}),
    };
  },
};

/** `null` is the origin of every sandboxed frame; no host exists under `.invalid` (RFC 2606, section 2). */
function trustsAnyOrigin(allowed: string, { request }: Reading['exchange']): boolean {
  if (allowed === '*' || allowed === 'null') return true;
  return sentHeader(request.headers, 'origin') === allowed && /\.invalid(?::\d+)?$/.test(allowed);
}
