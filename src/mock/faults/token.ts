import type { JWTPayload } from 'jose';
import { hmacOf, parseJwt } from '../../auth/index.ts';
import type { Contract } from '../../openapi/index.ts';
import { isObject, setAt, valueAt } from '../../schema/index.ts';
import { withBody, withHeader } from '../mock-response.ts';
import { type DocumentedResponse, keepsSchema } from './documented-responses.ts';
import type { Alteration, IssuedToken } from './fault.ts';
import { type Mutant, mutantOf, responseMutant } from './mutant.ts';
import { named } from './named.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

type Claims = NonNullable<Alteration['claims']>;

/** Wrong claims (RFC 7519, section 4.1), as real servers issue them. */
const CLAIMS: Readonly<Record<string, Claims>> = {
  'exp missing': ({ exp: _exp, ...claims }) => claims,
  'exp null': (claims) => forced(claims, { exp: null }),
  'exp as text': (claims) => forced(claims, { exp: String(claims.exp) }),
  'exp as an instant': (claims) => forced(claims, { exp: new Date(Number(claims.exp) * 1000).toISOString() }),
  'exp in milliseconds': (claims) => ({ ...claims, exp: Number(claims.exp) * 1000 }),
  'exp half an hour early': (claims) => ({ ...claims, exp: Number(claims.exp) - HOUR / 2 }),
  'exp an hour late': (claims) => ({ ...claims, exp: Number(claims.exp) + HOUR }),
  'exp in the past': (claims) => ({ ...claims, exp: Number(claims.iat) - DAY }),
  'sub is a number': (claims) => forced(claims, { sub: 1234 }),
  'nbf in the future': (claims) => ({ ...claims, nbf: Number(claims.iat) + HOUR / 6 }),
  'iat in the future': (claims) => ({ ...claims, iat: Number(claims.iat) + DAY }),
  'the secret in a claim': (claims, { secret }) => ({ ...claims, sec: secret }),
  'the secret inside a claim': (claims, { secret }) => ({ ...claims, user: { credentials: [secret] } }),
  'the identifier in a claim': (claims, { identifier }) => ({ ...claims, name: identifier }),
};

/** Deviations that only two logins, or the expiry that the response states as well, show. */
const DEVIATIONS: Readonly<Record<string, Alteration>> = {
  'alg none': { joseHeader: (header) => ({ ...header, alg: 'none' }) },
  'valid for ten years': { lifeSeconds: 3650 * DAY },
  'valid for half a minute': { lifeSeconds: 30 },
};

function forced(claims: JWTPayload, wrong: Readonly<Record<string, unknown>>): JWTPayload {
  return { ...claims, ...wrong } as JWTPayload;
}

const segments = (change: (parts: string[]) => readonly string[]) => (value: string) =>
  change(value.split('.')).join('.');

/** The same token, signed with another key. */
function signedAnew(token: string, key: string): string {
  const signed = token.slice(0, token.lastIndexOf('.'));
  return `${signed}.${hmacOf(parseJwt(token)?.header.alg, key, signed) ?? ''}`;
}

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * Texts that are not a JWT (RFC 7515, section 7.1), and tokens without a signature or with a guessable key.
 */
const TEXTS: Readonly<Record<string, (value: string) => string>> = {
  'opaque text': (value) => value.replaceAll('.', ''),
  'two segments': segments((parts) => parts.slice(0, 2)),
  'four segments': segments((parts) => [...parts, 'c2VnbWVudA']),
  'header is not JSON': segments((parts) => parts.with(0, 'bm90IEpTT04')),
  'claims are not JSON': segments((parts) => parts.with(1, 'bm90IEpTT04')),
  'claims are an array': segments((parts) => parts.with(1, encoded(['a']))),
  'claims are not base64url': segments((parts) => parts.with(1, `${parts[1]}==`)),
  'quotes around it': (value) => `"${value}"`,
  'the scheme before it': (value) => `Bearer ${value}`,
  'white space after it': (value) => `${value}\n`,
  'signature empty': segments((parts) => parts.with(2, '')),
  'signed with an empty key': (value) => signedAnew(value, ''),
  'signed with a guessable key': (value) => signedAnew(value, 'secret'),
  'signed with a placeholder key': (value) => signedAnew(value, 'your-256-bit-secret'),
  'alg None': segments((parts) => parts.with(0, encoded({ typ: 'JWT', alg: 'None' }))),
};

/** Claims that differ between the tokens of one account. */
const VARYING: Readonly<Record<string, (claims: JWTPayload) => Readonly<Record<string, unknown>>>> = {
  'another subject': () => ({ sub: 'somebody-else' }),
  'another issuer': () => ({ iss: 'https://other.example.com' }),
  'another audience': () => ({ aud: ['others'] }),
  'more rights': () => ({ roles: ['user', 'admin'] }),
  'a longer life': ({ iat }) => ({ iat: Number(iat) - 10 * DAY }),
};

/** With the old signature: nobody but the server can tell. */
function withClaims(
  { value, claims }: IssuedToken,
  change: (claims: JWTPayload) => Readonly<Record<string, unknown>>,
): string {
  return segments((parts) => parts.with(1, encoded({ ...claims, ...change(claims) })))(value);
}

/** Mutants of a login's token: its form, its claims, and the type and expiry that the response states. */
export function* tokenMutants(contract: Contract, documented: DocumentedResponse): Generator<Mutant> {
  const { token } = documented.operation;
  if (!token || documented.part !== 'accepted') return;
  const make = (what: string, alteration: Alteration, probe: Mutant['probe'] = documented) =>
    mutantOf(documented, 'token', `token: ${what}`, alteration, { probe });
  const changed = (change: (issued: IssuedToken) => Partial<IssuedToken>): Alteration => ({
    token: (issued) => ({ ...issued, ...change(issued) }),
  });
  const jwt =
    contract.bearerSchemes.find(({ name }) => name === token.scheme)?.format?.toUpperCase() === 'JWT';
  if (jwt) {
    for (const [what, claims] of Object.entries(CLAIMS)) yield make(what, { claims });
    for (const [what, change] of Object.entries(TEXTS)) {
      const altered = changed(({ value }) => ({ value: change(value) }));
      yield make(what, altered);
    }
    for (const [what, deviation] of Object.entries(DEVIATIONS)) yield make(what, deviation);
    // Without a nonce, two logins within one second would get the same token.
    const claims: Claims = (own) => ({ ...own, jti: 'always-the-same', nonce: own.jti });
    yield make('the same "jti" at each login', { claims }, 'pass');
    const requested: Claims = (own, _attempt, body) => ({
      ...own,
      ...(isObject(body) && { role: body.role }),
    });
    yield make('the role that the login asks for', { claims: requested }, 'pass');
    for (const [what, change] of Object.entries(VARYING)) {
      const varied = (issued: IssuedToken, first: IssuedToken): IssuedToken =>
        issued === first ? issued : { ...issued, value: withClaims(issued, change) };
      yield make(`${what} from the second login on`, { token: varied }, 'pass');
    }
  }
  yield make('expired when issued', { lifeSeconds: -HOUR });
  yield make('the same at each login', { token: (_issued, first) => first }, 'pass');
  if (token.expiresAt) {
    for (const [what, seconds] of Object.entries(STATED)) {
      const altered = changed(({ expiresAt }) => ({ expiresAt: expiresAt + seconds }));
      yield make(`stated expiry ${what}`, altered);
    }
  }
  yield* statedExpiries(contract, documented);
  yield* statedTypes(contract, documented);
}

/** By how many seconds the expiry that the response states is wrong. */
const STATED: Readonly<Record<string, number>> = {
  'an hour late': HOUR,
  'a minute late': 60,
  'half an hour early': -HOUR / 2,
  'two hours late, as without a time zone': 2 * HOUR,
  'a day ago': -2 * DAY,
};

/** Mutants whose response states the expiry of the token in another form. */
function* statedExpiries(contract: Contract, documented: DocumentedResponse): Generator<Mutant> {
  const { path, source, unitMs } = documented.operation.token?.expiresAt ?? {};
  const [sample] = documented.samples;
  const schema = documented.media?.schema;
  if (path === undefined || source !== 'body' || schema === undefined || sample === undefined) return;
  const make = (what: string, change: (current: unknown, issued?: IssuedToken) => unknown) =>
    responseMutant(documented, 'token', `token: stated expiry ${what}`, (response, { issued }) =>
      withBody(response, setAt(response.body, path, change(valueAt(response.body, path), issued))),
    );
  const keeps = (value: unknown) => keepsSchema(contract, schema, setAt(sample, path, value));
  if (keeps(1_893_456_000_000)) {
    yield make('in milliseconds', (_current, issued) => Number(issued?.expiresAt) * 1000);
  }
  const other = (current: unknown) =>
    typeof current === 'number' ? new Date(current * 1000).toISOString() : Date.parse(String(current)) / 1000;
  if (unitMs === undefined && !keeps(other(valueAt(sample, path)))) yield make('of the other type', other);
}

/** Mutants with a token type that the schema allows, but that is not the scheme's. */
function* statedTypes(contract: Contract, documented: DocumentedResponse): Generator<Mutant> {
  const type = documented.operation.token?.type;
  const schema = documented.media?.schema;
  const [sample] = documented.samples;
  for (const wrong of ['MAC', 'JWT', 'Basic', '']) {
    const name = `token: stated type ${JSON.stringify(wrong)}`;
    if (type?.source === 'header') {
      yield responseMutant(documented, 'token', name, (response) => withHeader(response, type.path, wrong));
    } else if (type && schema && keepsSchema(contract, schema, setAt(sample, type.path, wrong))) {
      yield responseMutant(documented, 'token', name, (response) =>
        withBody(response, setAt(response.body, type.path, wrong)),
      );
    }
  }
}

/**
 * Faults of the token that a login issues: its form, its claims, and the type and expiry that the response
 * states.
 */
export const tokenFaults = named(tokenMutants, {
  'token-opaque': ['The token is an opaque text', 'token-not-jwt', 'token: opaque text', 'login'],
  'token-two-segments': [
    'The token lacks its third segment',
    'token-not-jwt',
    'token: two segments',
    'login',
  ],
  'token-claims-garbled': [
    'The claims of the token are not JSON',
    'token-not-jwt',
    'token: claims are not JSON',
    'login',
  ],
  'token-unsigned': [
    'The token has "alg": "none" and no signature, and is accepted like that',
    ['token-unsigned', 'invalid-request-accepted'],
    'token: alg none',
    'login',
  ],
  'token-signature-empty': [
    'The signature of the token is empty',
    'token-unsigned',
    'token: signature empty',
    'login',
  ],
  'token-key-guessable': [
    'The token is signed with a guessable key',
    'token-key-guessable',
    'token: signed with a guessable key',
    'login',
  ],
  'token-expired': [
    'The token is already expired when it is issued',
    'token-expired',
    'token: expired when issued',
    'login',
  ],
  'token-without-expiry': ['The token has no "exp"', 'token-exp-missing', 'token: exp missing', 'login'],
  'token-expiry-as-text': ['"exp" is a text', 'token-claim-malformed', 'token: exp as text', 'login'],
  'token-expiry-in-milliseconds': [
    '"exp" is in milliseconds',
    'token-claim-malformed',
    'token: exp in milliseconds',
    'login',
  ],
  'token-subject-number': ['"sub" is a number', 'token-claim-malformed', 'token: sub is a number', 'login'],
  'token-issued-tomorrow': [
    '"iat" is a day in the future',
    'token-issued-in-future',
    'token: iat in the future',
    'login',
  ],
  'token-valid-later': [
    '"nbf" is ten minutes in the future',
    'token-not-yet-valid',
    'token: nbf in the future',
    'login',
  ],
  'token-for-ten-years': [
    'The token is valid for ten years',
    'token-lifetime-unusual',
    'token: valid for ten years',
    'login',
  ],
  'token-for-half-a-minute': [
    'The token is valid for half a minute',
    'token-lifetime-unusual',
    'token: valid for half a minute',
    'login',
  ],
  'token-jti-repeated': [
    'Every token has the same "jti"',
    'token-jti-reused',
    'token: the same "jti" at each login',
    'login',
  ],
  'token-expires-earlier': [
    'The token expires an hour earlier than the response says',
    'token-expiry-mismatch',
    'token: stated expiry an hour late',
    'login',
  ],
  'expiry-type-other': [
    'The expiry is a number where a text is documented, or the other way round',
    'body-type-wrong',
    'token: stated expiry of the other type',
    'login',
  ],
  'token-type-other': [
    'The type of the token is not that of its scheme',
    'token-type-wrong',
    'token: stated type "MAC"',
    'login',
  ],
  'token-reused': [
    'Every login gets the same token',
    'token-reused',
    'token: the same at each login',
    'login',
  ],
  'token-holds-secret': [
    'A claim of the token contains the secret of the login',
    'token-claims-leak',
    'token: the secret in a claim',
    'login',
  ],
  'token-holds-identifier': [
    'A claim of the token contains the identifier of the login',
    'token-claims-leak',
    'token: the identifier in a claim',
    'login',
  ],
});
