import { headerValue } from '../../http/index.ts';
import type { Rule } from '../rule.ts';

export const headerMissing: Rule = {
  id: 'header-missing',
  family: 'promise',
  severity: 'error',
  title: 'A required response header is missing',
  why: 'Clients that rely on it break.',
  mend: 'Send it, or take "required" from the contract.',
  source: 'OpenAPI 3.1, section 4.8.21',
  *check({ answer }) {
    for (const header of answer?.promise?.headers ?? []) {
      if (!header.required || !answer || headerValue(answer.reply, header.name) !== undefined) continue;
      yield {
        where: `response header ${header.name}`,
        promised: 'the header',
        received: 'nothing',
        pointer: header.pointer,
      };
    }
  },
};
