import { takesObject, validText } from './body.ts';
import type { Generator, Ready } from './derived-case.ts';

const TEXTS: readonly (readonly [name: string, title: string, raw: (ready: Ready) => string | Uint8Array])[] =
  [
    ['json-cut-off', 'The JSON is cut off.', (ready) => validText(ready).slice(0, -2)],
    [
      'json-trailing-comma',
      'A comma stands before the last brace.',
      (ready) => `${validText(ready).slice(0, -1)},}`,
    ],
    [
      'json-single-quotes',
      'The texts stand in single quotes.',
      (ready) => validText(ready).replaceAll('"', "'"),
    ],
    [
      'json-with-comment',
      'There is a comment in the JSON.',
      (ready) => `/* driftline */ ${validText(ready)}`,
    ],
    ['json-twice', 'There are two objects in a row.', (ready) => validText(ready).repeat(2)],
    ['json-open-quote', 'The body is one quotation mark.', () => '"'],
    ['json-brackets', 'The body is opening brackets only.', () => '[{'],
    ['not-json', 'The body is no JSON at all.', () => 'driftline'],
    ['xml-body', 'The body is XML.', () => '<?xml version="1.0"?><driftline/>'],
    [
      'json-bare-control',
      'A text holds a line break that is not escaped.',
      (ready) => validText(ready).replace(':"', ':"\n'),
    ],
    [
      'json-not-utf-8',
      'The bytes are not UTF-8.',
      (ready) => Buffer.from(`${validText(ready).slice(0, -2)}é"}`, 'latin1'),
    ],
    [
      'json-infinite-number',
      'A number is larger than any that a float holds.',
      (ready) => `${validText(ready).slice(0, -1)},"driftline":1e999}`,
    ],
    ['binary-body', 'The bytes are no text.', () => Uint8Array.of(0x1f, 0x8b, 0x00, 0xff, 0xfe, 0x80)],
  ];

/** Bodies that JSON parsers refuse, or should (RFC 8259, section 2). */
export const malformedJson: Generator = {
  kind: 'malformed-json',
  needs: 'body',
  title: 'with JSON that is malformed',
  expected: 'Malformed JSON is refused in an orderly way, without a stack trace.',
  *drafts(subject) {
    if (!takesObject(subject)) return;
    for (const [name, title, raw] of TEXTS) {
      // Some parsers are lenient: who logs nobody in has refused all the same.
      const expects = subject.login ? 'refused' : 'any';
      yield { name, title, expects, body: 'none', raw };
    }
  },
};
