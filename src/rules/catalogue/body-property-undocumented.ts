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
    if (!response?.undocumented?.length) return;
    const sent = sentNames([exchange, ...before.slice(-MOST_BEFORE)]);
    for (const { instance, names: all, pointer, documented } of response.undocumented) {
      if (isProblem && instance === '') continue;
      const names = all.filter((name) => !sent.has(name));
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
/** Characters of a body that are read for names. */
const LONGEST_READ = 200_000;

/** What a client sent beyond the contract is its own: an open schema allows to keep it. */
function sentNames(exchanges: readonly Exchange[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { request } of exchanges) {
    if (request.body === undefined) continue;
    const text = Buffer.from(request.body).toString('utf8').slice(0, LONGEST_READ);
    // Each text is read whole, so that no quotation mark is read twice.
    for (const [, name = '', colon] of text.matchAll(/("(?:[^"\\]|\\[\s\S])*(?:"|$))(\s*:)?/g)) {
      if (colon !== undefined) found.add(nameIn(name));
    }
  }
  return found;
}

function nameIn(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}
