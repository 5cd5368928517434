import type { Rule } from '../rule.ts';
import { reveals, textsOf } from './checks/reveals.ts';

export const secretInBody: Rule = {
  id: 'secret-in-body',
  family: 'promise',
  severity: 'error',
  title: 'A secret of the request comes back in the body',
  why: 'Answers are logged, cached and shown where requests are not.',
  mend: 'Never write a password or a token of a request into an answer.',
  source: 'OWASP ASVS 4.0.3, section 8.3.1',
  *check({ answer, operation, sent }) {
    if (!answer) return;
    const texts = answer.body.json ? textsOf(answer.body.json.value) : [answer.body.text];
    // `demo` is no secret inside of `demo@example.com`, which servers like to write in lower case.
    const names = sent.identifiers.flatMap((name) => [name, name.toLowerCase()]);
    const visible = texts.map((text) => names.reduce((left, name) => left.replaceAll(name, ''), text));
    if (!sent.secrets.some((secret) => visible.some((text) => reveals(text, secret)))) return;
    yield {
      where: 'response body',
      promised: 'nothing of the secret that was sent',
      received: 'the secret, in clear text',
      pointer: answer.documented?.pointer ?? operation.pointer,
    };
  },
};
