import type { Case, Exchange, HttpResponse, Phases } from '../http/index.ts';
import type { Contract } from '../openapi/index.ts';
import { operationById, operationFor } from './find-operation.ts';

/** A request that another client sent, and its response. */
export interface Adopted {
  /** In capitals; undefined where it is not known. */
  readonly method: string | undefined;
  /** The method to assume where `method` is not known and the path has several operations. */
  readonly likelyMethod?: string;
  /** Absolute: where the response came from, after all redirects. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | undefined;
  /** The request had a body, or may have had one, that is not known. */
  readonly bodyUnknown?: true;
  readonly response: HttpResponse;
  /** Absent where the client does not report times. */
  readonly phases?: Phases;
  /** ISO 8601; default: now. */
  readonly startedAt?: string;
}

/** What the caller adds to the request and response. */
interface AdoptOptions {
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
  const {
    method,
    likelyMethod,
    url,
    headers = {},
    body,
    bodyUnknown,
    response,
    phases = { total: 0 },
  } = adopted;
  const { operation: id, name, expects = 'any', baseUrl } = options;
  const operation =
    id === undefined
      ? operationFor(contract, { method, likelyMethod, url }, baseUrl)
      : operationById(contract, id);
  return {
    operation: operation.id,
    case: { name, expects, ...(bodyUnknown ? { bodyUnknown } : {}) },
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

/** For a response that breaks the contract: which method was assumed, where none was known. */
export function assumedMethodNote(
  { method, likelyMethod }: Adopted,
  { request }: Exchange,
): string | undefined {
  if (method !== undefined || request.method !== likelyMethod) return undefined;
  return `The method of the request is not known; ${likelyMethod} was assumed. If another was sent, pass { request: { method } }.`;
}
