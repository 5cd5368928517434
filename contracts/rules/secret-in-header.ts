import { reveals } from './checks/reveals.ts';
import type { Rule } from './rule.ts';

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
    const documented = promise?.value.source === 'header' ? promise.value.path.toLowerCase() : 'set-cookie';
    const secrets = [...sent.secrets, ...(answer.token ? [answer.token.value] : [])];
    for (const [name, value] of answer.reply.headers) {
      if (name.toLowerCase() === documented || !secrets.some((secret) => reveals(value, secret))) continue;
      yield {
        where: `response header ${name}`,
        promised: 'no secret in a header',
        received: 'a password or token, in clear text',
        pointer: answer.documented?.pointer ?? operation.pointer,
      };
    }
  },
};
