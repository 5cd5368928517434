import { type ClientRequest, request as openPlain } from 'node:http';
import { inTime, monotonicMs } from '../../core/index.ts';
import type { CallFailure, Case, Exchange, HttpResponse, OutgoingRequest } from '../exchange.ts';
import { requireAuthority } from './authority.ts';
import { outOfTime } from './failure.ts';
import { httpResponseOf } from './http-response.ts';
import { addressOf, bodyOf, callOptionsOf, hasNumericHost } from './outgoing.ts';
import { follow, type Progress, phaseOf } from './progress.ts';
import { receive } from './receive.ts';
import { RequestError } from './request-error.ts';
import { phasesOf } from './stopwatch.ts';

/** 5 MiB. */
export const DEFAULT_BODY_LIMIT_BYTES = 5 * 1024 * 1024;

export interface SendOptions {
  /** operationId of the contract. */
  readonly operation: string;
  readonly case: Case;
  /** Limit for the whole exchange, from the DNS look-up to the last byte. */
  readonly timeoutMs: number;
  /** Limit for the received body, and again for the decoded one. Default: 5 MiB. */
  readonly bodyLimitBytes?: number;
  /** PEM. Trusted instead of the authorities that Node knows. */
  readonly certificateAuthority?: string;
  readonly signal?: AbortSignal;
  /** The wall clock; only `startedAt` is read from it. */
  readonly now?: () => Date;
}

type Outcome = { readonly response: HttpResponse } | { readonly failure: CallFailure };

/**
 * Sends one request over its own connection, without following redirects, and times every phase of the
 * exchange. It returns a response or a failure within `timeoutMs`, whatever the network or the server does.
 *
 * @throws DriftlineError DL_SETTING_INVALID: the address, a header or the certificate authority cannot be
 * used
 * @throws the signal's reason, where the signal aborts
 */
export async function send(request: OutgoingRequest, options: SendOptions): Promise<Exchange> {
  const address = addressOf(request);
  const body = bodyOf(request);
  const callOptions = callOptionsOf(request, address, body, options);
  if (options.certificateAuthority !== undefined) {
    await requireAuthority(options.certificateAuthority);
  }
  const secure = address.protocol === 'https:';
  const open = secure ? (await import('node:https')).request : openPlain;
  options.signal?.throwIfAborted();

  const startedAt = (options.now?.() ?? new Date()).toISOString();
  const call = open(callOptions);
  const progress = follow(call, { numericHost: hasNumericHost(address), secure });
  call.end(body);
  const outcome = await outcomeOf(call, progress, options);
  return {
    operation: options.operation,
    case: options.case,
    request,
    ...outcome,
    phases: phasesOf(progress.marks, progress.marks.ended ?? monotonicMs()),
    ...(progress.connection && { connection: progress.connection }),
    ...(progress.lagMs !== undefined && { lagMs: progress.lagMs }),
    startedAt,
  };
}

async function outcomeOf(call: ClientRequest, progress: Progress, options: SendOptions): Promise<Outcome> {
  const { timeoutMs, signal, bodyLimitBytes = DEFAULT_BODY_LIMIT_BYTES } = options;
  try {
    const expired = () => outOfTime(phaseOf(progress), timeoutMs);
    const response = await inTime(receive(call, progress, bodyLimitBytes), { timeoutMs, signal, expired });
    return { response: await httpResponseOf(response, bodyLimitBytes) };
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return { failure: failureOf(error, progress) };
  } finally {
    if (progress.endLag) progress.lagMs = progress.endLag();
    // After an exchange that was complete in both directions, node:http closes the connection itself.
    if (progress.marks.ended === undefined || !call.writableFinished) call.destroy();
  }
}

function failureOf({ kind, message, onMonitorHost }: RequestError, progress: Progress): CallFailure {
  const status = progress.response?.statusCode;
  return {
    kind,
    message,
    phase: phaseOf(progress),
    ...(onMonitorHost && { onMonitorHost: true }),
    ...(status !== undefined && { status }),
  };
}
