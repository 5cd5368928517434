import { type Authorization, OPEN } from '../../auth/index.ts';
import { bodyText, cookiePairs, headerText, isForm, pathText, queryPairs } from '../../media/index.ts';
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
    ...sent.filter((each) => each.in === 'querystring').map(wholeQuery),
    ...sent.filter((each) => each.in === 'query').flatMap((each) => queryPairs(each, each.value)),
    ...more.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
  ];
  return query.length > 0 ? `${filled}${filled.includes('?') ? '&' : '?'}${query.join('&')}` : filled;
}

/** A parameter that is the whole query: a form as it is, anything else percent-encoded (OpenAPI 3.2, section 4.12.2). */
function wholeQuery({ mediaType = '', value }: SentParameter): string {
  const text = bodyText(mediaType, value);
  return isForm({ mediaType }) ? text : encodeURIComponent(text);
}

/** The headers of parameters and of the authorization; all cookies are one header (RFC 6265, section 5.4). */
export function parameterHeaders(
  sent: readonly SentParameter[],
  { headers, cookies }: Authorization = OPEN,
): Record<string, string> {
  const pairs = [
    ...sent.filter((each) => each.in === 'cookie').flatMap((each) => cookiePairs(each, each.value)),
    ...cookies.map(([name, value]) => `${name}=${value}`),
  ];
  return {
    ...Object.fromEntries(
      sent.filter((each) => each.in === 'header').map((each) => [each.name, headerText(each, each.value)]),
    ),
    ...headers,
    ...(pairs.length > 0 ? { Cookie: pairs.join('; ') } : {}),
  };
}
