import { expiryOf, RIGHTS, statedExpiry, type Token } from '../../auth/index.ts';
import type { OutgoingRequest } from '../../http/index.ts';
import type { Reading } from '../../reading/index.ts';
import type { Rule, Violation } from '../rule.ts';
import { tokenPlace } from './checks/token.ts';

export const tokenInconsistent: Rule = {
  id: 'token-inconsistent',
  family: 'contract',
  severity: 'error',
  security: 'access',
  title: 'Two logins of one account differ in whom or what they let in',
  why: 'A client becomes another user, or loses its rights, from one login to the next.',
  fix: 'Compare the servers behind the address: their accounts, their issuer and the settings of their tokens.',
  source: 'RFC 7519, sections 4.1.1 to 4.1.4; RFC 9068, section 2.2',
  *check(reading) {
    const { response, operation, earlier, exchange, sent } = reading;
    const token = response?.token;
    // Without credentials, each login may be that of a new guest.
    if (!token || (sent.secrets.length === 0 && sent.identifiers.length === 0)) return;
    const before = earlier().findLast(
      (other) => other.response?.token && isSameLogin(other.exchange.request, exchange.request),
    );
    if (!before?.response?.token) return;
    const place = tokenPlace(operation, 'value');
    const pointer = operation.token?.value.pointer ?? operation.pointer;
    for (const { what, ...found } of differences(before, reading))
      yield { where: `${place}, ${what}`, pointer, ...found };
  },
};

/** Requests that ask for the same, for the same account. */
function isSameLogin(one: OutgoingRequest, other: OutgoingRequest): boolean {
  const sent = ({ method, url, headers: { Origin: _origin, ...headers }, body }: OutgoingRequest) =>
    JSON.stringify([
      method,
      url,
      headers,
      typeof body === 'string' ? body : Buffer.from(body ?? []).toString('base64'),
    ]);
  return sent(one) === sent(other);
}

/** Who the token is for, and what it allows. */
const CLAIMS = ['sub', 'iss', 'aud', 'azp', 'client_id', ...RIGHTS];

type Difference = Pick<Violation, 'expected' | 'received' | 'severity' | 'reason'> & {
  readonly what: string;
};

function* differences(before: Reading, after: Reading): Iterable<Difference> {
  const [one, other] = [before.response?.token, after.response?.token];
  if (!one || !other) return;
  if (one.jwt && other.jwt) {
    for (const claim of CLAIMS) {
      const [first, second] = [textOf(one.jwt.claims[claim]), textOf(other.jwt.claims[claim])];
      if (first === second) continue;
      const what = `claim ${claim}`;
      yield claim === 'sub'
        ? { what, expected: 'the subject of the login before', received: 'another subject' }
        : { what, expected: `${shown(first)}, as at the login before`, received: shown(second) };
    }
  }
  const [first, second] = [lifetimeOf(one, before), lifetimeOf(other, after)];
  if (first === undefined || second === undefined || isNear(first, second)) return;
  yield {
    what: 'lifetime',
    expected: `${first} seconds, as at the login before`,
    received: `${second} seconds`,
    severity: 'warning',
    reason: 'a token may end with the session that it belongs to',
  };
}

/** A claim as text that is the same for any order of its words or items; undefined where there is none. */
function textOf(claim: unknown): string | undefined {
  if (claim === undefined) return undefined;
  const words = typeof claim === 'string' ? claim.split(' ') : [claim].flat();
  const texts = words.map((each) => (typeof each === 'string' ? each : JSON.stringify(each)));
  return [...new Set(texts)].sort().join(' ');
}

const LONGEST = 80;

function shown(text: string | undefined): string {
  if (text === undefined) return 'no such claim';
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters)` : `"${text}"`;
}

/** Whole seconds from issue to expiry. */
function lifetimeOf(token: Token, { response }: Reading): number | undefined {
  const now = response?.now ?? 0;
  const expiry = (token.jwt && expiryOf(token.jwt)) ?? statedExpiry(token, now);
  if (expiry === undefined) return undefined;
  const issued = token.jwt?.claims.iat;
  return Math.round((expiry - (typeof issued === 'number' ? issued * 1000 : now)) / 1000);
}

/** Clocks and response times differ a little. */
function isNear(one: number, other: number): boolean {
  return Math.abs(one - other) <= Math.max(60, 0.1 * Math.max(Math.abs(one), Math.abs(other)));
}
