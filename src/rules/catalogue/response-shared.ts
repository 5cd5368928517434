import { headerValue, sentHeader } from '../../http/index.ts';
import { percentEncoded } from '../../media/index.ts';
import { describeValue } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';

export const responseShared: Rule = {
  id: 'response-shared',
  family: 'contract',
  severity: 'warning',
  security: 'information',
  title: 'Shared caches may store a response that needs credentials',
  why: 'A proxy gives what one user may see to the next one, without asking the API.',
  fix: 'Send "Cache-Control: private" or "no-store" with it, or "Vary: Authorization".',
  source: 'RFC 9111, sections 3.5 and 5.2.2',
  *check({ response, operation, exchange, sent }) {
    // The response with a token has a rule of its own.
    if (!response?.success || response.token || operation.security.length === 0) return;
    const { headers, url } = exchange.request;
    // What is in the address is a part of the cache's key.
    const isInHeader = sent.secrets.some((each) => !url.includes(percentEncoded(each)));
    if (!isInHeader && sentHeader(headers, 'authorization') === undefined) return;
    const control = headerValue(response.received, 'cache-control') ?? '';
    const names = control.split(',').map((each) => each.trim().toLowerCase());
    const isOpen = names.includes('public') || names.some((name) => /^s-maxage="?[1-9]/.test(name));
    if (!isOpen || names.some((name) => /^(?:private|no-store|no-cache)$/.test(name))) return;
    if (/\*|\b(?:authorization|cookie)\b/i.test(headerValue(response.received, 'vary') ?? '')) return;
    yield {
      where: 'response header Cache-Control',
      expected: 'private or no-store, or Vary: Authorization',
      received: describeValue(control),
      pointer: response.documented?.pointer ?? operation.pointer,
    };
  },
};
