import { headerValues } from '../../http/index.ts';
import type { Reading } from '../../reading/index.ts';
import type { Rule } from '../rule.ts';
import { carries } from './checks/response.ts';

export const cookieUnprotected: Rule = {
  id: 'cookie-unprotected',
  family: 'contract',
  severity: 'error',
  security: 'information',
  title: 'A cookie with credentials lacks HttpOnly or Secure',
  why: 'Without HttpOnly any script on the page can read it; without Secure it is sent in clear text.',
  fix: 'Set the cookie with HttpOnly and Secure, or send the token in the body only.',
  source: 'RFC 6265, sections 4.1.2.5 and 4.1.2.6; OWASP ASVS 4.0.3, sections 3.4.1 and 3.4.2',
  *check(reading) {
    const { response, exchange, operation } = reading;
    for (const cookie of response ? headerValues(response.received, 'set-cookie').map(parseCookie) : []) {
      const secret = secretOf(cookie, reading);
      const lacking = secret ? missingFrom(cookie, exchange.request.url) : [];
      if (!secret || lacking.length === 0) continue;
      yield {
        where: `response header Set-Cookie, ${cookie.name}`,
        expected: lacking.join(' and '),
        received: `${secret}, without ${lacking.join(' and ')}`,
        pointer: response?.documented?.pointer ?? operation.pointer,
        ...(secret === BY_NAME
          ? { severity: 'warning', reason: 'recognised only by the name of the cookie' }
          : {}),
      };
    }
  },
};

const BY_NAME = 'what looks like a session id';
/** Names of session and token cookies; CSRF cookies are meant to be read by scripts. */
const SESSION_NAME = /sess|(?:^|[._-])sid$|^sid|auth|token|jwt|remember/i;
const FORM_NAME = /csrf|xsrf/i;
const COMPACT_JWT = /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/;
const SHORTEST_ID = 16;

function secretOf(cookie: Cookie, { response, sent }: Reading): string | undefined {
  const secrets = [...sent.secrets, ...(response?.token ? [response.token.value] : [])];
  if (secrets.some((each) => carries(cookie.value, each))) return 'a password or token';
  if (FORM_NAME.test(cookie.name)) return undefined;
  if (COMPACT_JWT.test(cookie.value)) return 'a JWT';
  return SESSION_NAME.test(cookie.name) && cookie.value.length >= SHORTEST_ID ? BY_NAME : undefined;
}

/** Browsers drop a Secure cookie that came over plain http, so it is not required on this machine. */
function missingFrom({ attributes }: Cookie, url: string): string[] {
  const { protocol, hostname } = new URL(url);
  const isLocal = protocol === 'http:' && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
  return [
    ...(attributes.has('httponly') ? [] : ['HttpOnly']),
    ...(attributes.has('secure') || isLocal ? [] : ['Secure']),
  ];
}

/** A Set-Cookie header, taken apart (RFC 6265, section 5.2). */
interface Cookie {
  readonly name: string;
  /** With URL encoding undone. */
  readonly value: string;
  /** Names in lower case. */
  readonly attributes: ReadonlySet<string>;
}

function parseCookie(header: string): Cookie {
  const [pair = '', ...attributes] = header.split(';');
  const [name = '', ...value] = pair.split('=');
  return {
    name: name.trim(),
    value: decoded(value.join('=').trim()),
    attributes: new Set(attributes.map((attribute) => attribute.split('=')[0]?.trim().toLowerCase() ?? '')),
  };
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
