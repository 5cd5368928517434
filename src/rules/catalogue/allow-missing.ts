import { headerValue } from '../../http/index.ts';
import { describeValue } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';
import { describeStatus } from './checks/response.ts';

export const allowMissing: Rule = {
  id: 'allow-missing',
  family: 'contract',
  severity: 'warning',
  title: 'A 405 does not say which methods are allowed',
  why: 'Clients cannot find out what the resource supports.',
  fix: 'Send Allow with every 405, with the methods that the path supports.',
  source: 'RFC 9110, sections 10.2.1 and 15.5.6',
  *check({ response, operation, exchange }) {
    if (response?.received.status !== 405 || response.gatewayError) return;
    const allow = headerValue(response.received, 'allow');
    const { method } = exchange.request;
    const allowsItself = allow !== undefined && listed(allow, method);
    if (allow !== undefined && !allowsItself) return;
    yield {
      where: 'response header Allow',
      expected: allowsItself ? `no ${method}, which was refused` : 'the allowed methods',
      received: allow === undefined ? 'no such header' : describeValue(allow),
      pointer: operation.pointer,
      ...(allowsItself
        ? { severity: 'error', reason: `${describeStatus(response.received)} contradicts it` }
        : {}),
    };
  },
};

function listed(allow: string, method: string): boolean {
  return allow.split(',').some((each) => each.trim() === method);
}
