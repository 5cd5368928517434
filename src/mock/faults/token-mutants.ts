import type { JWTPayload } from 'jose';
import type { Contract } from '../../openapi/index.ts';
import { withBody, withHeader } from '../mock-response.ts';
import { instantLike } from '../token-response.ts';
import type { DocumentedResponse } from './documented-responses.ts';
import { setAt } from './edit.ts';
import type { Fault, IssuedToken } from './fault.ts';
import type { Mutant, Probe } from './mutant.ts';
import { responseMutant } from './on-documented-response.ts';
import { keepsSchema } from './places.ts';
import { signedAnew } from './token.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

type Claims = NonNullable<Fault['claims']>;

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
  'iat in the future': (claims) => ({ ...claims, iat: Number(claims.iat) + DAY }),
  'the secret in a claim': (claims, { secret }) => ({ ...claims, sec: secret }),
  'the secret inside a claim': (claims, { secret }) => ({ ...claims, user: { credentials: [secret] } }),
  'the identifier in a claim': (claims, { identifier }) => ({ ...claims, name: identifier }),
};

function forced(claims: JWTPayload, wrong: Readonly<Record<string, unknown>>): JWTPayload {
  return { ...claims, ...wrong } as JWTPayload;
}

const segments = (change: (parts: string[]) => readonly string[]) => (value: string) =>
  change(value.split('.')).join('.');
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

/** Mutants of a login's token: its form, its claims, and the type and expiry that the response states. */
export function* tokenMutants(contract: Contract, documented: DocumentedResponse): Generator<Mutant> {
  const { token } = documented.operation;
  if (!token || documented.part !== 'accepted') return;
  const make = (what: string, hooks: Partial<Fault>, probe: Probe = documented): Mutant => {
    const name = `${documented.name} token: ${what}`;
    return { name, class: 'token', probe, fault: { name, title: name, violates: [], ...hooks } };
  };
  const changed = (change: (issued: IssuedToken) => Partial<IssuedToken>) => ({
    token: (issued: IssuedToken) => ({ ...issued, ...change(issued) }),
  });
  const jwt =
    contract.bearerSchemes.find(({ name }) => name === token.scheme)?.format?.toUpperCase() === 'JWT';
  if (jwt) {
    for (const [what, claims] of Object.entries(CLAIMS)) yield make(what, { claims });
    for (const [what, change] of Object.entries(TEXTS)) {
      yield make(
        what,
        changed(({ value }) => ({ value: change(value) })),
      );
    }
    yield make('alg none', { joseHeader: (header) => ({ ...header, alg: 'none' }) });
  }
  yield make('expired when issued', { lifeSeconds: -HOUR });
  yield make('the same at each login', { token: (_issued, first) => first }, 'pass');
  yield* statedExpiries(contract, documented);
  yield* statedTypes(contract, documented);
}

/** Mutants whose response states another expiry than the token has. */
function* statedExpiries(contract: Contract, documented: DocumentedResponse): Generator<Mutant> {
  const expression = documented.operation.token?.expiresAt;
  if (!expression) return;
  for (const [what, seconds] of [
    ['an hour late', HOUR],
    ['a minute late', 60],
    ['half an hour early', -HOUR / 2],
    ['two hours late, as without a time zone', 2 * HOUR],
    ['a day ago', -2 * DAY],
  ] as const) {
    const name = `${documented.name} token: stated expiry ${what}`;
    yield {
      name,
      class: 'token',
      probe: documented,
      fault: {
        name,
        title: name,
        violates: [],
        token: (issued) => ({ ...issued, expiresAt: issued.expiresAt + seconds }),
      },
    };
  }
  const { path, source } = expression;
  if (source !== 'body' || typeof instantLike(undefined, 0) === 'number') return;
  const numeric = responseMutant(
    documented,
    'token',
    'token: stated expiry in milliseconds',
    (response, { issued }) =>
      withBody(response, setAt(response.body, path, Number(issued?.expiresAt) * 1000)),
  );
  const [sample] = documented.samples;
  const schema = documented.media?.schema;
  if (schema && keepsSchema(contract, schema, setAt(sample, path, 1_893_456_000_000))) yield numeric;
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
