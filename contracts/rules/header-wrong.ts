import { appliedSchemas } from '../document/applied-schemas.ts';
import { joinPointer } from '../document/pointer.ts';
import { headerValue } from '../exchange/exchange.ts';
import { describeSecret, describeValue } from '../schema/describe.ts';
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
  *check({ answer, contract, operation }) {
    const token = operation.token?.value;
    for (const { name, schema } of answer?.promise?.headers ?? []) {
      const text = answer && headerValue(answer.reply, name);
      if (text === undefined || schema === undefined) continue;
      const value = headerAs(contract.document, schema, text);
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

/** A header's text as the JSON value that its schema speaks of (OpenAPI 3.1, section 4.8.12, style "simple"). */
export function headerAs(document: unknown, schema: string, text: string): unknown {
  const applied = appliedSchemas(document, schema, 'first');
  const types = applied.flatMap((each) => each.schema.type ?? []);
  if (types.includes('array')) {
    const holder = applied.find((each) => each.schema.items !== undefined);
    const items = text.split(',').map((item) => item.trim());
    return holder
      ? items.map((item) => headerAs(document, joinPointer(holder.pointer, 'items'), item))
      : items;
  }
  if (types.includes('boolean') && /^(?:true|false)$/.test(text)) return text === 'true';
  const numeric = types.includes('integer') || types.includes('number');
  return numeric && /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
}
