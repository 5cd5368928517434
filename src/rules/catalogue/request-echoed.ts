import type { Rule } from '../rule.ts';
import { textsOf } from './checks/response.ts';

export const requestEchoed: Rule = {
  id: 'request-echoed',
  family: 'contract',
  severity: 'error',
  security: 'information',
  title: 'An error response repeats a value of the request',
  why: 'Repeated unescaped, it lets attackers inject scripts, and it shows them what the server received.',
  fix: 'Respond with a message that does not depend on the request.',
  source: 'OWASP ASVS 4.0.3, sections 5.3.3 and 7.4.1',
  *check({ response, operation, sent }) {
    if (!response || response.received.status < 400) return;
    const texts = response.body.json ? textsOf(response.body.json.value) : [response.body.text];
    const echoed = sent.identifiers.filter((value) => value.length >= SHORTEST);
    if (!echoed.some((value) => texts.some((text) => text.includes(value)))) return;
    yield {
      where: 'response body',
      expected: 'no value of the request',
      received: 'the identifier that was sent',
      pointer: response.documented?.pointer ?? operation.pointer,
    };
  },
};

/** Shorter texts occur in a response by chance. */
const SHORTEST = 6;
