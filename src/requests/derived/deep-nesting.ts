import { joinPointer } from '../../schema/index.ts';
import { replacedBy, takesObject } from './body.ts';
import type { Generator } from './derived-case.ts';
import { isFreeText } from './field.ts';
import { unlessLogin } from './subject.ts';

/** Deeper than PHP (512) and Python (1000) follow by default. */
const DEPTH = 1500;
const PLACE = 'driftline-nested';

/** JSON within JSON within JSON: what reads it by calling itself runs out of stack. */
export const deepNesting: Generator = {
  kind: 'deep-nesting',
  needs: 'body',
  title: 'with JSON nested deeply',
  expected: 'Deeply nested JSON is refused in an orderly way (RFC 8259, section 9).',
  *drafts(subject) {
    if (!takesObject(subject)) return;
    const shared = { body: 'none', depth: 'full', orderlyStatuses: [413] } as const;
    yield {
      ...shared,
      name: 'nested-extra-property',
      title: `A property that nobody documented holds ${DEPTH} objects inside of each other.`,
      expects: unlessLogin(subject, 'any'),
      raw: (ready) =>
        nestedAt(replacedBy({ pointer: joinPointer('', 'driftline') }, () => PLACE)(ready), '{"a":', '}'),
    };
    for (const field of subject.fields.filter(isFreeText)) {
      yield {
        ...shared,
        name: `${field.label}-as-nested-arrays`,
        title: `The value of ${field.label} is ${DEPTH} arrays inside of each other.`,
        expects: 'refused',
        raw: (ready) => nestedAt(replacedBy(field, () => PLACE)(ready), '[', ']'),
      };
    }
  },
};

function nestedAt(body: unknown, open: string, close: string): string {
  return JSON.stringify(body).replace(`"${PLACE}"`, `${open.repeat(DEPTH)}0${close.repeat(DEPTH)}`);
}
