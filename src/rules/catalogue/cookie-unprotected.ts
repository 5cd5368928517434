import { headerValues } from '../../http/index.ts';
import type { Reading } from '../../reading/index.ts';
import type { Rule } from '../rule.ts';
import { type Cookie, parseCookie } from './checks/cookie.ts';
import { carries } from './checks/reveals.ts';

export const cookieUnprotected: Rule = {
  id: 'cookie-unprotected',
  family: 'contract',
  severity: 'error',
  title: 'A cookie with credentials lacks a protection',
  why: 'Without HttpOnly every script of the page reads it; without Secure it travels in clear text.',
  fix: 'Set the cookie with HttpOnly and Secure, or send the token in the body only.',
  source: 'RFC 6265, sections 4.1.2.5 and 4.1.2.6; OWASP ASVS 4.0.3, sections 3.4.1 and 3.4.2',
  *check(reading) {
    const { response, exchange, operation } = reading;
    for (const cookie of response ? headerValues(response.received, 'set-cookie').map(parseCookie) : []) {
      const holds = secretOf(cookie, reading);
      const lacking = holds ? missingFrom(cookie, exchange.request.url) : [];
      if (!holds || lacking.length === 0) continue;
      yield {
        where: `response header Set-Cookie, ${cookie.name}`,
        expected: lacking.join(' and '),
        received: `${holds}, without ${lacking.join(' and ')}`,
        pointer: response?.documented?.pointer ?? operation.pointer,
        ...(holds === BY_NAME ? { severity: 'warning', reason: 'judged by the name of the cookie' } : {}),
      };
    }
  },
};

const BY_NAME = "what looks like a session's id";
/** Names of sessions and tokens; what protects forms is read by scripts on purpose. */
const SESSION_NAME = /sess|(?:^|[._-])sid$|^sid|auth|token|jwt|remember/i;
const FORM_NAME = /csrf|xsrf/i;
const COMPACT_JWT = /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/;
const SHORTEST_ID = 16;

function secretOf(cookie: Cookie, { response, sent }: Reading): string | undefined {
  const secrets = [...sent.secrets, ...(response?.token ? [response.token.value] : [])];
  if (secrets.some((secret) => carries(cookie.value, secret))) return 'a password or token';
  if (FORM_NAME.test(cookie.name)) return undefined;
  if (COMPACT_JWT.test(cookie.value)) return 'a JWT';
  return SESSION_NAME.test(cookie.name) && cookie.value.length >= SHORTEST_ID ? BY_NAME : undefined;
}

/** Browsers drop a Secure cookie that came over plain http: on this machine nobody can ask for it. */
function missingFrom({ attributes }: Cookie, url: string): string[] {
  const { protocol, hostname } = new URL(url);
  const here = protocol === 'http:' && /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname);
  return [
    ...(attributes.has('httponly') ? [] : ['HttpOnly']),
    ...(attributes.has('secure') || here ? [] : ['Secure']),
  ];
}
