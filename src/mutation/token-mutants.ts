import type { JWTPayload } from 'jose';
import type { Fault, IssuedToken } from '../mock/index.ts';
import { instantLike, setAt, signedAnew, withBody, withHeader } from '../mock/index.ts';
import type { Contract } from '../openapi/index.ts';
import type { DocumentedResponse } from './documented-responses.ts';
import type { Mutant, Probe } from './mutant.ts';
import { onDocumentedResponse } from './on-documented-response.ts';
import { keepsSchema } from './places.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

type Claims = NonNullable<Fault['claims']>;

/** The claims that say who, when and for how long (RFC 7519, section 4.1), each wrong as servers get it wrong. */
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

/** Texts that are no JWT (RFC 7515, section 7.1), or one that nobody signed, or anybody. */
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
  'signed with nothing': (value) => signedAnew(value, ''),
  'signed with a word that everybody knows': (value) => signedAnew(value, 'secret'),
  'signed with a placeholder': (value) => signedAnew(value, 'your-256-bit-secret'),
  'alg None': segments((parts) => parts.with(0, encoded({ typ: 'JWT', alg: 'None' }))),
};

/** How a login's token breaks: its form, its claims, and what the response says of it. */
export function* tokenMutants(contract: Contract, documentedResponse: DocumentedResponse): Generator<Mutant> {
  const { token } = documentedResponse.operation;
  if (!token || documentedResponse.part !== 'accepted') return;
  const make = (what: string, hooks: Partial<Fault>, probe: Probe = documentedResponse): Mutant => {
    const name = `${documentedResponse.name} token: ${what}`;
    return { name, class: 'token', probe, fault: { name, title: name, breaks: [], ...hooks } };
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
  yield* statedExpiries(contract, documentedResponse);
  yield* statedTypes(contract, documentedResponse);
}

/** What the response says of the expiry, which is another instant than the token's own. */
function* statedExpiries(contract: Contract, documentedResponse: DocumentedResponse): Generator<Mutant> {
  const expression = documentedResponse.operation.token?.expiresAt;
  if (!expression) return;
  for (const [what, seconds] of [
    ['an hour late', HOUR],
    ['a minute late', 60],
    ['half an hour early', -HOUR / 2],
    ['two hours late, as without a time zone', 2 * HOUR],
    ['a day ago', -2 * DAY],
  ] as const) {
    const name = `${documentedResponse.name} token: expiry told ${what}`;
    yield {
      name,
      class: 'token',
      probe: documentedResponse,
      fault: {
        name,
        title: name,
        breaks: [],
        token: (issued) => ({ ...issued, expiresAt: issued.expiresAt + seconds }),
      },
    };
  }
  const { path, source } = expression;
  if (source !== 'body' || typeof instantLike(undefined, 0) === 'number') return;
  const numeric = onDocumentedResponse(
    documentedResponse,
    'token',
    'token: expiry told in milliseconds',
    (response, { issued }) =>
      withBody(response, setAt(response.body, path, Number(issued?.expiresAt) * 1000)),
  );
  const [sample] = documentedResponse.samples;
  const schema = documentedResponse.media?.schema;
  if (schema && keepsSchema(contract, schema, setAt(sample, path, 1_893_456_000_000))) yield numeric;
}

/** Types that the schema allows and that are not the scheme's. */
function* statedTypes(contract: Contract, documentedResponse: DocumentedResponse): Generator<Mutant> {
  const type = documentedResponse.operation.token?.type;
  const schema = documentedResponse.media?.schema;
  const [sample] = documentedResponse.samples;
  for (const wrong of ['MAC', 'JWT', 'Basic', '']) {
    const name = `token: type told ${JSON.stringify(wrong)}`;
    if (type?.source === 'header') {
      yield onDocumentedResponse(documentedResponse, 'token', name, (response) =>
        withHeader(response, type.path, wrong),
      );
    } else if (type && schema && keepsSchema(contract, schema, setAt(sample, type.path, wrong))) {
      yield onDocumentedResponse(documentedResponse, 'token', name, (response) =>
        withBody(response, setAt(response.body, type.path, wrong)),
      );
    }
  }
}
