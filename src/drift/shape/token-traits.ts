import { expiryOf, statedExpiry, type Token } from '../../auth/index.ts';
import type { ReadResponse } from '../../reading/index.ts';
import type { Presence, TokenTraits } from './shape.ts';

const MOST_CLAIMS = 60;
/**
 * The name of an algorithm (RFC 7518, section 3.1), and of a claim: a word, or a URI (RFC 7519, section 4.2).
 */
const ALGORITHM = /^[\w-]{1,16}$/;
const CLAIM = /^[A-Za-z][\w.:/#-]{0,79}$/;

/** The form of the token in a response, without its content. */
export function tokenTraits({ token, now }: ReadResponse): TokenTraits | undefined {
  if (!token) return undefined;
  const { jwt } = token;
  const algorithm = jwt?.header.alg;
  const claims = Object.keys(jwt?.claims ?? {}).filter((name) => CLAIM.test(name));
  const lifetime = lifetimeSeconds(token, now);
  return {
    forms: [jwt ? 'jwt' : 'opaque'],
    algorithms: typeof algorithm === 'string' && ALGORITHM.test(algorithm) ? [algorithm] : [],
    claims: Object.fromEntries(
      claims
        .sort()
        .slice(0, MOST_CLAIMS)
        .map((name): [string, Presence] => [name, 'always']),
    ),
    ...(lifetime === undefined ? {} : { lifetimeSeconds: { least: lifetime, most: lifetime } }),
  };
}

/** From issue to expiry where the token states both: a token that was issued earlier is not shorter-lived. */
function lifetimeSeconds(token: Token, now: number): number | undefined {
  const { jwt } = token;
  const expiry = (jwt && expiryOf(jwt)) ?? statedExpiry(token, now);
  if (expiry === undefined) return undefined;
  const issued = jwt?.claims.iat;
  const start = typeof issued === 'number' && issued > 0 ? issued * 1000 : now;
  return twoDigits((expiry - start) / 1000);
}

/** Two significant digits: the response time must not change a lifetime. */
export function twoDigits(value: number): number {
  return Number(value.toPrecision(2));
}
