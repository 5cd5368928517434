import { request } from 'node:http';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { loginOf } from '../auth/login-flow.fixture.ts';
import { exampleCredentials, type LoginFlow, loginBody, loginRequest } from '../auth/login-flow.ts';
import { tokenUnderOwnKey, tokenWithOtherSignature, unsignedToken } from '../auth/token/forge.ts';
import type { Contract, Operation } from '../openapi/contract.ts';
import { openContract } from '../openapi/open.ts';
import { projectRoot } from '../project/project-root.ts';
import { FOREIGN_ORIGIN } from '../requests/login-cases.ts';
import { valueAt } from '../schema/pointer.ts';
import type { MockServer } from './start.ts';

/** The contracts that the mock server is tested with: a real one, and one with every other feature. */
export const CONTRACT_FILES = [
  'contracts/sealmetrics.openapi.yaml',
  'src/testing/everything.openapi.yaml',
] as const;

export function openTestContract(file: (typeof CONTRACT_FILES)[number]): Promise<Contract> {
  return openContract(join(projectRoot(), file));
}

/** Sent in place of the right credentials. */
export const UNKNOWN = 'nobody-of-that-name@example.com';
export const WRONG_SECRET = 'surely-not-the-secret';

/** One exchange of the sequence. */
export interface Step extends TestResponse {
  readonly operation: Operation;
  readonly expects: 'accepted' | 'refused';
}

/** Two logins, a use of the token, and every kind of refused request. */
export interface Sequence {
  readonly login: Step;
  readonly secondLogin: Step;
  readonly unknown: Step;
  readonly wrongSecret: Step;
  readonly malformed: Step;
  readonly foreign: Step;
  readonly use: Step;
  readonly lowerCase: Step;
  readonly emptyToken: Step;
  readonly malformedToken: Step;
  readonly inQuery: Step;
  readonly unsignedOtherCase: Step;
  readonly noToken: Step;
  readonly otherScheme: Step;
  readonly tampered: Step;
  readonly unsigned: Step;
  readonly expired: Step;
  readonly keyInside: Step;
  readonly keyFile: Step;
  /** OPTIONS, a method that the contract does not have. */
  readonly preflight: Step;
}

/** Sends every request of the sequence to a mock server. */
export async function runSequence(
  contract: Contract,
  mock: MockServer,
  timeoutMs?: number,
): Promise<Sequence> {
  const flow = loginOf(contract);
  const right = exampleCredentials(flow);
  const { login, consumer } = flow;
  if (!right || !consumer) throw new Error('the test contract lacks an example or a use of the token');
  const limit = timeoutMs === undefined ? {} : { timeoutMs };
  const logIn = async (
    expects: Step['expects'],
    body: Record<string, unknown> | string,
    more: Record<string, string> = {},
  ): Promise<Step> => {
    const { headers, ...request } = loginRequest(flow, mock.url, body);
    const sent = { ...headers, 'Accept-Encoding': 'gzip', ...more };
    const response = await send({ ...request, ...limit, headers: sent });
    return { ...response, operation: login, expects };
  };
  const use = async (expects: Step['expects'], authorization?: string, query = ''): Promise<Step> => {
    const headers = authorization === undefined ? {} : { Authorization: authorization };
    const url = mock.url + consumer.path + query;
    const response = await send({ method: consumer.method, url, headers, ...limit });
    return { ...response, operation: consumer, expects };
  };
  const preflight = async (): Promise<Step> => {
    const headers = { Origin: FOREIGN_ORIGIN, 'Access-Control-Request-Method': consumer.method };
    const response = await send({ method: 'OPTIONS', url: mock.url + consumer.path, headers, ...limit });
    return { ...response, operation: consumer, expects: 'refused' };
  };
  const first = await logIn('accepted', loginBody(flow, right));
  const token = tokenIn(flow, first) ?? (await mock.issueToken());
  return {
    login: first,
    secondLogin: await logIn('accepted', loginBody(flow, right)),
    unknown: await logIn('refused', loginBody(flow, { identifier: UNKNOWN, secret: WRONG_SECRET })),
    wrongSecret: await logIn('refused', loginBody(flow, { ...right, secret: WRONG_SECRET })),
    malformed: await logIn('refused', '{"half":'),
    foreign: await logIn('accepted', loginBody(flow, right), { Origin: FOREIGN_ORIGIN }),
    use: await use('accepted', `Bearer ${token}`),
    lowerCase: await use('accepted', `bearer ${token}`),
    emptyToken: await use('refused', 'Bearer'),
    malformedToken: await use('refused', 'Bearer no-token'),
    inQuery: await use('refused', undefined, `?access_token=${token}`),
    unsignedOtherCase: await use('refused', `Bearer ${unsignedToken(token, 'NONE')}`),
    noToken: await use('refused'),
    otherScheme: await use('refused', `Basic ${token}`),
    tampered: await use('refused', `Bearer ${tokenWithOtherSignature(token)}`),
    unsigned: await use('refused', `Bearer ${unsignedToken(token)}`),
    expired: await use('refused', `Bearer ${await mock.issueToken({ lifeSeconds: -60 })}`),
    keyInside: await use('refused', `Bearer ${tokenUnderOwnKey(token, { jwk: {} }, 'any')}`),
    keyFile: await use('refused', `Bearer ${tokenUnderOwnKey(token, { kid: '../dev/null' }, '')}`),
    preflight: await preflight(),
  };
}

/** The token in a login's response, where it has one. */
export function tokenIn({ login }: Pick<LoginFlow, 'login'>, { json }: TestResponse): string | undefined {
  const value = login.token?.value.source === 'body' ? valueAt(json, login.token.value.path) : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** Larger than any conforming response of these tests. */
const LIMIT_BYTES = 2 * 1024 * 1024;

/** A request that a test sends. */
interface TestRequest {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly timeoutMs?: number;
}

/** The mock server's response as a test received it, or why there was none. */
export interface TestResponse {
  /** Milliseconds until the end of the response. */
  readonly tookMs: number;
  /** 0 where no status line came. */
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly headerNames: readonly string[];
  /** The body as it was sent, before its content encoding is decoded. */
  readonly sent: Buffer;
  /** The body after its content encoding was decoded. */
  readonly body: Buffer;
  /** Parsed, where it is JSON in UTF-8. */
  readonly json?: unknown;
  /** Node's error code, or `TIMEOUT`, `TOO_LARGE`, `UNDECODABLE`. */
  readonly failure?: string;
}

/** Sends one request over a connection of its own; never rejects: a failure is part of the result. */
export function send({
  method,
  url,
  headers = {},
  body,
  timeoutMs = 20_000,
}: TestRequest): Promise<TestResponse> {
  return new Promise((resolve) => {
    const started = performance.now();
    let status = 0;
    let responseHeaders: Readonly<Record<string, string>> = {};
    let headerNames: readonly string[] = [];
    const chunks: Buffer[] = [];
    const finish = (failure?: string) => {
      clearTimeout(timer);
      const sent = Buffer.concat(chunks);
      const tookMs = performance.now() - started;
      const read = readBody(sent, responseHeaders, failure);
      resolve({ tookMs, status, headers: responseHeaders, headerNames, sent, ...read });
      call.destroy();
    };
    const call = request(url, { method, headers, agent: false }, (response) => {
      status = response.statusCode ?? 0;
      responseHeaders = Object.fromEntries(
        Object.entries(response.headersDistinct).map(([name, values]) => [name, (values ?? []).join(', ')]),
      );
      headerNames = response.rawHeaders.filter((_, index) => index % 2 === 0);
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > LIMIT_BYTES) finish('TOO_LARGE');
        else chunks.push(chunk);
      });
      response.on('end', () => finish());
      response.on('error', (error: NodeJS.ErrnoException) => finish(error.code));
    });
    const timer = setTimeout(() => finish('TIMEOUT'), timeoutMs);
    call.on('error', (error: NodeJS.ErrnoException) => finish(error.code ?? 'UNKNOWN'));
    call.end(body);
  });
}

function readBody(
  sent: Buffer,
  headers: Readonly<Record<string, string>>,
  failure: string | undefined,
): Pick<TestResponse, 'body' | 'json' | 'failure'> {
  if (failure !== undefined) return { body: sent, failure };
  const encoding = headers['content-encoding'];
  try {
    if (encoding !== undefined && encoding !== 'gzip') return { body: sent, failure: 'UNDECODABLE' };
    const body = encoding === 'gzip' ? gunzipSync(sent) : sent;
    return { body, ...parsed(body) };
  } catch {
    return { body: sent, failure: 'UNDECODABLE' };
  }
}

function parsed(body: Buffer): { readonly json?: unknown } {
  try {
    return {
      json: JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)) as unknown,
    };
  } catch {
    return {};
  }
}
