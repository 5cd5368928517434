import { type Authorization, OPEN } from '../../auth/index.ts';
import { pathText, plainText, queryPairs } from '../../media/index.ts';
import type { Parameter } from '../derived/parameter.ts';

/** A parameter with the value that is sent. */
export type SentParameter = Parameter & { readonly value: unknown };

/** The part of the URL after the base URL: the path with its parameters, and the query. */
export function targetOf(
  path: string,
  sent: readonly SentParameter[],
  more: readonly (readonly [name: string, value: string])[] = [],
): string {
  const filled = sent
    .filter((each) => each.in === 'path')
    .reduce((left, each) => left.replace(`{${each.name}}`, () => pathText(each, each.value)), path);
  const query = [
    ...sent.filter((each) => each.in === 'query').flatMap((each) => queryPairs(each, each.value)),
    ...more.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
  ];
  return query.length > 0 ? `${filled}${filled.includes('?') ? '&' : '?'}${query.join('&')}` : filled;
}

/** The headers of parameters and of the authorization; all cookies are one header (RFC 6265, section 5.4). */
export function parameterHeaders(
  sent: readonly SentParameter[],
  { headers, cookies }: Authorization = OPEN,
): Record<string, string> {
  const pairs = [
    ...sent
      .filter((each) => each.in === 'cookie')
      .map((each) => `${each.name}=${plainText(each, each.value)}`),
    ...cookies.map(([name, value]) => `${name}=${value}`),
  ];
  return {
    ...Object.fromEntries(
      sent.filter((each) => each.in === 'header').map((each) => [each.name, plainText(each, each.value)]),
    ),
    ...headers,
    ...(pairs.length > 0 ? { Cookie: pairs.join('; ') } : {}),
  };
}
