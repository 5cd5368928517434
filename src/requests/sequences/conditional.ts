import { headerValue } from '../../http/index.ts';
import type { Contract, Operation } from '../../openapi/index.ts';
import type { Parameters } from './own-resources.ts';
import { documents, requestWith, type Steps, succeeded } from './steps.ts';

/** Whether an operation documents that what the client knows is not sent again. */
export function isConditional(operation: Operation): boolean {
  return ['GET', 'HEAD'].includes(operation.method) && documents(operation, 304);
}

/**
 * The validators of a response sent back (RFC 9110, section 13.1): the same one gets 304, another one the whole.
 * @param given values of the parameters in the path
 */
export function* conditional(
  contract: Contract,
  operation: Operation,
  given: Parameters,
): Steps<readonly string[]> {
  const plain = { parameters: given };
  const first = yield requestWith(contract, operation, 'documented', plain);
  if (!succeeded(first) || !first.response) return [];
  const tag = headerValue(first.response, 'etag');
  const modified = headerValue(first.response, 'last-modified');
  const back = tag !== undefined ? { 'If-None-Match': tag } : { 'If-Modified-Since': modified ?? '' };
  if (tag === undefined && modified === undefined) {
    return [`${operation.id} documents 304, and its response has neither ETag nor Last-Modified`];
  }
  // No certain status: what is sent may have changed meanwhile, and then has another validator.
  const same = { name: 'validator-sent-back', expects: 'any' } as const;
  yield requestWith(contract, operation, same, { ...plain, headers: back });
  const other =
    tag !== undefined
      ? { 'If-None-Match': '"driftline-other"' }
      : { 'If-Modified-Since': 'Sat, 01 Jan 2000 00:00:00 GMT' };
  const expectation = { status: first.response.status };
  const changed = { name: 'validator-other', expects: 'any', expectation } as const;
  yield requestWith(contract, operation, changed, { ...plain, headers: other });
  return [];
}
