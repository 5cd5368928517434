import type { Reading, ReadResponse } from '../../reading/index.ts';
import { withoutVolatile } from '../../reading/index.ts';
import { equal, isObject, joinPointer } from '../../schema/index.ts';
import type { Rule, Violation } from '../rule.ts';

export const userEnumeration: Rule = {
  id: 'user-enumeration',
  family: 'contract',
  severity: 'error',
  security: 'information',
  title: 'The response reveals whether an account exists',
  why: 'Attackers learn which accounts to attack.',
  fix: 'Reject an unknown user and a wrong password with the same status, headers and message.',
  source: 'OWASP ASVS 4.0.3, section 2.2.1; CWE-204',
  *check(reading) {
    const { response, exchange, operation, earlier } = reading;
    const group = exchange.case.alike;
    if (!response || group === undefined) return;
    for (const before of earlier()) {
      const other = before.response;
      if (!other || before.exchange.case.alike !== group) continue;
      if (before.exchange.case.name === exchange.case.name) continue;
      if (![response, other].every(isRefusal)) continue;
      const difference = differenceOf(reading, before);
      if (difference === undefined) continue;
      yield {
        where: difference,
        expected: `the same response as to ${before.exchange.case.name}`,
        received: `a different response to ${exchange.case.name}`,
        pointer: response.documented?.pointer ?? joinPointer(operation.pointer, 'responses'),
        ...toleranceOf(response, other),
      };
      return;
    }
  },
};

/** Whether the server checked the credentials; a 429 says nothing about them. */
function isRefusal({ received: { status } }: ReadResponse): boolean {
  return status >= 400 && status < 500 && status !== 429;
}

/**
 * Unprocessable content is what the server refused before it looked for the user (RFC 9110, section 15.5.21); a bad request
 * may be.
 */
function toleranceOf(one: ReadResponse, other: ReadResponse): Pick<Violation, 'severity' | 'reason'> {
  const statuses = [one, other].map(({ received }) => received.status);
  if (statuses.includes(422)) return { severity: 'info', reason: NOT_COMPARED };
  const isBad = statuses.filter((status) => status === 400).length === 1;
  return isBad ? { severity: 'warning', reason: PERHAPS_NOT_COMPARED } : {};
}

const NOT_COMPARED =
  'one request failed the validation of the server, so that its credentials were not compared';
const PERHAPS_NOT_COMPARED = 'a 400 may come from the validation of the server, before it looks for the user';

function differenceOf(one: Reading, other: Reading): string | undefined {
  if (one.response?.received.status !== other.response?.received.status) return 'response status';
  if (one.response?.contentType?.essence !== other.response?.contentType?.essence)
    return 'response header Content-Type';
  return equal(stableBody(one), stableBody(other)) ? undefined : 'response body';
}

/** The body without what differs anyway: ids, times, and values repeated from the request. */
function stableBody({ response, sent }: Reading): unknown {
  const sentValues = [...sent.identifiers, ...sent.secrets];
  const stable = (value: unknown): unknown => {
    if (typeof value === 'string') return withoutVolatile(value, sentValues);
    if (typeof value === 'number') return Math.abs(value) < 1e8 ? value : 'a large number';
    if (Array.isArray(value)) return value.map(stable);
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, stable(each)]));
  };
  return stable(response?.body.json ? response.body.json.value : response?.body.text);
}
