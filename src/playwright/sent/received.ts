import type { APIResponse, Response } from '@playwright/test';
import type { Exchange } from '../../http/index.ts';
import {
  type Adopted,
  type AnyRequest,
  type AnyResponse,
  exchangedBy,
  methodAfterRedirect,
} from '../../matching/index.ts';
import { type ExtraHeaders, sentFor } from './sent-by-playwright.ts';

/** What `toKeepContract()` accepts: an exchange of the `api` fixture, or a response of any client. */
export type Received = Exchange | APIResponse | Response | AnyResponse;

export function isExchange(received: Received): received is Exchange {
  return 'phases' in received;
}

/** What cannot be read from the response itself. */
interface ReceivedContext {
  readonly request?: AnyRequest | undefined;
  readonly extraHeaders: ExtraHeaders;
  readonly baseUrl: string;
}

/** The response of any client, with its request. */
export function adoptedFrom(
  received: Exclude<Received, Exchange>,
  context: ReceivedContext,
): Promise<Adopted> {
  if (isOfPage(received)) return fromPage(received);
  if (isOfPlaywright(received)) return fromPlaywright(received, context);
  return exchangedBy(received, context.request, context.baseUrl);
}

function isOfPage(response: APIResponse | Response | AnyResponse): response is Response {
  return 'request' in response && typeof response.request === 'function';
}

function isOfPlaywright(response: APIResponse | AnyResponse): response is APIResponse {
  return 'headersArray' in response;
}

/** A response to a page, which knows its whole request. */
async function fromPage(response: Response): Promise<Adopted> {
  await response.finished();
  const request = response.request();
  const posted = request.postDataBuffer();
  return {
    method: request.method(),
    url: response.url(),
    headers: await request.allHeaders(),
    ...(posted === null ? {} : { body: posted }),
    ...(await responseOf(response, await response.headersArray())),
    ...timesOf(request.timing()),
  };
}

async function fromPlaywright(response: APIResponse, { extraHeaders }: ReceivedContext): Promise<Adopted> {
  const { method, target, ...sent } = await sentFor(response, extraHeaders);
  const redirected = target !== undefined && !isAt(response.url(), target);
  return {
    ...sent,
    method: method && methodAfterRedirect(method, redirected),
    url: response.url(),
    ...(await responseOf(response, response.headersArray())),
    // Since Playwright 1.62.
    ...('timing' in response ? timesOf(response.timing()) : {}),
  };
}

async function responseOf(
  response: Pick<Response, 'status' | 'statusText' | 'body'> | APIResponse,
  headers: readonly { readonly name: string; readonly value: string }[],
): Promise<Pick<Adopted, 'response'>> {
  return {
    response: {
      status: response.status(),
      statusText: response.statusText(),
      headers: headers.map(({ name, value }) => [name, value] as const),
      body: await response.body(),
    },
  };
}

function timesOf(timing: ReturnType<APIResponse['timing']>): Pick<Adopted, 'phases' | 'startedAt'> {
  const { startTime, requestStart, responseStart, responseEnd } = timing;
  return {
    phases: { server: Math.max(0, responseStart - requestStart), total: Math.max(0, responseEnd) },
    startedAt: new Date(startTime).toISOString(),
  };
}

/**
 * Whether a response came from the target of its request. The query is ignored: request options may add to
 * it.
 */
function isAt(url: string, target: string): boolean {
  const { origin, pathname } = new URL(url);
  if (URL.canParse(target)) {
    const requested = new URL(target);
    return requested.origin === origin && requested.pathname === pathname;
  }
  const { pathname: requested } = new URL(target.replace(/^(?:\.{0,2}\/)+/, ''), 'http://localhost/');
  return pathname.endsWith(requested);
}
