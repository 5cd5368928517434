import { whereInBody } from '../../reading/index.ts';
import { joinPointer } from '../../schema/index.ts';
import type { Rule } from '../rule.ts';

export const bodyPropertyUndocumented: Rule = {
  id: 'body-property-undocumented',
  family: 'drift',
  change: 'additive',
  severity: 'warning',
  title: 'There is a property that the contract does not mention',
  why: 'It is part of the API from the day that somebody uses it.',
  fix: 'Document it, or leave it away.',
  source: 'JSON Schema 2020-12, core, section 11.3',
  *check({ response }) {
    for (const { instance, names, pointer, documented } of response?.undocumented ?? []) {
      yield {
        where: whereInBody(
          names.length === 1 && names[0] !== undefined ? joinPointer(instance, names[0]) : instance,
        ),
        expected: documented.length > 0 ? `no property beside ${documented.join(', ')}` : 'no such property',
        received:
          names.length === 1 ? 'a property that is not documented' : `also ${[...names].sort().join(', ')}`,
        pointer,
      };
    }
  },
};
