import { createHmac } from 'node:crypto';
import { decodeJwt } from 'jose';
import { loginOf } from '../auth/login-flow.fixture.ts';
import { exampleCredentials } from '../auth/login-flow.ts';
import type { Contract, ExpectedMediaType, ExpectedResponse } from '../openapi/contract.ts';
import { FOREIGN_ORIGIN } from '../requests/login-cases.ts';
import { explain } from '../schema/explain.ts';
import { valueAt } from '../schema/pointer.ts';
import { keepsHeader } from './documented.ts';
import { type Sequence, type Step, tokenIn, UNKNOWN, WRONG_SECRET } from './sequence.fixture.ts';

/**
 * Whether a sequence has the problem that a rule reports, checked in the simplest way, without the rule
 * itself.
 */
type Evidence = (sequence: Sequence, contract: Contract) => boolean;

/** All steps but the preflight, which the contract does not document. */
const steps = ({ preflight: _preflight, ...sequence }: Sequence): Step[] => Object.values(sequence);
const someStep =
  (test: (step: Step, contract: Contract) => boolean): Evidence =>
  (sequence, contract) =>
    steps(sequence).some((step) => test(step, contract));
const failed = (test: (step: Step) => boolean) =>
  someStep((step) => step.failure !== undefined && test(step));
const refusedLogins = ({ unknown, wrongSecret, malformed }: Sequence) => [unknown, wrongSecret, malformed];

function responseOf({ operation, status }: Step): ExpectedResponse | undefined {
  return operation.responses.find((each) => each.status === String(status));
}

function isSuccess({ status }: Step): boolean {
  return status >= 200 && status < 300;
}

/** The media type that a response names and the contract documents; the only one where it names none. */
function mediaOf(step: Step): ExpectedMediaType | undefined {
  const content = responseOf(step)?.content ?? [];
  const [essence] = (step.headers['content-type'] ?? '').split(';');
  return essence === '' ? content[0] : content.find(({ mediaType }) => mediaType === essence);
}

/** Steps with a documented media type and a body, whose status fits what the request expects. */
const ofJson = (test: (step: Step) => boolean) =>
  someStep((step) => {
    const expected = isSuccess(step) === (step.expects === 'accepted');
    return (
      step.failure === undefined &&
      expected &&
      mediaOf(step) !== undefined &&
      step.body.length > 0 &&
      test(step)
    );
  });

const breaking = (...keywords: readonly string[]) =>
  someStep((step, contract) => {
    const schema = mediaOf(step)?.schema;
    if (schema === undefined || step.json === undefined || contract.checksOf(schema).kept(step.json))
      return false;
    return explain(contract, schema, step.json).some(({ keyword }) => keywords.includes(keyword));
  });

const ofToken = (test: (token: string, step: Step, contract: Contract) => boolean): Evidence => {
  return ({ login }, contract) => {
    const token = tokenIn({ login: login.operation }, login);
    return token !== undefined && test(token, login, contract);
  };
};

const claimsOf = (token: string): Record<string, unknown> | undefined => {
  try {
    return decodeJwt(token);
  } catch {
    return undefined;
  }
};

/** The token's type or expiry as the response states it. */
function stated({ operation, json }: Step, part: 'type' | 'expiresAt'): unknown {
  return valueAt(json, operation.token?.[part]?.path ?? '/');
}

function secondsOf(instant: unknown): number {
  return typeof instant === 'number' ? instant : Date.parse(String(instant)) / 1000;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function requiredHeaders(step: Step) {
  return (responseOf(step)?.headers ?? []).filter(({ required }) => required);
}

const HOUR_MS = 3_600_000;

/** By id of the rule. */
export const EVIDENCE: Readonly<Record<string, Evidence>> = {
  'call-reset': failed(({ failure, status }) => failure === 'ECONNRESET' && status === 0),
  'call-timed-out': failed(({ failure }) => failure === 'TIMEOUT'),
  'call-truncated': failed(({ failure, status }) => failure === 'ECONNRESET' && status > 0),
  'call-too-large': failed(({ failure }) => failure === 'TOO_LARGE'),
  'call-undecodable': failed(({ failure }) => failure === 'UNDECODABLE'),
  'call-not-http': failed(({ failure }) => failure?.startsWith('HPE_') === true),
  'call-gateway-failed': someStep((step) => step.status === 503 && responseOf(step) === undefined),
  'rate-limited': someStep(({ status, headers }) => status === 429 && headers['retry-after'] !== undefined),
  'status-undocumented': someStep((step) => step.status > 0 && responseOf(step) === undefined),
  'invalid-request-accepted': someStep((step) => step.expects === 'refused' && isSuccess(step)),
  'valid-request-rejected': someStep(
    (step) => step.expects === 'accepted' && responseOf(step) !== undefined && !isSuccess(step),
  ),
  'media-type-missing': someStep(
    ({ body, headers }) => body.length > 0 && headers['content-type'] === undefined,
  ),
  'media-type-undocumented': someStep(
    (step) => responseOf(step) !== undefined && step.body.length > 0 && mediaOf(step) === undefined,
  ),
  'charset-not-utf-8': someStep(({ headers }) => /charset=(?!utf-8)/i.test(headers['content-type'] ?? '')),
  'body-missing': someStep((step) => responseOf(step)?.content[0] !== undefined && step.body.length === 0),
  'body-undocumented': someStep((step) => responseOf(step)?.content.length === 0 && step.body.length > 0),
  'body-not-utf-8': ofJson(({ body }) => !isUtf8(body)),
  'body-byte-order-mark': ofJson(({ body }) => body.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf]))),
  'body-not-json': ofJson(({ json, body }) => json === undefined && isUtf8(body) && body[0] !== 0xef),
  'body-key-repeated': ofJson(({ body }) => /^\{("[^"]+":)null,.*\1/s.test(body.toString())),
  'body-number-imprecise': ofJson(({ body }) => /\d\.\d{20}/.test(body.toString())),
  'body-property-missing': breaking('required'),
  'body-type-wrong': breaking('type'),
  'body-const-wrong': breaking('const'),
  'body-enum-wrong': breaking('enum'),
  'body-format-wrong': breaking('format'),
  'body-length-wrong': breaking('minLength', 'maxLength'),
  'body-pattern-wrong': breaking('pattern'),
  'body-number-wrong': breaking('minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'),
  'body-size-wrong': breaking('minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties'),
  'body-alternatives-unmatched': breaking('anyOf', 'oneOf', 'not'),
  'body-property-forbidden': breaking('additionalProperties'),
  'body-property-undocumented': someStep((step, contract) => {
    const schema = mediaOf(step)?.schema;
    if (schema === undefined || step.json === undefined) return false;
    const { kept, closed } = contract.checksOf(schema);
    return kept(step.json) && !closed(step.json);
  }),
  'header-missing': someStep((step) =>
    requiredHeaders(step).some(({ name }) => step.headers[name.toLowerCase()] === undefined),
  ),
  'header-wrong': someStep((step, contract) =>
    requiredHeaders(step).some((expected) => {
      const text = step.headers[expected.name.toLowerCase()];
      return text !== undefined && !keepsHeader(contract, expected, text);
    }),
  ),
  'token-not-jwt': ofToken((token) => token.split('.').length !== 3 || claimsOf(token) === undefined),
  'token-unsigned': ofToken((token) => token.endsWith('.')),
  'token-key-guessable': ofToken((token) => {
    const [header = '', claims = '', signature] = token.split('.');
    const sign = (key: string) => createHmac('sha256', key).update(`${header}.${claims}`).digest('base64url');
    return sign('secret') === signature;
  }),
  'token-expired': ofToken((token) => Number(claimsOf(token)?.exp) * 1000 < Date.now()),
  'token-exp-missing': ofToken(
    (token) => claimsOf(token) !== undefined && claimsOf(token)?.exp === undefined,
  ),
  'token-expiry-mismatch': ofToken((token, step) => {
    const seconds = secondsOf(stated(step, 'expiresAt'));
    return Math.abs(seconds - Number(claimsOf(token)?.exp)) > 1;
  }),
  'token-type-wrong': ofToken((_, step) => String(stated(step, 'type')).toLowerCase() !== 'bearer'),
  'token-claim-malformed': ofToken((token) => {
    const { sub, exp } = claimsOf(token) ?? {};
    const instant = typeof exp === 'number' && exp < 1e12;
    return exp !== undefined && (!instant || typeof sub !== 'string');
  }),
  'token-issued-in-future': ofToken((token) => Number(claimsOf(token)?.iat) * 1000 > Date.now() + HOUR_MS),
  'token-not-yet-valid': ofToken((token) => Number(claimsOf(token)?.nbf) * 1000 > Date.now() + 120_000),
  'token-lifetime-unusual': ofToken((token) => {
    const { exp = 0 } = claimsOf(token) ?? {};
    const life = Number(exp) * 1000 - Date.now();
    return (life > 0 && life < 31_000) || (life > 20_000 * HOUR_MS && life < 1e12);
  }),
  'token-jti-reused': ({ login, secondLogin }) => {
    const [one, other] = [login, secondLogin].map((step) => tokenIn({ login: login.operation }, step));
    if (one === undefined || other === undefined || one === other) return false;
    const [first, second] = [claimsOf(one), claimsOf(other)];
    return first?.jti !== undefined && first.jti === second?.jti;
  },
  'token-cacheable': ({ login }) => /public/.test(login.headers['cache-control'] ?? ''),
  'cookie-unprotected': ({ login }) => /^(?!.*HttpOnly)\w+=\S{16,};/.test(login.headers['set-cookie'] ?? ''),
  'cors-any-origin': ({ foreign, preflight }) =>
    [foreign, preflight].some(({ headers }) => {
      const origin = headers['access-control-allow-origin'];
      return (origin === '*' || origin === FOREIGN_ORIGIN) && 'access-control-allow-credentials' in headers;
    }),
  'response-slow': ({ wrongSecret }) => wrongSecret.tookMs > 2000,
  'token-reused': ({ login, secondLogin }) => {
    const [one, other] = [login, secondLogin].map((step) => tokenIn({ login: login.operation }, step));
    return one !== undefined && one === other;
  },
  'token-claims-leak': ofToken((token, _, contract) => {
    const right = exampleCredentials(loginOf(contract));
    const claims = Object.values(claimsOf(token) ?? {});
    return right !== undefined && (claims.includes(right.secret) || claims.includes(right.identifier));
  }),
  'token-in-refusal': (sequence) =>
    refusedLogins(sequence).some(({ body }) => /eyJ[\w-]+\.[\w-]+\./.test(body.toString())),
  'secret-in-body': (sequence) => refusedLogins(sequence).some(({ body }) => body.includes(WRONG_SECRET)),
  'secret-in-header': ({ login }, contract) => {
    const { secret } = exampleCredentials(loginOf(contract)) ?? {};
    const secrets = [secret, tokenIn({ login: login.operation }, login)];
    return secrets.some((each) => each !== undefined && Object.values(login.headers).includes(each));
  },
  'request-echoed': (sequence) => refusedLogins(sequence).some(({ body }) => body.includes(UNKNOWN)),
  'stack-trace': (sequence) =>
    refusedLogins(sequence).some(({ body }) => /\\n\s+at \S+/.test(body.toString())),
  'user-enumeration': ({ unknown, wrongSecret }) =>
    unknown.failure === undefined &&
    (unknown.status !== wrongSecret.status || !unknown.body.equals(wrongSecret.body)),
};
