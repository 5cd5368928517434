import type { Rule, Violation } from '../rule.ts';
import { carries, textsOf } from './checks/response.ts';
import { tokenPlace } from './checks/token.ts';

export const tokenClaimsLeak: Rule = {
  id: 'token-claims-leak',
  family: 'contract',
  severity: 'error',
  security: 'information',
  title: 'The token contains credentials in clear text',
  why: 'Claims are only encoded: anyone who sees the token, in a log or a browser, can read them.',
  fix: 'Keep credentials out of the claims; identify the user by an id in "sub".',
  source: 'RFC 8725, section 3.12; OWASP ASVS 4.0.3, section 8.3.4',
  *check({ response, operation, sent }) {
    const claims = response?.token?.jwt?.claims;
    if (!claims) return;
    for (const [name, claim] of Object.entries(claims)) {
      const texts = textsOf(claim);
      const secret = sent.secrets.some((value) => texts.some((text) => carries(text, value)));
      const identifier = sent.identifiers.some((value) => texts.includes(value));
      if (!secret && !identifier) continue;
      yield {
        where: `${tokenPlace(operation, 'value')}, claim ${name}`,
        expected: 'no credentials in the claims',
        received: secret ? 'the secret of the login' : 'the identifier of the login',
        pointer: operation.token?.value.pointer ?? operation.pointer,
        ...(secret ? {} : severityOf(name, claims, sent.identifiers)),
      };
    }
  },
};

/** Claims whose purpose is to name the user (RFC 7519, section 4.1.2; OpenID Connect Core 1.0, section 5.1). */
const NAMING = ['sub', 'preferred_username'];

/** Claims that a provider of OpenID Connect adds beside `email`, which clients request by scope. */
const OF_OPENID = ['email_verified', 'azp', 'nonce', 'at_hash'];

function severityOf(
  claim: string,
  claims: Readonly<Record<string, unknown>>,
  identifiers: readonly string[],
): Pick<Violation, 'severity' | 'reason'> {
  if (NAMING.includes(claim) || (claim === 'email' && isOfOpenid(claims)))
    return { severity: 'info', reason: `the claim ${claim} names the user` };
  if (identifiers.some(isEmail)) return {};
  return { severity: 'warning', reason: 'a user name alone grants no access' };
}

/** Whether clients requested the e-mail address: OpenID Connect Core 1.0, section 5.4. */
function isOfOpenid(claims: Readonly<Record<string, unknown>>): boolean {
  const scopes = textsOf(claims.scope ?? claims.scp).flatMap((text) => text.split(' '));
  return (
    scopes.some((scope) => scope === 'openid' || scope === 'email') ||
    OF_OPENID.some((name) => name in claims)
  );
}

/** An e-mail address is personal data, and half of the credentials of a login. */
function isEmail(identifier: string): boolean {
  return /^\S+@\S+$/.test(identifier);
}
