import { expiryOf, instantOf, type Token } from '../../auth/index.ts';
import type { ReadResponse } from '../../reading/index.ts';
import type { Presence, TokenTraits } from './shape.ts';

const MOST_CLAIMS = 60;
/** A name of an algorithm (RFC 7518, section 3.1), and of a claim: a word, or an address (RFC 7519, section 4.2). */
const ALGORITHM = /^[\w-]{1,16}$/;
const CLAIM = /^[A-Za-z][\w.:/#-]{0,79}$/;

/** What the token of a response is, without what it says. */
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

/** From issue to expiry where the token tells both: a token that was handed out before is no shorter-lived. */
function lifetimeSeconds({ jwt, expiresAt }: Token, now: number): number | undefined {
  const expiry = (jwt && expiryOf(jwt)) ?? (expiresAt === undefined ? undefined : instantOf(expiresAt));
  if (expiry === undefined) return undefined;
  const issued = jwt?.claims.iat;
  const start = typeof issued === 'number' && issued > 0 ? issued * 1000 : now;
  return twoDigits((expiry - start) / 1000);
}

/** As exact as a lifetime is meant: a response takes a second now and then. */
export function twoDigits(value: number): number {
  return Number(value.toPrecision(2));
}
