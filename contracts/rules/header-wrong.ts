import { isObject, valueAt } from '../document/pointer.ts';
import { headerValue } from '../exchange/exchange.ts';
import { describeValue } from '../schema/describe.ts';
import { explain } from '../schema/explain.ts';
import type { Rule } from './rule.ts';

export const headerWrong: Rule = {
  id: 'header-wrong',
  family: 'promise',
  severity: 'error',
  title: 'A response header has not the value that is promised',
  why: 'Clients fail to read it, or read it wrongly.',
  mend: 'Send the documented value, or correct the contract.',
  source: 'OpenAPI 3.1, section 4.8.21',
  *check({ answer, contract }) {
    for (const { name, schema } of answer?.promise?.headers ?? []) {
      const text = answer && headerValue(answer.reply, name);
      if (text === undefined || schema === undefined) continue;
      const value = headerAs(valueAt(contract.document, schema), text);
      if (contract.checksOf(schema).kept(value)) continue;
      const [violation] = explain(contract, schema, value);
      yield {
        where: `response header ${name}`,
        promised: violation?.promised ?? 'the documented value',
        received: describeValue(text),
        pointer: violation?.pointer ?? schema,
      };
    }
  },
};

/** A header's text as the JSON value that its schema speaks of (OpenAPI 3.1, section 4.8.12, style "simple"). */
function headerAs(schema: unknown, text: string): unknown {
  const types = isObject(schema) ? [schema.type].flat() : [];
  if (types.includes('array')) return text.split(',').map((item) => item.trim());
  if (types.includes('boolean') && /^(?:true|false)$/.test(text)) return text === 'true';
  const numeric = types.includes('integer') || types.includes('number');
  return numeric && /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
}
