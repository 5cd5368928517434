import type { Rule } from '../rule.ts';
import { reveals, textsOf } from './checks/reveals.ts';

export const secretInBody: Rule = {
  id: 'secret-in-body',
  family: 'contract',
  severity: 'error',
  title: 'A secret of the request comes back in the body',
  why: 'Responses are logged, cached and shown where requests are not.',
  fix: 'Never write a password or a token of a request into a response.',
  source: 'OWASP ASVS 4.0.3, section 8.3.1',
  *check({ response, operation, sent }) {
    if (!response) return;
    const texts = response.body.json ? textsOf(response.body.json.value) : [response.body.text];
    // `demo` is no secret inside of `demo@example.com`, which servers like to write in lower case.
    const names = sent.identifiers.flatMap((name) => [name, name.toLowerCase()]);
    const visible = texts.map((text) => names.reduce((left, name) => left.replaceAll(name, ''), text));
    if (!sent.secrets.some((secret) => visible.some((text) => reveals(text, secret)))) return;
    yield {
      where: 'response body',
      expected: 'nothing of the secret that was sent',
      received: 'the secret, in clear text',
      pointer: response.documented?.pointer ?? operation.pointer,
    };
  },
};
