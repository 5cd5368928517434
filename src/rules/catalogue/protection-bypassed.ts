import { fits } from '../../media/index.ts';
import type { Operation } from '../../openapi/index.ts';
import { type Reading, type ReadResponse, responseFor } from '../../reading/index.ts';
import { isObject } from '../../schema/index.ts';
import type { Rule, RuleReading } from '../rule.ts';
import { describeStatus } from './checks/response.ts';

export const protectionBypassed: Rule = {
  id: 'protection-bypassed',
  family: 'contract',
  severity: 'error',
  security: 'access',
  title: 'A protected operation is open under another path or method',
  why: 'Anyone gets what the operation protects, by another spelling of its path.',
  fix: 'Check the credentials where the request is handled, not where its path is compared, and refuse other spellings.',
  source: 'CWE-288; CWE-647; OWASP ASVS 4.0.3, section 4.1.1',
  *check(reading) {
    const { response, operation, exchange, earlier } = reading;
    if (!exchange.case.bypass || !response?.success || !showsSuccess(reading, response)) return;
    // An operation that is open under its own path is reported there.
    if (earlier().some((other) => isOpen(other, operation))) return;
    const { method } = exchange.request;
    yield {
      where: 'response status',
      expected: 'no success without credentials',
      received: `${describeStatus(response.received)}, as the operation responds`,
      pointer: operation.pointer,
      ...(method === 'HEAD'
        ? { severity: 'warning', reason: 'a response to HEAD has no body, only its headers tell something' }
        : {}),
    };
  },
};

function isOpen({ exchange, response }: Reading, { id }: Operation): boolean {
  return exchange.operation === id && exchange.case.name === 'missing-token' && response?.success === true;
}

/** Whether a success is that of the operation: many servers have a page or a message for each path that they do not know. */
function showsSuccess(
  { operation, exchange, contract, earlier }: RuleReading,
  response: ReadResponse,
): boolean {
  const { body, contentType, received } = response;
  const content = responseFor(operation, received.status)?.content ?? [];
  const media = content.find(({ mediaType }) => contentType && fits(contentType.essence, mediaType));
  if (!media) return false;
  if (exchange.request.method === 'HEAD') return true;
  const isSame = earlier().some(
    (other) =>
      other.response?.success &&
      other.exchange.case.expects === 'accepted' &&
      other.response.body.text === body.text,
  );
  if (isSame && body.text !== '') return true;
  const value = body.json?.value;
  const isEmpty = value === undefined || (isObject(value) && Object.keys(value).length === 0);
  return !isEmpty && media.schema !== undefined && contract.checksOf(media.schema).closed(value);
}
