import type { Reading, ReadReply } from '../../reading/index.ts';
import { withoutVolatile } from '../../reading/index.ts';
import { equal, isObject, joinPointer } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';

export const userEnumeration: Rule = {
  id: 'user-enumeration',
  family: 'promise',
  severity: 'error',
  title: 'The answer tells whether an account exists',
  why: 'Attackers learn whose passwords are worth guessing.',
  mend: 'Refuse an unknown user and a wrong password with the same status, headers and message.',
  source: 'OWASP ASVS 4.0.3, section 2.2.1; CWE-204',
  *check(reading) {
    const { answer, exchange, operation, earlier } = reading;
    const group = exchange.case.alike;
    if (!answer || group === undefined) return;
    for (const before of earlier()) {
      const other = before.answer;
      if (!other || before.exchange.case.alike !== group) continue;
      if (before.exchange.case.name === exchange.case.name) continue;
      if (![answer, other].every(isRefusal)) continue;
      const difference = differenceOf(reading, before);
      if (difference === undefined) continue;
      yield {
        where: difference,
        promised: `the same answer as to ${before.exchange.case.name}`,
        received: `another one to ${exchange.case.name}`,
        pointer: answer.documented?.pointer ?? joinPointer(operation.pointer, 'responses'),
      };
      return;
    }
  },
};

/** Whether the server looked at the credentials: who is told to come back later is told nothing of them. */
function isRefusal({ reply: { status } }: ReadReply): boolean {
  return status >= 400 && status < 500 && status !== 429;
}

function differenceOf(one: Reading, other: Reading): string | undefined {
  if (one.answer?.reply.status !== other.answer?.reply.status) return 'response status';
  if (one.answer?.contentType?.essence !== other.answer?.contentType?.essence)
    return 'response header Content-Type';
  return equal(stableBody(one), stableBody(other)) ? undefined : 'response body';
}

/** The body without what differs anyway: ids and instants, and what it repeats of the request. */
function stableBody({ answer, sent }: Reading): unknown {
  const words = [...sent.identifiers, ...sent.secrets];
  const stable = (value: unknown): unknown => {
    if (typeof value === 'string') return withoutVolatile(value, words);
    if (typeof value === 'number') return Math.abs(value) < 1e8 ? value : 'a large number';
    if (Array.isArray(value)) return value.map(stable);
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, stable(each)]));
  };
  return stable(answer?.body.json ? answer.body.json.value : answer?.body.text);
}
