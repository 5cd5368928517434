import type { Rule } from '../rule.ts';
import { textsOf } from './checks/reveals.ts';

export const requestEchoed: Rule = {
  id: 'request-echoed',
  family: 'contract',
  severity: 'error',
  title: 'A refusal repeats what was sent',
  why: 'What is repeated unescaped is a door for injected scripts, and tells attackers what the server saw.',
  fix: 'Response with a message that is the same whatever was sent.',
  source: 'OWASP ASVS 4.0.3, sections 5.3.3 and 7.4.1',
  *check({ response, operation, sent }) {
    if (!response || response.received.status < 400) return;
    const texts = response.body.json ? textsOf(response.body.json.value) : [response.body.text];
    const echoed = sent.identifiers.filter((value) => value.length >= SHORTEST);
    if (!echoed.some((value) => texts.some((text) => text.includes(value)))) return;
    yield {
      where: 'response body',
      expected: 'nothing of the request',
      received: 'the identifier that was sent',
      pointer: response.documented?.pointer ?? operation.pointer,
    };
  },
};

/** Shorter texts stand in a response by chance. */
const SHORTEST = 6;
