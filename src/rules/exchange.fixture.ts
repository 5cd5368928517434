import { readFileSync } from 'node:fs';
import { STATUS_CODES } from 'node:http';
import { join } from 'node:path';
import type { CallFailure, Case, Connection, Exchange, OutgoingRequest, Phases } from '../http/exchange.ts';
import { compileContract } from '../openapi/compile.ts';
import { projectRoot } from '../project/project-root.ts';

const file = 'contracts/sealmetrics.openapi.yaml';

/** The SealMetrics contract, compiled from its sources. */
export const sealmetrics = compileContract(file, readFileSync(join(projectRoot(), file), 'utf8'));

/** When every exchange here begins; the fixtures' tokens are issued then. */
export const STARTED_AT = '2025-07-09T10:00:00.000Z';
/** When the fixtures' tokens expire, and as the claim `exp`. */
export const EXPIRES_AT = '2025-07-10T10:00:00.000000Z';
export const EXP = Date.parse(EXPIRES_AT) / 1000;

export const EMAIL = 'demo@example.com';
export const PASSWORD = 'correct-horse-battery';

/** A JWT with the claims given beside its `exp`; its signature does not belong to any key. */
export function jwt(
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = { alg: 'HS256' },
): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${encode(header)}.${encode({ jti: 'one', exp: EXP, ...claims })}.c2lnbmF0dXJl`;
}

export const TOKEN = jwt();

/** The documented responses. */
export const RESPONSES = {
  token: { access_token: TOKEN, token_type: 'Bearer', expires_at: EXPIRES_AT },
  refused: { status: 'error', message: 'Invalid credentials' },
  accounts: { status: 'ok', data: { '000000000000000000001234': 'Demo Account' } },
  unauthenticated: { status: 'error', message: 'Unauthenticated' },
} as const;

/** The parts of an exchange that differ from the default. */
export interface Change {
  readonly operation?: string;
  readonly case?: Partial<Case>;
  readonly method?: string;
  readonly url?: string;
  /** The body that is sent. */
  readonly sent?: unknown;
  readonly authorization?: string;
  readonly status?: number;
  readonly statusText?: string;
  /** Replace those of the same name; undefined removes one. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** The bytes themselves, in place of `body`. */
  readonly bytes?: string | Uint8Array;
  readonly failure?: CallFailure;
  readonly startedAt?: string;
  readonly phases?: Partial<Phases>;
  readonly connection?: Connection;
}

/** An exchange of any operation: by default an accepted GET whose response is JSON. */
export function exchange(change: Change): Exchange {
  const { status = 200, startedAt = STARTED_AT, failure } = change;
  const bytes = change.bytes ?? (change.body === undefined ? '' : JSON.stringify(change.body));
  const challenge = status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {};
  const headers = { 'Content-Type': 'application/json', ...challenge, ...change.headers };
  return {
    operation: change.operation ?? 'read',
    case: { name: 'case', expects: 'accepted', ...change.case },
    request: request(change),
    phases: { total: 12, ...change.phases },
    startedAt,
    ...(change.connection ? { connection: change.connection } : {}),
    ...(failure
      ? { failure }
      : {
          response: {
            status,
            statusText: change.statusText ?? STATUS_CODES[status] ?? '',
            headers: Object.entries(headers).flatMap(([name, value]) =>
              value === undefined ? [] : ([[name, value]] as const),
            ),
            body: Buffer.from(bytes),
          },
        }),
  };
}

function request({
  method = 'GET',
  url = 'http://127.0.0.1/api',
  authorization,
  sent,
}: Change): OutgoingRequest {
  return {
    method,
    url,
    headers: {
      Accept: 'application/json',
      ...(sent === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(authorization === undefined ? {} : { Authorization: authorization }),
    },
    ...(sent === undefined ? {} : { body: JSON.stringify(sent) }),
  };
}

/** A login with the right credentials that returns a token. */
export function login(change: Change = {}): Exchange {
  return exchange({
    operation: 'login',
    method: 'POST',
    sent: { email: EMAIL, password: PASSWORD },
    body: RESPONSES.token,
    ...change,
    case: { name: 'right-credentials', ...change.case },
  });
}

/** A login with a wrong password that is rejected. */
export function refusedLogin(change: Change = {}): Exchange {
  return login({
    status: 401,
    body: RESPONSES.refused,
    sent: { email: EMAIL, password: 'another-long-password' },
    ...change,
    case: { name: 'wrong-password', expects: 'refused', ...change.case },
  });
}

/** The first use of a token, which is accepted. */
export function accounts(change: Change = {}): Exchange {
  return exchange({
    operation: 'listAccounts',
    authorization: `Bearer ${TOKEN}`,
    body: RESPONSES.accounts,
    ...change,
    case: { name: 'fresh-token', ...change.case },
  });
}

/** A use that is rejected, by default without a token. */
export function refusedAccounts(change: Change = {}): Exchange {
  return exchange({
    operation: 'listAccounts',
    status: 401,
    body: RESPONSES.unauthenticated,
    ...change,
    case: { name: 'missing-token', expects: 'refused', ...change.case },
  });
}
