import { type HttpResponse, headerValue } from '../../../http/index.ts';

/**
 * `401 Unauthorized`; the reason phrase is the one that the server sent. Of a redirect its target as well:
 * `302 Found, Location: https://login.example.com/sign-in`.
 */
export function describeStatus(response: HttpResponse): string {
  const { status, statusText } = response;
  const text = statusText === '' ? String(status) : `${status} ${statusText.slice(0, 40)}`;
  const target = status >= 300 && status <= 399 ? headerValue(response, 'location') : undefined;
  return target === undefined ? text : `${text}, Location: ${describeTarget(target)}`;
}

const LONGEST_TARGET = 120;
/** The authority of an absolute target may hold credentials (RFC 3986, section 3.2.1). */
const CREDENTIALS = /^((?:[a-z][a-z\d+.-]*:)?\/\/)[^/?#]*@/i;
/** A query or fragment: it holds the codes and tokens of a login. */
const REST = /[?#].+$/s;
/** A segment of a path that is more likely a key than a word. */
const OPAQUE = /(?<=\/)(?=[^/]*\d)(?=[^/]*[a-z])[\w.~+=%-]{24,}(?=\/|$)/gi;

/** Where a redirect leads, without what may be a secret. */
function describeTarget(location: string): string {
  const text = location
    .slice(0, 4 * LONGEST_TARGET)
    .replace(REST, (rest) => `${rest.charAt(0)}…`)
    .replace(CREDENTIALS, '$1[masked]@')
    .replace(OPAQUE, '[masked]');
  return text.length > LONGEST_TARGET ? `${text.slice(0, LONGEST_TARGET)}…` : text;
}
