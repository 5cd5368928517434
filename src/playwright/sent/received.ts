import type { APIResponse, Response } from '@playwright/test';
import type { Exchange } from '../../http/index.ts';
import {
  type Adopted,
  type AnyRequest,
  type AnyResponse,
  exchangedBy,
  methodBehind,
} from '../../matching/index.ts';
import { type ExtraHeaders, sentFor } from './sent-by-playwright.ts';

/** What may be held against the contract: an exchange of the `api` fixture, or a response of any client. */
export type Received = Exchange | APIResponse | Response | AnyResponse;

export function isExchange(received: Received): received is Exchange {
  return 'phases' in received;
}

/** What is said of a response that does not tell it. */
export interface Said {
  readonly request?: AnyRequest | undefined;
  readonly extraHeaders: ExtraHeaders;
  readonly baseUrl: string;
}

/** Any other client's response with the request that it responds. */
export function adoptedFrom(received: Exclude<Received, Exchange>, said: Said): Promise<Adopted> {
  if (isOfPage(received)) return fromPage(received);
  if (isOfPlaywright(received)) return fromPlaywright(received, said);
  return exchangedBy(received, said.request, said.baseUrl);
}

function isOfPage(response: APIResponse | Response | AnyResponse): response is Response {
  return 'request' in response && typeof response.request === 'function';
}

function isOfPlaywright(response: APIResponse | AnyResponse): response is APIResponse {
  return 'headersArray' in response;
}

/** A response that a page got: its request tells everything. */
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

async function fromPlaywright(response: APIResponse, { extraHeaders }: Said): Promise<Adopted> {
  const { method, target, ...sent } = await sentFor(response, extraHeaders);
  const redirected = target !== undefined && !isAt(response.url(), target);
  return {
    ...sent,
    method: method && methodBehind(method, redirected),
    url: response.url(),
    ...(await responseOf(response, response.headersArray())),
    // Since 1.62.
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

/** Whether a response came from where it was asked for; its query aside, which the request's options may have added. */
function isAt(url: string, target: string): boolean {
  const { origin, pathname } = new URL(url);
  if (URL.canParse(target)) {
    const requested = new URL(target);
    return requested.origin === origin && requested.pathname === pathname;
  }
  const { pathname: requested } = new URL(target.replace(/^(?:\.{0,2}\/)+/, ''), 'http://localhost/');
  return pathname.endsWith(requested);
}
