import type { Case, Exchange, HttpResponse, Phases } from '../http/index.ts';
import type { Contract } from '../openapi/index.ts';
import { operationById, operationFor } from './find-operation.ts';

/** A request that another client sent, and its response. */
export interface Adopted {
  /** In capitals; undefined where it is not known. */
  readonly method: string | undefined;
  /** Absolute: where the response came from, after all redirects. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
  readonly response: HttpResponse;
  /** Absent where the client does not report times. */
  readonly phases?: Phases;
  /** ISO 8601; default: now. */
  readonly startedAt?: string;
}

/** What the caller adds to the request and response. */
export interface AdoptOptions {
  /** operationId. Default: the operation that method and path match. */
  readonly operation?: string | undefined;
  readonly expects?: Case['expects'] | undefined;
  /** Where the contract is served. Default: its first server. */
  readonly baseUrl?: string | undefined;
  /** Name of the case: `playwright-request`. */
  readonly name: string;
}

/**
 * Another client's request and response as an exchange.
 * @throws DriftlineError DL_OPERATION_UNKNOWN where method and path match no operation
 */
export function adoptedExchange(contract: Contract, adopted: Adopted, options: AdoptOptions): Exchange {
  const { method, url, headers = {}, body, response, phases = { total: 0 } } = adopted;
  const { operation: id, name, expects = 'any', baseUrl } = options;
  const operation =
    id === undefined ? operationFor(contract, { method, url }, baseUrl) : operationById(contract, id);
  return {
    operation: operation.id,
    case: { name, expects },
    request: {
      method: method ?? operation.method,
      url,
      headers,
      ...(body === undefined ? {} : { body }),
    },
    response,
    phases,
    startedAt: adopted.startedAt ?? new Date().toISOString(),
  };
}
