import { isSendable, type Token, tokenOf } from '../auth/index.ts';
import { type Case, type Exchange, type OutgoingRequest, type Pace, send } from '../http/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import { readBody } from '../reading/index.ts';
import { type Finding, judge } from '../rules/index.ts';
import type { Target } from './target.ts';

/** How the requests of a session are sent. */
interface SessionOptions extends Partial<Pick<Target, 'network'>> {
  readonly requestTimeoutMs: number;
  /** Without one, requests are not delayed. */
  readonly pace?: Pace;
}

/**
 * Sends a request when the pace allows it; never throws for what a server does.
 * @throws the signal's reason, where it aborts before the request is sent
 */
export type Send = (
  step: Case,
  operation: Operation,
  request: OutgoingRequest,
  more?: { readonly signal?: AbortSignal; readonly now?: () => Date },
) => Promise<Exchange>;

/** Sends requests to one target, as suite, monitor, baseline, fuzzing and mutation testing do. */
export function sender({ network, requestTimeoutMs, pace }: SessionOptions): Send {
  return async (step, operation, request, more = {}) => {
    await pace?.take(more.signal);
    const shared = { operation: operation.id, case: step, timeoutMs: requestTimeoutMs };
    return send(request, { ...shared, ...network, ...more });
  };
}

/** The findings in exchanges of one session: each is judged together with those before it. */
export function judgeAll(
  exchanges: readonly Exchange[],
  contract: Contract,
  options?: Parameters<typeof judge>[3],
): Finding[] {
  return exchanges.flatMap((each, index) => judge(each, contract, exchanges.slice(0, index), options));
}

/** The token in the response of a login; undefined where there is none that a request can carry. */
export function tokenIn({ response }: Exchange, operation: Operation): Token | undefined {
  if (!response || response.status < 200 || response.status > 299) return undefined;
  const token = tokenOf(operation, response, readBody(response.body).json?.value);
  return token && isSendable(token) ? token : undefined;
}

/** Whether a further request makes sense: the API can be reached, and does not limit the rate. */
export function mayGoOn({ failure, response }: Exchange): boolean {
  return failure === undefined && response?.status !== 429;
}
