import { compileFunction } from 'node:vm';
import type { APIRequest, APIRequestContext, APIResponse, Request } from '@playwright/test';

/** What a spec asked one of Playwright's request contexts for. */
export interface RecordedRequest {
  readonly context: APIRequestContext;
  readonly target: string | Request;
  readonly options: NonNullable<Parameters<APIRequestContext['fetch']>[1]>;
  /** What the context adds to each request, where it was made with headers of its own. */
  readonly extraHeaders?: Readonly<Record<string, string>> | undefined;
}

const requests = new WeakMap<APIResponse, RecordedRequest>();
const headersOfContexts = new WeakMap<APIRequestContext, Readonly<Record<string, string>> | undefined>();

/** What was asked for, of a response that came after `recordRequests`. */
export function recordedRequest(response: APIResponse): RecordedRequest | undefined {
  return requests.get(response);
}

/**
 * Remembers what each request context of this process sends, for a response does not tell. All contexts are of one
 * class and all their methods end at its `fetch`: those of `request`, `page.request`, `context.request` and
 * `playwright.request.newContext()` alike.
 * @returns what undoes it
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
 * A method that notes what it was given and what came of it. It shows in no stack trace of Playwright's, which passes
 * over what is Node's own: else each request would be reported as made here, in place of the line of the spec, and an
 * error as one of `apply`.
 */
function watched<This, Given extends unknown[], Made>(
  original: (this: This, ...given: Given) => Promise<Made>,
  note: (owner: This, given: Given, made: Made) => void,
): (this: This, ...given: Given) => Promise<Made> {
  const after = (owner: This, given: Given, expected: Promise<Made>) =>
    // What went wrong goes to whoever called.
    expected.then((made) => note(owner, given, made)).catch(() => {});
  return compileFunction(WATCHED, ['original', 'after'], { filename: 'node:driftline' })(original, after);
}

const WATCHED = `return function (...given) {
  const promise = original.apply(this, given);
  after(this, given, promise);
  return promise;
};`;
