import { joinPointer } from '../../schema/index.ts';
import { replacedBy, takesJson } from './body.ts';
import type { Generator } from './derived-case.ts';
import { isFreeText } from './field.ts';
import { unlessLogin } from './subject.ts';

/** Deeper than the default limits of PHP (512) and Python (1000). */
const DEPTH = 1500;
const PLACE = 'driftline-nested';

/** Deeply nested JSON, which exhausts the stack of a recursive parser. */
export const deepNesting: Generator = {
  kind: 'deep-nesting',
  needs: 'body',
  title: 'handles deeply nested JSON as documented',
  expected: 'Deeply nested JSON is rejected with a 4xx (RFC 8259, section 9).',
  *drafts(subject) {
    if (!takesJson(subject)) return;
    const shared = { body: 'none', depth: 'full', orderlyStatuses: [413] } as const;
    yield {
      ...shared,
      name: 'nested-extra-property',
      title: `An undocumented property contains ${DEPTH} nested objects.`,
      expects: unlessLogin(subject, 'any'),
      raw: (ready) =>
        nestedAt(replacedBy({ pointer: joinPointer('', 'driftline') }, () => PLACE)(ready), '{"a":', '}'),
    };
    for (const field of subject.fields.filter(isFreeText)) {
      yield {
        ...shared,
        name: `${field.label}-as-nested-arrays`,
        title: `The value of ${field.label} is ${DEPTH} nested arrays.`,
        expects: 'refused',
        raw: (ready) => nestedAt(replacedBy(field, () => PLACE)(ready), '[', ']'),
      };
    }
  },
};

function nestedAt(body: unknown, open: string, close: string): string {
  return JSON.stringify(body).replace(`"${PLACE}"`, `${open.repeat(DEPTH)}0${close.repeat(DEPTH)}`);
}
