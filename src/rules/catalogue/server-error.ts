import type { Rule } from '../rule.ts';
import { describeStatus } from './checks/describe-status.ts';

/** A status that nothing documents is told by status-undocumented, and a valid request's by acceptance-missing. */
export const serverError: Rule = {
  id: 'server-error',
  family: 'promise',
  severity: 'error',
  title: 'The server failed over a request that is to be refused',
  why: 'What the server did not expect, an attacker can send at will.',
  mend: 'Check the request before it is used, and refuse it with a documented 4xx.',
  source: 'RFC 9110, section 15.6; OWASP ASVS 4.0.3, section 5.1',
  perCase: true,
  *check({ answer, exchange }) {
    if (!answer?.documented || answer.reply.status < 500 || exchange.case.expects === 'accepted') return;
    yield {
      where: 'response status',
      promised: 'an answer that names what is wrong with the request, 4xx',
      received: describeStatus(answer.reply),
      pointer: answer.documented.pointer,
    };
  },
};
