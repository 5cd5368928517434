import { setTimeout } from 'node:timers/promises';
import type { Authorization, Credentials } from '../../auth/index.ts';
import type { Case, Exchange, OutgoingRequest } from '../../http/index.ts';
import type { Contract, Operation } from '../../openapi/index.ts';
import { withIds } from '../derived/field.ts';
import { type Given, prepareOperation } from '../operations/request.ts';

/** One request of a sequence. */
export interface SequenceRequest {
  readonly operation: Operation;
  readonly case: Case;
  /** How long to wait before it, in ms: a job takes its time. */
  readonly pauseMs?: number;
  /** @param account the real one, for the cases of a login */
  request(baseUrl: string, authorization?: Authorization, account?: Credentials): OutgoingRequest;
}

/**
 * The requests of a sequence, one after the other: whoever runs it sends each one and hands its exchange back. Where it
 * is ended early (`return()`), it still has the requests that delete what it created.
 */
export type Steps<Result = void> = Generator<SequenceRequest, Result, Exchange>;

/**
 * Runs a sequence to its end. Where a response did not come, or the API limits the rate, only what was created is
 * deleted, and nothing else is sent.
 * @param send sends a request, whatever comes back
 * @param pause waits for some ms
 */
export async function runSteps<Result>(
  steps: Steps<Result>,
  send: (request: SequenceRequest) => Promise<Exchange>,
  pause: (ms: number) => Promise<unknown> = (ms) => setTimeout(ms),
): Promise<Result | undefined> {
  let ended = false;
  for (let next = steps.next(NOTHING); ; ) {
    if (next.done) return ended ? undefined : next.value;
    if (next.value.pauseMs) await pause(next.value.pauseMs);
    const exchange = await send(next.value);
    if (!ended && (exchange.failure !== undefined || exchange.response?.status === 429)) {
      ended = true;
      next = steps.return(undefined as Result);
    } else next = steps.next(exchange);
  }
}

/** A generator ignores what its first call gives it. */
const NOTHING = undefined as unknown as Exchange;

/** What differs from the documented request of an operation. */
interface Changes extends Given {
  readonly headers?: Readonly<Record<string, string>>;
  /** An address that a response gave, in place of path and query. */
  readonly address?: string;
}

/** The request of an operation with these values, in a case. Where `step` is a name, the case is that of the contract. */
export function requestWith(
  contract: Contract,
  operation: Operation,
  step: Case | string,
  { headers, address, ...own }: Changes = {},
): SequenceRequest {
  const given = own.body === undefined ? own : { ...own, body: withIds(own.body, own.parameters ?? {}) };
  const prepared = prepareOperation(contract, operation, given);
  return {
    operation,
    case: typeof step === 'string' ? { ...prepared.case, name: step } : step,
    request: (baseUrl, authorization) => {
      const request = prepared.request(baseUrl, authorization);
      return {
        ...request,
        ...(address === undefined ? {} : { url: addressAt(address, request.url) }),
        headers: { ...request.headers, ...headers },
      };
    },
  };
}

/** Credentials are sent to no other host: of an address there, such as a public name behind a proxy, only the query counts. */
function addressAt(address: string, usual: string): string {
  const [found, own] = [URL.canParse(address, usual) ? new URL(address, usual) : undefined, new URL(usual)];
  if (!found) return usual;
  return found.origin === own.origin ? found.href : `${own.origin}${own.pathname}${found.search}`;
}

/** The step that sets back what was changed: without it, what a user had is lost. */
export const RESTORE = 'restore';

/** Whether a response is a success. */
export function succeeded({ response }: Exchange): boolean {
  return response !== undefined && response.status >= 200 && response.status < 300;
}

/** Whether an operation documents a status by itself. */
export function documents({ responses }: Operation, status: number): boolean {
  return responses.some((each) => each.status === String(status));
}
