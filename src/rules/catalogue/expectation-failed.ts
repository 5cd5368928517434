import { headerValue } from '../../http/index.ts';
import type { ReadResponse } from '../../reading/index.ts';
import { isObject, valueAt } from '../../schema/index.ts';
import type { Rule, Violation } from '../rule.ts';
import { describeStatus } from './checks/response.ts';

export const expectationFailed: Rule = {
  id: 'expectation-failed',
  family: 'contract',
  severity: 'error',
  title: 'The response does not meet the expectation',
  why: 'A response can match its contract and still be of no use to the people who depend on it.',
  fix: 'Find out why the API responds differently (an id that no resource has must get 404), or correct "expect" of the monitor.',
  source: '"expect" of the monitor; its pointers: RFC 6901',
  *check({ response, exchange, operation }) {
    const { expectation } = exchange.case;
    if (!response || !expectation || response.gatewayError || response.received.status === 429) return;
    const { pointer } = operation;
    const { status, otherStatuses = [] } = expectation;
    const statuses = status === undefined ? [] : [status, ...otherStatuses];
    if (statuses.length > 0 && !statuses.includes(response.received.status)) {
      const received = describeStatus(response.received);
      const tolerable = response.success ? exchange.case.acceptanceTolerable : undefined;
      yield { where: 'response status', expected: statuses.join(' or '), received, pointer, ...tolerable };
      return;
    }
    for (const violation of wrongHeaders(response, expectation.headers ?? {}))
      yield { ...violation, pointer };
    for (const violation of wrongValues(response, expectation.body ?? {})) yield { ...violation, pointer };
  },
};

type Part = Omit<Violation, 'pointer'>;

function* wrongHeaders(
  { received: response }: ReadResponse,
  expected: Readonly<Record<string, string>>,
): Iterable<Part> {
  for (const [name, text] of Object.entries(expected)) {
    const value = headerValue(response, name);
    if (value?.includes(text)) continue;
    const received = value === undefined ? 'no such header' : 'a value without it';
    yield {
      where: `response header ${name}`,
      expected: `a value that contains ${JSON.stringify(text)}`,
      received,
    };
  }
}

/** Only the type of the received value is shown: it may be a secret that no schema names. */
function* wrongValues({ body }: ReadResponse, expected: Readonly<Record<string, unknown>>): Iterable<Part> {
  const json = body.json?.value;
  for (const [pointer, value] of Object.entries(expected)) {
    const found = pointer === '' ? json : valueAt(json, pointer);
    if (found === value) continue;
    yield { where: `response body ${pointer}`, expected: JSON.stringify(value), received: typeOf(found) };
  }
}

function typeOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  return isObject(value) ? 'an object' : Array.isArray(value) ? 'an array' : `another ${typeof value}`;
}
