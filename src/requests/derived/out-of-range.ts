import { exampleOf, typesOf } from '../../schema/index.ts';
import { replaced, takesObject } from './body.ts';
import type { Generator } from './derived-case.ts';
import { brokenValues, type Field, itemsFor } from './field.ts';
import type { Subject } from './subject.ts';

/** Values of the right type that other keywords forbid: limits, enums, formats, patterns. */
export const outOfRange: Generator = {
  kind: 'out-of-range',
  needs: 'body',
  title: 'rejects values outside of their range, enum, format or pattern',
  expected: 'A value outside of its range, enum, format or pattern is rejected with a 4xx.',
  *drafts(subject) {
    if (!takesObject(subject)) return;
    for (const field of subject.fields) {
      for (const [name, value] of brokenValues(field, subject.contract, validFor(subject, field))) {
        yield {
          name: `${field.label}-${name}`,
          title: `The value of ${field.label} is ${name.replaceAll('-', ' ')}.`,
          expects: 'refused',
          body: 'breaks',
          json: replaced(field, value),
        };
      }
    }
  },
};

/** Valid items, so that only their number is wrong; a text that keeps the pattern. */
function validFor({ contract }: Subject, field: Field): unknown {
  if (!typesOf(field.keywords).includes('array')) {
    if (field.keywords.pattern === undefined) return undefined;
    const text = exampleOf(contract.document, field.schema, 'request');
    return contract.checksOf(field.schema, 'request').kept(text) ? text : undefined;
  }
  const { minItems, maxItems } = field.keywords;
  const length = Math.min(Math.max(Number(minItems ?? 0), Number(maxItems ?? 0)) + 1, MOST_ITEMS);
  const itemAt = itemsFor(contract, field);
  return Array.from({ length }, (_, index) => itemAt(index));
}

const MOST_ITEMS = 10_000;
