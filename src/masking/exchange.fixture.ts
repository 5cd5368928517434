// Test support.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Credentials } from '../auth/credentials.ts';
import { type LoginFlow, loginBody, loginFlowOf, loginRequest } from '../auth/login-flow.ts';
import type { Exchange, HttpResponse } from '../http/exchange.ts';
import type { Contract } from '../openapi/contract.ts';
import { openContract } from '../openapi/open.ts';
import { projectRoot } from '../project/project-root.ts';
import { LOGIN_CASES } from '../requests/login-cases.ts';

export const contract: Contract = await openContract(
  join(projectRoot(), 'contracts/sealmetrics.openapi.yaml'),
);
const found = loginFlowOf(contract);
assert.ok(found);
export const flow: LoginFlow = found;

/** The exchange of a login. */
export function loginExchange(
  credentials: Credentials,
  outcome: Pick<Exchange, 'response' | 'failure'>,
): Exchange {
  const request = loginRequest(flow, 'http://127.0.0.1:9/api', loginBody(flow, credentials));
  return exchangeOf(request, outcome);
}

/** The exchange of a request, by default to the login operation. */
export function exchangeOf(
  request: Exchange['request'],
  outcome: Pick<Exchange, 'response' | 'failure'>,
  operation = 'login',
): Exchange {
  return {
    operation,
    case: LOGIN_CASES.rightCredentials,
    request,
    phases: { total: 1 },
    startedAt: '2026-01-01T00:00:00.000Z',
    ...outcome,
  };
}

/** A response with a JSON body, or with a string as the raw body. */
export function httpResponseOf(
  body: unknown,
  headers: readonly (readonly [string, string])[] = [],
  status = 200,
): HttpResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, statusText: '', headers, body: Buffer.from(text) };
}
