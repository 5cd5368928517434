import { joinPointer } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';
import { describeStatus, lockedAfter } from './checks/response.ts';

export const accountLocked: Rule = {
  id: 'account-locked',
  family: 'contract',
  severity: 'error',
  security: 'lockout',
  title: 'The account is locked',
  why: 'Anyone who knows its name can lock its owner out, and nothing that needs a login can be tested.',
  fix: 'Unlock the account, then lower WRONG_PASSWORD_LIMIT, or delay further attempts instead of locking the account.',
  source: 'OWASP ASVS 4.0.3, section 2.2.1; CWE-645',
  *check(reading) {
    const { response, operation } = reading;
    const count = lockedAfter(reading);
    if (!response || count === 0) return;
    const success = operation.responses.find(({ status }) => status.startsWith('2'));
    yield {
      where: 'response status',
      expected: 'the right password is accepted, as earlier in this run',
      received: `${describeStatus(response.received)}, after ${count} wrong ${count === 1 ? 'password' : 'passwords'}`,
      pointer: success?.pointer ?? joinPointer(operation.pointer, 'responses'),
    };
  },
};
