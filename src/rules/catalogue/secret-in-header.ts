import type { Rule } from '../rule.ts';
import { carries } from './checks/reveals.ts';

export const secretInHeader: Rule = {
  id: 'secret-in-header',
  family: 'promise',
  severity: 'error',
  title: 'A password or token stands in a response header',
  why: 'Headers are written into the logs of every proxy on the way.',
  mend: 'Send secrets in the body only, or in a cookie with HttpOnly and Secure.',
  source: 'OWASP ASVS 4.0.3, section 8.3.1',
  *check({ answer, operation, sent }) {
    if (!answer) return;
    const { token: promise } = operation;
    const documented = promise?.value.source === 'header' ? promise.value.path.toLowerCase() : undefined;
    const secrets = [...sent.secrets, ...(answer.token ? [answer.token.value] : [])];
    for (const [name, value] of answer.reply.headers) {
      if (['set-cookie', documented].includes(name.toLowerCase())) continue;
      const texts = [value, decoded(value)];
      if (!secrets.some((secret) => texts.some((text) => carries(text, secret)))) continue;
      yield {
        where: `response header ${name}`,
        promised: 'no secret in a header',
        received: 'a password or token, in clear text',
        pointer: answer.documented?.pointer ?? operation.pointer,
      };
    }
  },
};

/** Addresses, and with them most headers, hold other than plain characters URL-encoded. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
