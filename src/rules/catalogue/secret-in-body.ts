import type { Rule } from '../rule.ts';
import { reveals, textsOf } from './checks/response.ts';

export const secretInBody: Rule = {
  id: 'secret-in-body',
  family: 'contract',
  severity: 'error',
  security: 'information',
  title: 'The response body repeats a secret of the request',
  why: 'Responses are logged, cached and shown where requests are not.',
  fix: 'Never write a password or a token of a request into a response.',
  source: 'OWASP ASVS 4.0.3, section 8.3.1',
  *check({ response, operation, sent }) {
    if (!response || sent.secrets.length === 0) return;
    const texts = response.body.json ? textsOf(response.body.json.value) : [response.body.text];
    // `demo` inside of `demo@example.com` is no secret; servers may write the address in lower case.
    const names = sent.identifiers.flatMap((name) => [name, name.toLowerCase()]);
    const visible = texts.map((text) => names.reduce((rest, name) => rest.replaceAll(name, ''), text));
    if (!sent.secrets.some((secret) => visible.some((text) => reveals(text, secret)))) return;
    yield {
      where: 'response body',
      expected: 'no secret of the request',
      received: 'the secret, in clear text',
      pointer: response.documented?.pointer ?? operation.pointer,
    };
  },
};
