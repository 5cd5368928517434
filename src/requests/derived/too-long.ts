import { markedText } from '../../schema/index.ts';
import { bodyAsText, replaced, takesObject } from './body.ts';
import type { Generator } from './derived-case.ts';
import { asTheSchemaSays } from './empty.ts';
import { isFreeText } from './field.ts';
import { unlessLogin } from './subject.ts';

/** 10,000 characters where the schema sets no limit: too long for a database column or a hash function. */
const LONG = 10_000;
const MEGABYTE = 1_000_000;
/** Content too large, header fields too large (RFC 9110, section 15.5.14; RFC 6585, section 5). */
const TOO_LARGE = [413, 431] as const;

/** Strings beyond their limit, and a body of a megabyte. */
export const tooLong: Generator = {
  kind: 'too-long',
  needs: 'body',
  title: 'handles strings and bodies that are too long as documented',
  expected: 'Strings and bodies that are too long are rejected with a 4xx, and cause no crash.',
  *drafts(subject) {
    if (!takesObject(subject)) return;
    for (const field of subject.fields.filter(isFreeText)) {
      const { maxLength } = field.keywords;
      if (typeof maxLength === 'number' && maxLength <= MEGABYTE) {
        yield {
          name: `${field.label}-too-long`,
          title: `The value of ${field.label} is one character too long.`,
          expects: 'refused',
          body: 'breaks',
          json: replaced(field, markedText(maxLength + 1)),
        };
      }
      yield* asTheSchemaSays(subject, {
        name: `${field.label}-of-10000-characters`,
        title: `The value of ${field.label} has 10,000 characters.`,
        orderlyStatuses: TOO_LARGE,
        json: replaced(field, markedText(LONG)),
      });
    }
    yield {
      name: 'body-of-1-megabyte',
      title: 'The body is one megabyte long, nearly all of it white space.',
      expects: unlessLogin(subject, 'any'),
      body: 'none',
      orderlyStatuses: TOO_LARGE,
      mayCutOff: true,
      depth: 'full',
      raw: (ready) => bodyAsText(subject, ready) + ' '.repeat(MEGABYTE),
    };
  },
};
