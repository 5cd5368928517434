import { joinPointer } from '../document/pointer.ts';
import type { ReadReply } from '../judge/reading.ts';
import { equal } from '../schema/assertions.ts';
import type { Rule } from './rule.ts';

export const userEnumeration: Rule = {
  id: 'user-enumeration',
  family: 'promise',
  severity: 'error',
  title: 'The answer tells whether an account exists',
  why: 'Attackers learn whose passwords are worth guessing.',
  mend: 'Refuse an unknown user and a wrong password with the same status, headers and message.',
  source: 'OWASP ASVS 4.0.3, section 2.2.1; CWE-204',
  *check({ answer, exchange, operation, earlier }) {
    const group = exchange.case.alike;
    if (!answer || answer.success || group === undefined) return;
    for (const { answer: other, exchange: before } of earlier()) {
      if (!other || other.success || before.case.alike !== group) continue;
      if (before.case.name === exchange.case.name) continue;
      const difference = differenceOf(answer, other);
      if (difference === undefined) continue;
      yield {
        where: difference,
        promised: `the same answer as to ${before.case.name}`,
        received: `another one to ${exchange.case.name}`,
        pointer: answer.documented?.pointer ?? joinPointer(operation.pointer, 'responses'),
      };
      return;
    }
  },
};

function differenceOf(one: ReadReply, other: ReadReply): string | undefined {
  if (one.reply.status !== other.reply.status) return 'response status';
  if (one.contentType?.essence !== other.contentType?.essence) return 'response header Content-Type';
  const bodies = [one, other].map(({ body }) => (body.json ? body.json.value : body.text));
  return equal(bodies[0], bodies[1]) ? undefined : 'response body';
}
