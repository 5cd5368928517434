import { type HttpResponse, headerValue } from '../../http/index.ts';
import { describeValue } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';

export const tokenCacheable: Rule = {
  id: 'token-cacheable',
  family: 'contract',
  severity: 'warning',
  security: 'information',
  title: 'Caches may store the response with the token',
  why: 'A proxy or browser that stores it gives the token to the next client.',
  fix: 'Send "Cache-Control: no-store" with every response that holds a token.',
  source: 'RFC 6749, section 5.1; RFC 9111, sections 3 and 5.2.2',
  *check({ response, operation }) {
    if (!response?.token) return;
    const allowed = storable(response.received, response.now);
    if (allowed === undefined) return;
    yield {
      where: `response header ${allowed}`,
      expected: 'Cache-Control: no-store, or no header that allows caching',
      received: describeValue(headerValue(response.received, allowed)),
      pointer: response.documented?.pointer ?? operation.pointer,
    };
  },
};

/**
 * The header that lets a cache store a response; without one, no response to a POST is stored (RFC 9110,
 * section 9.3.3).
 */
function storable(response: HttpResponse, now: number): 'Cache-Control' | 'Expires' | undefined {
  const control = directivesOf(headerValue(response, 'cache-control') ?? '');
  if (control.has('no-store')) return undefined;
  const fresh = ['max-age', 's-maxage'].some((name) => Number(control.get(name) ?? 0) > 0);
  if (control.has('public') || fresh) return 'Cache-Control';
  // Any directive about age or revalidation overrides Expires (RFC 9111, section 5.3).
  if (['max-age', 's-maxage', 'no-cache', 'private'].some((name) => control.has(name))) return undefined;
  return Date.parse(headerValue(response, 'expires') ?? '') > now ? 'Expires' : undefined;
}

function directivesOf(header: string): Map<string, string> {
  return new Map(
    header.split(',').map((directive) => {
      const [name = '', value = ''] = directive.split('=');
      return [name.trim().toLowerCase(), value.trim().replace(/^"|"$/g, '')] as const;
    }),
  );
}
