import { compileFunction } from 'node:vm';
import type { APIRequest, APIRequestContext, APIResponse, Request } from '@playwright/test';

/** A request that a spec sent with one of Playwright's request contexts. */
export interface RecordedRequest {
  readonly context: APIRequestContext;
  readonly target: string | Request;
  readonly options: NonNullable<Parameters<APIRequestContext['fetch']>[1]>;
  /** Headers that the context adds to each request, where it was created with some. */
  readonly extraHeaders?: Readonly<Record<string, string>> | undefined;
}

const requests = new WeakMap<APIResponse, RecordedRequest>();
const headersOfContexts = new WeakMap<APIRequestContext, Readonly<Record<string, string>> | undefined>();

/** The request of a response that was received after `recordRequests`. */
export function recordedRequest(response: APIResponse): RecordedRequest | undefined {
  return requests.get(response);
}

/**
 * Records what each request context of this process sends, because a response does not contain its request.
 * All contexts (`request`, `page.request`, `context.request`, `playwright.request.newContext()`) are of one
 * class, and all their methods call its `fetch`.
 * @returns a function that stops the recording
 */
export async function recordRequests(api: APIRequest): Promise<() => void> {
  const makers = Object.getPrototypeOf(api) as Pick<APIRequest, 'newContext'>;
  const probe = await api.newContext();
  const contexts = Object.getPrototypeOf(probe) as Pick<APIRequestContext, 'fetch'>;
  await probe.dispose();
  const { newContext } = makers;
  const { fetch } = contexts;
  makers.newContext = watched(newContext, (_: APIRequest, [options], context) => {
    if (options?.extraHTTPHeaders) headersOfContexts.set(context, options.extraHTTPHeaders);
  });
  contexts.fetch = watched(fetch, (context: APIRequestContext, [target, options = {}], response) => {
    const extraHeaders = headersOfContexts.get(context);
    requests.set(response, { context, target, options, extraHeaders });
  });
  return () => {
    makers.newContext = newContext;
    contexts.fetch = fetch;
  };
}

/**
 * A method that records its arguments and result. Its file name begins with `node:`, so that Playwright
 * leaves it out of stack traces: otherwise each request would be reported at this line and not at the line of
 * the spec.
 */
function watched<This, Given extends unknown[], Made>(
  original: (this: This, ...given: Given) => Promise<Made>,
  note: (owner: This, given: Given, made: Made) => void,
): (this: This, ...given: Given) => Promise<Made> {
  const after = (owner: This, given: Given, result: Promise<Made>) =>
    // The caller gets the error.
    result.then((made) => note(owner, given, made)).catch(() => {});
  return compileFunction(WATCHED, ['original', 'after'], { filename: 'node:driftline' })(original, after);
}

const WATCHED = `return function (...given) {
  const promise = original.apply(this, given);
  after(this, given, promise);
  return promise;
};`;
