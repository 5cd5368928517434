import { headerValue } from '../../http/index.ts';
import type { ReadReply } from '../../reading/index.ts';
import { isObject, valueAt } from '../../schema/index.ts';
import type { Breach, Rule } from '../rule.ts';
import { describeStatus } from './checks/describe-status.ts';

export const wishUnfulfilled: Rule = {
  id: 'wish-unfulfilled',
  family: 'promise',
  severity: 'error',
  title: 'The answer is not what the monitor expects',
  why: 'An answer may keep its contract and still be of no use to those who asked.',
  mend: 'See why the API answers otherwise, or correct "expect" of the monitor.',
  source: 'the definition of the monitor; its pointers: RFC 6901',
  *check({ answer, exchange, operation }) {
    const { wish } = exchange.case;
    if (!answer || !wish || answer.reply.status === 429) return;
    const { pointer } = operation;
    if (wish.status !== undefined && answer.reply.status !== wish.status) {
      const received = describeStatus(answer.reply);
      yield { where: 'response status', promised: String(wish.status), received, pointer };
      return;
    }
    for (const breach of wrongHeaders(answer, wish.headers ?? {})) yield { ...breach, pointer };
    for (const breach of wrongValues(answer, wish.body ?? {})) yield { ...breach, pointer };
  },
};

type Part = Omit<Breach, 'pointer'>;

function* wrongHeaders({ reply }: ReadReply, wished: Readonly<Record<string, string>>): Iterable<Part> {
  for (const [name, text] of Object.entries(wished)) {
    const value = headerValue(reply, name);
    if (value?.includes(text)) continue;
    const received = value === undefined ? 'no such header' : 'another text';
    yield { where: `response header ${name}`, promised: `a text with ${JSON.stringify(text)}`, received };
  }
}

/** What was received is told by its type alone: it may be a secret that no schema names. */
function* wrongValues({ body }: ReadReply, wished: Readonly<Record<string, unknown>>): Iterable<Part> {
  const json = body.json?.value;
  for (const [pointer, value] of Object.entries(wished)) {
    const found = pointer === '' ? json : valueAt(json, pointer);
    if (found === value) continue;
    yield { where: `response body ${pointer}`, promised: JSON.stringify(value), received: typeOf(found) };
  }
}

function typeOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  return isObject(value) ? 'an object' : Array.isArray(value) ? 'an array' : `another ${typeof value}`;
}
