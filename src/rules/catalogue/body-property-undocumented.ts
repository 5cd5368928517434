import { listed } from '../../core/index.ts';
import type { Exchange } from '../../http/index.ts';
import { whereInBody } from '../../reading/index.ts';
import { joinPointer } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';

export const bodyPropertyUndocumented: Rule = {
  id: 'body-property-undocumented',
  family: 'drift',
  change: 'additive',
  severity: 'warning',
  title: 'The body has an undocumented property',
  why: 'Once a client uses the property, removing it breaks that client.',
  fix: 'Document the property, or remove it.',
  source: 'JSON Schema 2020-12, core, section 11.3',
  *check({ response, exchange, before }) {
    // Problem details may have members of their own, which clients have to ignore (RFC 9457, section 3.2).
    const isProblem = /\/problem\+(?:json|xml)$/.test(response?.contentType?.essence ?? '');
    for (const { instance, names: all, pointer, documented } of response?.undocumented ?? []) {
      if (isProblem && instance === '') continue;
      const names = all.filter((name) => !wasSent(name, [exchange, ...before.slice(-MOST_BEFORE)]));
      if (names.length === 0) continue;
      yield {
        where: whereInBody(
          names.length === 1 && names[0] !== undefined ? joinPointer(instance, names[0]) : instance,
        ),
        expected: documented.length > 0 ? `no property other than ${listed(documented)}` : 'no such property',
        received: names.length === 1 ? 'an undocumented property' : `also ${listed([...names].sort())}`,
        pointer,
      };
    }
  },
};

const MOST_BEFORE = 100;

/** What a client sent beyond the contract is its own: an open schema allows to keep it. */
function wasSent(name: string, exchanges: readonly Exchange[]): boolean {
  const key = `${JSON.stringify(name)}:`;
  return exchanges.some(
    ({ request: { body } }) => body !== undefined && Buffer.from(body).toString('utf8').includes(key),
  );
}
