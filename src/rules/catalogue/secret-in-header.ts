import type { Rule } from '../rule.ts';
import { carries } from './checks/response.ts';

export const secretInHeader: Rule = {
  id: 'secret-in-header',
  family: 'contract',
  severity: 'error',
  security: 'information',
  title: 'A response header contains a password or token',
  why: 'Headers are written to the logs of every proxy on the way.',
  fix: 'Send secrets in the body only, or in a cookie with HttpOnly and Secure.',
  source: 'OWASP ASVS 4.0.3, section 8.3.1',
  *check({ response, operation, sent }) {
    if (!response) return;
    const { token } = operation;
    const documented = token?.value.source === 'header' ? token.value.path.toLowerCase() : undefined;
    const secrets = [...sent.secrets, ...(response.token ? [response.token.value] : [])];
    for (const [name, value] of response.received.headers) {
      if (['set-cookie', documented].includes(name.toLowerCase())) continue;
      const texts = [value, decoded(value)];
      if (!secrets.some((secret) => texts.some((text) => carries(text, secret)))) continue;
      yield {
        where: `response header ${name}`,
        expected: 'no secret in a header',
        received: 'a password or token, in clear text',
        pointer: response.documented?.pointer ?? operation.pointer,
      };
    }
  },
};

/** Headers often contain values URL-encoded, as in addresses. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
