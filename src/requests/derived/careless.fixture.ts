import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { send } from '../../http/client/send.ts';
import type { Exchange } from '../../http/exchange.ts';
import type { Contract, Operation } from '../../openapi/contract.ts';
import { openContract } from '../../openapi/open.ts';
import { judge } from '../../rules/judge.ts';
import type { DerivedCase } from './derived-case.ts';
import { deriveCases } from './index.ts';

export const RIGHT = { identifier: 'demo@example.com', secret: 'demo' } as const;

export const sealmetrics: Contract = await openContract(
  join(import.meta.dirname, '..', '..', '..', 'contracts', 'sealmetrics.openapi.yaml'),
);

/** A login as a server reads it. */
export interface Attempt {
  readonly method: string;
  readonly query: URLSearchParams;
  readonly type: string;
  readonly text: string;
  readonly bytes: Buffer;
  /** Undefined where the body is not JSON. */
  readonly json: unknown;
  readonly email: unknown;
  readonly password: unknown;
}

/**
 * What a careless server does differently: it returns a token, fails, closes the connection, or responds
 * otherwise.
 */
export type Carelessness = (attempt: Attempt) => 'token' | 'fail' | 'hang-up' | CarelessResponse | undefined;

interface CarelessResponse {
  readonly status: number;
  readonly body: unknown;
}

const segment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A response with a token of these claims beside its own. */
export function token(claims: object = {}): CarelessResponse {
  const exp = Math.floor(Date.now() / 1000) + 3600;
  const access_token = `${segment({ alg: 'HS256' })}.${segment({ exp, jti: randomUUID(), ...claims })}.c2lnbmF0dXJl`;
  const expires_at = new Date(exp * 1000).toISOString();
  return { status: 200, body: { access_token, token_type: 'Bearer', expires_at } };
}

export const refusal = (status: number, message = 'Invalid credentials'): CarelessResponse => ({
  status,
  body: { status: 'error', message },
});

/** Serves the login of the SealMetrics contract, as documented except for one defect. Ends with the test. */
export async function serveCareless(test: TestContext, careless: Carelessness): Promise<string> {
  const server = createServer(async (request, response) => {
    const attempt = await read(request);
    const outcome = careless(attempt) ?? conforming(attempt);
    if (outcome === 'hang-up') return void request.socket.resetAndDestroy();
    const result = outcome === 'token' ? token() : outcome === 'fail' ? refusal(500, 'Oops') : outcome;
    response.writeHead(result.status, {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      ...(result.status === 405 ? { Allow: 'POST' } : {}),
    });
    response.end(JSON.stringify(result.body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  test.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function read(request: IncomingMessage): Promise<Attempt> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const text = bytes.toString('utf8');
  const json = parsed(text);
  const { email, password } = (json ?? {}) as Record<string, unknown>;
  const { searchParams } = new URL(request.url ?? '', 'http://127.0.0.1');
  const [type = ''] = (request.headers['content-type'] ?? '').split(';');
  return { method: request.method ?? '', query: searchParams, type, text, bytes, json, email, password };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function conforming({ method, type, email, password }: Attempt): 'token' | CarelessResponse {
  if (method !== 'POST') return refusal(405, 'Method not allowed');
  const right = email === RIGHT.identifier && password === RIGHT.secret;
  return right && type === 'application/json' ? 'token' : refusal(401);
}

/** Sends cases to an operation and judges each response. Returns the findings by case. */
export async function judgeCases(
  contract: Contract,
  operation: Operation,
  cases: readonly DerivedCase[],
  context: Parameters<DerivedCase['request']>[0],
): Promise<{ readonly name: string; readonly id: string; readonly severity: string }[]> {
  const before: Exchange[] = [];
  const found = [];
  for (const derived of cases) {
    const step = { operation: operation.id, case: derived, timeoutMs: 10_000 };
    const exchange = await send(derived.request(context), step);
    found.push(
      ...judge(exchange, contract, before).map(({ id, severity }) => ({ name: derived.name, id, severity })),
    );
    before.push(exchange);
  }
  return found;
}

/** The login's cases of one kind. */
export function loginCases(kind: string): DerivedCase[] {
  return deriveCases(sealmetrics, login()).filter((each) => each.kind === kind && each.appliesTo(RIGHT));
}

export function login(): Operation {
  const operation = sealmetrics.operations.find(({ token: given }) => given !== undefined);
  if (!operation) throw new Error('unreachable: the contract has a login');
  return operation;
}
