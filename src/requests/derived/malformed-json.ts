import { takesJson, validText } from './body.ts';
import type { Generator, Ready } from './derived-case.ts';

const TEXTS: readonly (readonly [name: string, title: string, raw: (ready: Ready) => string | Uint8Array])[] =
  [
    ['json-cut-off', 'The JSON is truncated.', (ready) => validText(ready).slice(0, -2)],
    [
      'json-trailing-comma',
      'The JSON has a trailing comma.',
      (ready) => `${validText(ready).slice(0, -1)},}`,
    ],
    [
      'json-single-quotes',
      'The strings are in single quotes.',
      (ready) => validText(ready).replaceAll('"', "'"),
    ],
    ['json-with-comment', 'The JSON has a comment.', (ready) => `/* driftline */ ${validText(ready)}`],
    ['json-twice', 'The body is two JSON objects in a row.', (ready) => validText(ready).repeat(2)],
    ['json-open-quote', 'The body is a single quotation mark.', () => '"'],
    ['json-brackets', 'The body is opening brackets only.', () => '[{'],
    ['not-json', 'The body is plain text.', () => 'driftline'],
    ['xml-body', 'The body is XML.', () => '<?xml version="1.0"?><driftline/>'],
    [
      'json-bare-control',
      'A string contains an unescaped line break.',
      (ready) => validText(ready).replace(':"', ':"\n'),
    ],
    [
      'json-not-utf-8',
      'The body is not UTF-8.',
      (ready) => Buffer.from(`${validText(ready).slice(0, -2)}é"}`, 'latin1'),
    ],
    [
      'json-infinite-number',
      'A number is too large for a float.',
      (ready) => `${validText(ready).slice(0, -1)},"driftline":1e999}`,
    ],
    ['binary-body', 'The body is binary data.', () => Uint8Array.of(0x1f, 0x8b, 0x00, 0xff, 0xfe, 0x80)],
  ];

/** Bodies that JSON parsers should reject (RFC 8259, section 2). */
export const malformedJson: Generator = {
  kind: 'malformed-json',
  needs: 'body',
  title: 'rejects truncated and malformed JSON',
  expected: 'Malformed JSON is rejected with a 4xx, without a stack trace.',
  *drafts(subject) {
    if (!takesJson(subject)) return;
    for (const [name, title, raw] of TEXTS) {
      // Some parsers are lenient; a login of an unknown user must be rejected anyway.
      const expects = subject.login ? 'refused' : 'any';
      yield { name, title, expects, body: 'none', raw };
    }
  },
};
