import { isText, type KeywordMutator, other, upTo, type Variant } from './mutator.ts';

const withoutOffset = (current: unknown) => String(current).replace(/(?:Z|[+-]\d\d:?\d\d)$/i, '');
const asDate = (current: unknown) => new Date(String(current));

/** Malformed values as real servers send them; each that breaks the schema becomes a mutant. */
const OF_FORMAT: Readonly<Record<string, readonly Variant[]>> = {
  'date-time': [
    other('impossible', '2035-02-30T10:00:00Z'),
    ['no offset', withoutOffset],
    ['space for T', (current) => String(current).replace('T', ' ')],
    ['date only', (current) => String(current).slice(0, 10)],
    ['RFC 1123', (current) => asDate(current).toUTCString()],
    ['seconds', (current) => String(Math.floor(asDate(current).getTime() / 1000))],
    other('hour 25', '2035-02-20T25:00:00Z'),
    ['offset without colon', (current) => `${withoutOffset(current)}+0000`],
  ],
  date: [other('impossible', '2035-02-30'), other('day first', '20.02.2035'), other('short', '2035-2-3')],
  time: [other('no offset', '10:00:00'), other('hour 25', '25:00:00Z')],
  email: [other('no at', 'someone.example.com'), other('name', 'Ada <ada@example.com>')],
  uuid: [
    ['short', (current) => String(current).slice(0, -1)],
    ['no hyphens', (current) => String(current).replaceAll('-', '')],
    ['braces', (current) => `{${String(current)}}`],
  ],
  uri: [other('no scheme', 'example.com/path'), other('space', 'https://example.com/a path')],
  ipv4: [other('out of range', '256.1.1.1'), other('three parts', '10.1.1')],
  ipv6: [other('IPv4', '192.0.2.1')],
  byte: [other('not base64', 'a'), other('base64url', '-_-_')],
  int32: [other('too large', 2 ** 31), other('too small', -(2 ** 31) - 1)],
  int64: [other('too large', 1e30)],
};

const format: KeywordMutator = ({ expected, value }) => [
  ...(isText(value) ? [other('not in it', 'not in this format'), other('empty', '')] : []),
  ...(OF_FORMAT[String(expected)] ?? []),
];

const pattern: KeywordMutator = () => [
  ['other', (current) => String(current).replace(/./gsu, '?'), () => '?', () => ' '],
  ['longer', (current) => `${String(current)}~`],
  ['longer before', (current) => `~${String(current)}`],
  ['line break', (current) => `${String(current)}\n`],
  other('empty', ''),
];

const minLength: KeywordMutator = ({ expected }) =>
  upTo(expected, 'characters', (bound) => {
    const length = bound - 1;
    if (length < 0) return [];
    return [
      [`one less`, (current) => [...String(current)].slice(0, length).join('').padEnd(length, '.')],
      ...(length > 0 ? [other('empty', '')] : []),
    ];
  });

const maxLength: KeywordMutator = ({ expected }) =>
  upTo(expected, 'characters', (bound) => [
    ['one more', (current) => String(current).padEnd(bound + 1, '.')],
    ['emoji', () => '😀'.repeat(bound + 1)],
  ]);

export const texts: Readonly<Record<string, KeywordMutator>> = { format, pattern, minLength, maxLength };
