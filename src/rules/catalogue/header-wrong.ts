import { headerValue } from '../../http/index.ts';
import { headerAs } from '../../media/index.ts';
import { describeSecret, describeValue, explain } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';

export const headerWrong: Rule = {
  id: 'header-wrong',
  family: 'contract',
  severity: 'error',
  title: 'A response header does not match its schema',
  why: 'Clients fail to read it, or read it wrongly.',
  fix: 'Send the documented value, or correct the contract.',
  source: 'OpenAPI 3.1, section 4.8.21',
  *check({ response, contract, operation }) {
    const token = operation.token?.value;
    for (const expected of response?.expected?.headers ?? []) {
      const { name, schema } = expected;
      const text = response && headerValue(response.received, name);
      if (text === undefined || schema === undefined) continue;
      const value = headerAs(contract.document, expected, text);
      if (contract.checksOf(schema).kept(value)) continue;
      const [violation] = explain(contract, schema, value);
      if (!violation) continue;
      const tokenHeader = token?.source === 'header' ? token.path.toLowerCase() : undefined;
      const secret = ['set-cookie', tokenHeader].includes(name.toLowerCase());
      yield {
        where: `response header ${name}`,
        expected: violation.expected,
        received: secret ? describeSecret(text) : describeValue(text),
        pointer: violation.pointer,
      };
    }
  },
};
