import { hmacOf, parseJwt } from '../../auth/index.ts';
import type { Contract } from '../../openapi/index.ts';
import { withBody } from '../mock-response.ts';
import { type Place, placesOf } from '../places.ts';
import { operationOf } from '../sequence.ts';
import { setAt } from './edit.ts';
import type { Fault, IssuedToken } from './fault.ts';
import { on } from './on.ts';

const HOUR = 3600;

/** The place of the token's type, where it is in the body of the response. */
function typePlace(contract: Contract): Place | undefined {
  const type = operationOf(contract, 'login')?.token?.type;
  if (type?.source !== 'body') return undefined;
  return placesOf(contract).find(
    ({ step, pointer }) => step.accepted && step.role === 'login' && pointer === type.path,
  );
}

function isFixed(place: Place): boolean {
  return place.schema.const !== undefined || place.schema.enum !== undefined;
}

function expectsJwt(contract: Contract): boolean {
  const scheme = operationOf(contract, 'login')?.token?.scheme;
  return contract.bearerSchemes.find(({ name }) => name === scheme)?.format?.toUpperCase() === 'JWT';
}

function statesExpiry(contract: Contract): boolean {
  return operationOf(contract, 'login')?.token?.expiresAt !== undefined;
}

function ofType(
  name: string,
  title: string,
  rule: string,
  fixed: boolean,
  other: (type: string) => string,
): Fault {
  const picks = (contract: Contract) => {
    const place = typePlace(contract);
    return place && isFixed(place) === fixed ? place : undefined;
  };
  return {
    name,
    title,
    violates: [rule],
    applies: (contract) => picks(contract) !== undefined,
    response: on('login', true, (response, { contract }) => {
      const place = picks(contract);
      return place
        ? withBody(response, setAt(response.body, place.pointer, other(String(place.value))))
        : response;
    }),
  };
}

function opaque(name: string, title: string, change: (value: string) => string): Fault {
  return {
    name,
    title,
    violates: ['token-not-jwt'],
    applies: expectsJwt,
    token: (issued: IssuedToken) => ({ ...issued, value: change(issued.value) }),
  };
}

/** The same token, signed with another key. */
export function signedAnew(token: string, key: string): string {
  const signed = token.slice(0, token.lastIndexOf('.'));
  return `${signed}.${hmacOf(parseJwt(token)?.header.alg, key, signed) ?? ''}`;
}

/**
 * Faults of the token that a login issues: its form, its claims, and the type and expiry that the response
 * states.
 */
export const tokens: readonly Fault[] = [
  opaque('token-opaque', 'The token is an opaque text', (value) => value.replaceAll('.', '')),
  opaque('token-two-segments', 'The token lacks its third segment', (value) =>
    value.slice(0, value.lastIndexOf('.')),
  ),
  opaque('token-claims-garbled', 'The claims of the token are not JSON', (value) =>
    value.split('.').with(1, 'bm90IEpTT04').join('.'),
  ),
  {
    name: 'token-unsigned',
    title: 'The token has "alg": "none" and no signature, and is accepted like that',
    violates: ['token-unsigned', 'invalid-request-accepted'],
    joseHeader: (header) => ({ ...header, alg: 'none' }),
  },
  {
    name: 'token-signature-empty',
    title: 'The signature of the token is empty',
    violates: ['token-unsigned'],
    token: (issued) => ({ ...issued, value: issued.value.slice(0, issued.value.lastIndexOf('.') + 1) }),
  },
  {
    name: 'token-key-guessable',
    title: 'The token is signed with a guessable key',
    violates: ['token-key-guessable'],
    token: (issued) => ({ ...issued, value: signedAnew(issued.value, 'changeme') }),
  },
  {
    name: 'token-expired',
    title: 'The token is already expired when it is issued',
    violates: ['token-expired'],
    lifeSeconds: -HOUR,
  },
  {
    name: 'token-without-expiry',
    title: 'The token has no "exp"',
    violates: ['token-exp-missing'],
    claims: ({ exp: _exp, ...claims }) => claims,
  },
  {
    name: 'token-expiry-as-text',
    title: '"exp" is a text',
    violates: ['token-claim-malformed'],
    claims: ({ exp, ...claims }) => ({ ...claims, exp: String(exp) as unknown as number }),
  },
  {
    name: 'token-expiry-in-milliseconds',
    title: '"exp" is in milliseconds',
    violates: ['token-claim-malformed'],
    claims: ({ exp = 0, ...claims }) => ({ ...claims, exp: exp * 1000 }),
  },
  {
    name: 'token-subject-number',
    title: '"sub" is a number',
    violates: ['token-claim-malformed'],
    claims: (claims) => ({ ...claims, sub: 1234 as unknown as string }),
  },
  {
    name: 'token-issued-tomorrow',
    title: '"iat" is a day in the future',
    violates: ['token-issued-in-future'],
    claims: ({ iat = 0, ...claims }) => ({ ...claims, iat: iat + 24 * HOUR }),
  },
  {
    name: 'token-valid-later',
    title: '"nbf" is ten minutes in the future',
    violates: ['token-not-yet-valid'],
    claims: (claims) => ({ ...claims, nbf: (claims.iat ?? 0) + HOUR / 6 }),
  },
  {
    name: 'token-for-ten-years',
    title: 'The token is valid for ten years',
    violates: ['token-lifetime-unusual'],
    lifeSeconds: 87_600 * HOUR,
  },
  {
    name: 'token-for-half-a-minute',
    title: 'The token is valid for half a minute',
    violates: ['token-lifetime-unusual'],
    lifeSeconds: 30,
  },
  {
    name: 'token-jti-repeated',
    title: 'Every token has the same "jti"',
    violates: ['token-jti-reused'],
    // Without a nonce, two logins within one second would get the same token.
    claims: (claims) => ({ ...claims, jti: 'always-the-same', nonce: claims.jti }),
  },
  {
    name: 'token-expires-earlier',
    title: 'The token expires an hour earlier than the response says',
    violates: ['token-expiry-mismatch'],
    applies: statesExpiry,
    token: (issued) => ({ ...issued, expiresAt: issued.expiresAt + HOUR }),
  },
  ofType(
    'token-type-other',
    'The type of the token is not that of its scheme',
    'token-type-wrong',
    false,
    () => 'MAC',
  ),
  ofType(
    'token-type-not-constant',
    'The type of the token is not the documented constant',
    'body-const-wrong',
    true,
    () => 'MAC',
  ),
  ofType(
    'token-type-other-case',
    'The type of the token is written in lower case',
    'body-const-wrong',
    true,
    (type) => type.toLowerCase(),
  ),
  {
    name: 'token-reused',
    title: 'Every login gets the same token',
    violates: ['token-reused'],
    token: (_issued, first) => first,
  },
  {
    name: 'token-holds-secret',
    title: 'A claim of the token contains the secret of the login',
    violates: ['token-claims-leak'],
    claims: (claims, { secret }) => ({ ...claims, sec: secret }),
  },
  {
    name: 'token-holds-identifier',
    title: 'A claim of the token contains the identifier of the login',
    violates: ['token-claims-leak'],
    claims: (claims, { identifier }) => ({ ...claims, name: identifier }),
  },
];
