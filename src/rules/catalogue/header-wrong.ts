import { headerValue } from '../../http/index.ts';
import { headerAs } from '../../media/index.ts';
import { describeSecret, describeValue, explain } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';

export const headerWrong: Rule = {
  id: 'header-wrong',
  family: 'promise',
  severity: 'error',
  title: 'A response header has not the value that is promised',
  why: 'Clients fail to read it, or read it wrongly.',
  mend: 'Send the documented value, or correct the contract.',
  source: 'OpenAPI 3.1, section 4.8.21',
  *check({ answer, contract, operation }) {
    const token = operation.token?.value;
    for (const promise of answer?.promise?.headers ?? []) {
      const { name, schema } = promise;
      const text = answer && headerValue(answer.reply, name);
      if (text === undefined || schema === undefined) continue;
      const value = headerAs(contract.document, promise, text);
      if (contract.checksOf(schema).kept(value)) continue;
      const [violation] = explain(contract, schema, value);
      if (!violation) continue;
      const holder = token?.source === 'header' ? token.path.toLowerCase() : undefined;
      const secret = ['set-cookie', holder].includes(name.toLowerCase());
      yield {
        where: `response header ${name}`,
        promised: violation.promised,
        received: secret ? describeSecret(text) : describeValue(text),
        pointer: violation.pointer,
      };
    }
  },
};
