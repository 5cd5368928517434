import type { Exchange } from '../../http/index.ts';
import type { Reading } from '../../reading/index.ts';
import { joinPointer } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';
import { describeStatus, lockedAfter } from './checks/response.ts';

export const validRequestRejected: Rule = {
  id: 'valid-request-rejected',
  family: 'contract',
  severity: 'error',
  title: 'A valid request was rejected',
  why: 'Clients that do everything right cannot use the API.',
  fix: 'Check the credentials in the settings first, then whether the data in the example exists, then why the API rejects the request.',
  source: 'OpenAPI 3.1, section 4.8.16',
  perCase: true,
  *check(reading) {
    const { response, operation, exchange } = reading;
    if (!response?.documented || response.success || exchange.case.expects !== 'accepted') return;
    const { status: received } = response.received;
    if (received === 429 || exchange.case.orderlyStatuses?.includes(received)) return;
    if (lockedAfter(reading) > 0 || isDoneAlready(reading)) return;
    const successes = operation.responses.filter(({ status }) => status.startsWith('2'));
    // Where no success is documented, none is expected: a redirect, or an operation that only shows errors.
    if (successes.length === 0 && !operation.responses.some(({ status }) => status === 'default')) return;
    yield {
      where: 'response status',
      expected: successes.map(({ status }) => status).join(' or ') || 'a 2xx status',
      received: describeStatus(response.received),
      pointer: successes[0]?.pointer ?? joinPointer(operation.pointer, 'responses'),
      ...(exchange.case.refusalTolerable === undefined
        ? {}
        : { severity: 'warning', reason: exchange.case.refusalTolerable }),
    };
  },
};

/**
 * Whether the same POST was accepted before, and nothing below its address was deleted since: what is accepted, paid or
 * started then may be refused as a documented conflict (RFC 9110, section 15.5.10).
 */
function isDoneAlready({ exchange, response, before }: Reading): boolean {
  const { method, url, body } = exchange.request;
  if (response?.received.status !== 409 || method !== 'POST') return false;
  const done = before.findLastIndex(
    ({ request, response: earlier }) =>
      request.method === method &&
      request.url === url &&
      bytesOf(request.body).equals(bytesOf(body)) &&
      isSuccess(earlier?.status),
  );
  const isFreed = ({ request, response: deleted }: Exchange) =>
    request.method === 'DELETE' && request.url.startsWith(`${url}/`) && isSuccess(deleted?.status);
  return done >= 0 && !before.slice(done).some(isFreed);
}

function bytesOf(body: string | Uint8Array = ''): Buffer {
  return typeof body === 'string' ? Buffer.from(body) : Buffer.from(body);
}

function isSuccess(status = 0): boolean {
  return status >= 200 && status < 300;
}
