import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fullFormats } from 'ajv-formats/dist/formats.js';
import { ASSERTIONS } from '../assertions.ts';
import { formats as everyFormat } from './all-formats.ts';
import { type Format, ownFormats } from './formats.ts';

const own: Readonly<Record<string, Format>> = ownFormats;

function keeps(name: string, value: unknown, formats = everyFormat): boolean {
  return ASSERTIONS.format(name, value, { schema: {}, formatOf: (wanted) => formats[wanted] });
}

interface Table {
  readonly valid: readonly unknown[];
  readonly invalid: readonly unknown[];
}

const TABLES: Readonly<Record<string, Table>> = {
  date: {
    valid: ['2024-02-29', '2000-02-29', '2025-12-31', '2025-04-30', '0000-01-01', '9999-12-31'],
    invalid: [
      '2023-02-29',
      '1900-02-29',
      '2024-02-30',
      '2025-04-31',
      '2025-13-01',
      '2025-00-10',
      '2025-01-00',
      '2025-1-01',
      '25-01-01',
      '2025/01/01',
      '20250101',
      ' 2025-01-01',
      '2025-01-01\n',
      '',
    ],
  },
  time: {
    valid: [
      '00:00:00Z',
      '23:59:59z',
      '12:00:00.5Z',
      '12:00:00.123456789+23:59',
      '12:00:00-00:00',
      '23:59:60Z',
      '23:59:60.9z',
      '00:59:60+01:00',
      '15:59:60-08:00',
      '05:29:60+05:30',
    ],
    invalid: [
      '24:00:00Z',
      '12:60:00Z',
      '12:00:61Z',
      '12:00:60Z',
      '23:59:60+01:00',
      '22:59:60Z',
      '12:00:00',
      '12:00Z',
      '12:00:00.Z',
      '12:00:00,5Z',
      '12:00:00+24:00',
      '12:00:00+01:60',
      '12:00:00+0100',
      '12:00:00+01',
      '12:00:00 Z',
      '1:00:00Z',
    ],
  },
  'date-time': {
    valid: [
      '2025-07-09T18:14:44.000000Z',
      '2025-07-09T18:14:44Z',
      '2025-07-09t18:14:44z',
      '2025-07-09T18:14:44+00:00',
      '2025-07-09T18:14:44-23:59',
      '2024-02-29T00:00:00Z',
      '2016-12-31T23:59:60Z',
      '2017-01-01T00:59:60+01:00',
    ],
    invalid: [
      '2025-07-09 18:14:44Z',
      '2025-07-09_18:14:44Z',
      '2025-07-09T18:14:44',
      '2025-07-09',
      '2025-02-30T18:14:44Z',
      '2025-07-09T24:00:00Z',
      '2025-07-09T18:14:44+24:00',
      '2025-07-09T18:14:44+0200',
      '2025-07-09T18:14Z',
      '2025-07-09TT18:14:44Z',
      'Wed, 09 Jul 2025 18:14:44 GMT',
      '1752084884',
      '',
    ],
  },
  email: {
    valid: [
      'demo@example.com',
      'a@b',
      'first.last+tag@sub.example.org',
      "o'neil@example.com",
      '"quoted @ sign"@example.com',
      'user@[127.0.0.1]',
      'user@[IPv6:2001:db8::1]',
      'user@xn--bcher-kva.example',
      `${'a'.repeat(64)}@example.com`,
    ],
    invalid: [
      'demo',
      '@example.com',
      'demo@',
      'a b@example.com',
      '.a@example.com',
      'a.@example.com',
      'a..b@example.com',
      'a@example..com',
      'a@-example.com',
      'a@example-.com',
      'a@exam_ple.com',
      'a@example.com.',
      'a@b@example.com',
      'user@[300.0.0.1]',
      'bücher@example.com',
      `${'a'.repeat(65)}@example.com`,
      `a@${'a.'.repeat(130)}com`,
      'Demo <demo@example.com>',
      '',
    ],
  },
  uri: {
    valid: [
      'https://example.com',
      'https://user:pass@example.com:8080/a/b;c=d?e=f&g=%20#h',
      'http://[2001:db8::1]/',
      'http://127.0.0.1',
      'http://example.com',
      'https://example.com:8080?q=a/b?c#d/e?f',
      'https://example.com#',
      'ftp://a.b/c:d@e',
      'urn:isbn:0451450523',
      'mailto:demo@example.com',
      'file:///etc/hosts',
      'about:blank',
      'a:',
      'HTTPS://EXAMPLE.COM/%C3%BC',
    ],
    invalid: [
      '/relative/path',
      'relative',
      '//example.com/no-scheme',
      '?query',
      '#fragment',
      'https://example.com/with space',
      'https://exa mple.com',
      'https://example.com/%2',
      'https://example.com/%zz',
      'https://example.com/100%',
      'https://example.com:port/',
      'https://example.com:80:80/',
      'https://example.com/#a#b',
      'https://example.com/[',
      'https://example.com/a\\b',
      'https://example.com/\n',
      'https://example.com/ü',
      'https://example.com/<a>',
      '1https://example.com',
      '',
    ],
  },
  'uri-template': {
    valid: [
      'https://api.example.com/repos{/owner}{?page,per_page}',
      'dictionary/{term:1}/{term}',
      '{+path,x*}/here{#fragment}',
      'plain',
      'a%20b/{a%20b}',
      '{a.b}',
      'bücher/{b}',
      '{|reserved}',
      "it's",
      '\u{1f600}',
      '',
    ],
    invalid: [
      '{term',
      'term}',
      '{}',
      '{a:0}',
      '{a:10000}',
      '{a..b}',
      '{.a.}',
      '{bücher}',
      '{a,}',
      '{a b}',
      '{a-b}',
      'a b',
      '"a"',
      'a<b>',
      'a%2',
      'a\\b',
      'a^b',
      '\u0080',
      '\ufdd0',
    ],
  },
  uuid: {
    valid: [
      '6f1c1f0e-8f5e-4c39-9a51-0c7f6f2f9d11',
      '00000000-0000-0000-0000-000000000000',
      'FFFFFFFF-ABCD-ABCD-ABCD-0123456789AB',
    ],
    invalid: [
      '6f1c1f0e8f5e4c399a510c7f6f2f9d11',
      '6f1c1f0e-8f5e-4c39-9a51-0c7f6f2f9d1',
      '6f1c1f0e-8f5e-4c39-9a51-0c7f6f2f9d111',
      '{6f1c1f0e-8f5e-4c39-9a51-0c7f6f2f9d11}',
      'urn:uuid:6f1c1f0e-8f5e-4c39-9a51-0c7f6f2f9d11',
      'gf1c1f0e-8f5e-4c39-9a51-0c7f6f2f9d11',
      '',
    ],
  },
  ipv4: {
    valid: ['127.0.0.1', '0.0.0.0', '255.255.255.255'],
    invalid: [
      '256.0.0.1',
      '1.2.3',
      '1.2.3.4.5',
      '01.2.3.4',
      '1.2.3.4/24',
      '0x7f.1.1.1',
      ' 1.2.3.4',
      '::1',
      '',
    ],
  },
  ipv6: {
    valid: ['::', '::1', '2001:db8::8a2e:370:7334', '1:2:3:4:5:6:7:8', '::ffff:192.0.2.1', 'ABCD::'],
    invalid: ['1:2:3:4:5:6:7', '1::2::3', ':::', '12345::', '::g', 'fe80::1%eth0', '[::1]', '127.0.0.1', ''],
  },
  byte: {
    valid: ['', 'aGk=', 'aGVsbG8=', 'YQ==', 'abcd', '+/+/'],
    invalid: ['a', 'ab', 'abc', 'ab=', 'a===', 'aGk=aGk=', 'aGk', 'ab_-', 'aGk=\n', 'aG k='],
  },
  int32: {
    valid: [0, -1, 2_147_483_647, -2_147_483_648, 1.0],
    invalid: [2_147_483_648, -2_147_483_649, 1.5],
  },
  int64: {
    valid: [0, 9_007_199_254_740_991, -(2 ** 63), 2 ** 62],
    invalid: [2 ** 64, -(2 ** 63) - 2048, 0.5],
  },
  float: { valid: [0, 1.5, -3.4e38], invalid: [3.5e38, -1e300, Number.POSITIVE_INFINITY, Number.NaN] },
  double: { valid: [0, 1.5, -1e300], invalid: [Number.POSITIVE_INFINITY, Number.NaN] },
  binary: { valid: ['', '\u0000\uffff'], invalid: [] },
  password: { valid: ['', 'demo'], invalid: [] },
};

for (const [name, { valid, invalid }] of Object.entries(TABLES)) {
  test(`${name} accepts valid values and rejects invalid ones`, () => {
    for (const value of valid) assert.equal(keeps(name, value), true, `${name}: ${JSON.stringify(value)}`);
    for (const value of invalid) assert.equal(keeps(name, value), false, `${name}: ${JSON.stringify(value)}`);
  });
}

test('every own format has a table in this file', () => {
  for (const name of Object.keys(own)) assert.ok(TABLES[name], name);
});

test('a format ignores values of another type', () => {
  for (const name of Object.keys(ownFormats)) {
    for (const value of [null, true, [], {}]) assert.equal(keeps(name, value), true, name);
  }
  for (const name of ['int32', 'int64', 'float', 'double']) assert.equal(keeps(name, 'text'), true, name);
  for (const name of ['date-time', 'email', 'uuid', 'byte']) assert.equal(keeps(name, 1.5), true, name);
});

/** Invalid texts that ajv-formats accepts. It rejects no valid text. */
const ACCEPTED_BY_AJV: Readonly<Record<string, RegExp>> = {
  // A space between date and time; an offset without its colon, or without its minutes.
  'date-time': /^.{10}\s|[+-]\d\d(?:\d\d)?$/,
  time: /[+-]\d\d(?:\d\d)?$/,
  uuid: /^urn:uuid:/i,
  byte: /\n/,
};

for (const name of ['date-time', 'date', 'time', 'uuid', 'ipv4', 'ipv6', 'byte']) {
  test(`${name} differs from ajv-formats only as listed, for thousands of variations of valid texts`, () => {
    let differences = 0;
    for (const text of near(TABLES[name]?.valid ?? [])) {
      const [ours, theirs] = [keeps(name, text), keepsInAjv(name, text)];
      if (ours === theirs) continue;
      differences++;
      const message = `${name} ${JSON.stringify(text)}: ours ${ours}, ajv-formats ${theirs}`;
      assert.equal(theirs, true, message);
      assert.match(text, ACCEPTED_BY_AJV[name] ?? /(?!)/, message);
    }
    assert.equal(differences > 0, name in ACCEPTED_BY_AJV, `${name}: ${differences} differences`);
  });
}

/** Every text with one character changed, removed or inserted, or a piece added at the start or the end. */
function near(texts: readonly unknown[]): Set<string> {
  const found = new Set<string>();
  const characters = [
    '0',
    '1',
    '2',
    '3',
    '5',
    '6',
    '9',
    'a',
    'F',
    'g',
    'Z',
    't',
    ':',
    '.',
    '-',
    '+',
    '=',
    '/',
    ' ',
    '\n',
    '%',
  ];
  for (const text of texts.map(String)) {
    found.add(text).add(`urn:uuid:${text}`).add(`${text}00`).add(`${text}:00`).add(`${text}%eth0`);
    for (let at = 0; at <= text.length; at++) {
      found.add(text.slice(0, at) + text.slice(at + 1)).add(text.slice(0, at));
      for (const character of characters) {
        found.add(text.slice(0, at) + character + text.slice(at + 1));
        found.add(text.slice(0, at) + character + text.slice(at));
      }
    }
  }
  return found;
}

function keepsInAjv(name: string, text: string): boolean {
  const format = Object.entries(fullFormats).find(([each]) => each === name)?.[1];
  const check = typeof format === 'object' && 'validate' in format ? format.validate : format;
  // The base64 expression of ajv-formats has the flag "g", and so keeps state between calls.
  if (check instanceof RegExp) return new RegExp(check.source, check.flags.replace('g', '')).test(text);
  return typeof check === 'function' && (check as (text: string) => boolean)(text);
}

const OTHERS: Readonly<Record<string, Table>> = {
  int8: { valid: [-128, 127, 1.0], invalid: [128, -129, 1.5] },
  int16: { valid: [-32_768, 32_767], invalid: [32_768] },
  uint8: { valid: [0, 255], invalid: [-1, 256] },
  uint16: { valid: [0, 65_535], invalid: [-1, 65_536] },
  uint32: { valid: [0, 4_294_967_295], invalid: [-1, 4_294_967_296] },
  uint64: { valid: [0, 1e19], invalid: [-1, 1e20, 0.5] },
  'double-int': { valid: [Number.MAX_SAFE_INTEGER], invalid: [2 ** 53, 0.5] },
  char: { valid: ['a', '\u{1f511}', '\n'], invalid: ['', 'ab'] },
  decimal: { valid: ['1', '-1.50', 1.5], invalid: ['1.', '.5', '1e5', ''] },
  decimal128: { valid: ['1e5', '-Inf', 'NaN'], invalid: ['e5', 'inf'] },
  base64url: { valid: ['', 'YQ', 'YQ==', '_-8'], invalid: ['Y', 'YQ=', 'a+b/'] },
  'http-date': {
    valid: ['Sun, 06 Nov 1994 08:49:37 GMT'],
    invalid: ['Sun, 6 Nov 1994 08:49:37 GMT', '1994-11-06T08:49:37Z'],
  },
  'media-range': { valid: ['*/*', 'text/*;q=0.5', 'a/b; c="d e"'], invalid: ['text', 'a/', 'a/b;c'] },
  html: { valid: ['<p', ''], invalid: [] },
  hostname: {
    valid: ['a', 'a-b.example', 'xn--bcher-kva.example'],
    invalid: ['', 'a_b', '-a', 'a.', 'xn--a-.b'],
  },
  'idn-hostname': { valid: ['bücher.example', 'a。b'], invalid: ['a..b', '\u0300a', 'a\u00b7b'] },
  'idn-email': { valid: ['ö@ü.example'], invalid: ['ö', 'a@b@c'] },
  'uri-reference': {
    valid: ['', 'a/b?c#d', '//h:80/', '/a:b', './a:b', 'a:b', '?', '#', '//[::1]/'],
    invalid: ['a b', ':a', '//h:x', '#a#b', '"', '\\', '%zz', '//[::1', '//::1/x y'],
  },
  iri: { valid: ['http://ü.example/ö?\ue000#ä', 'urn:ö'], invalid: ['/ö', 'http://a b', 'http://[ö]/'] },
  'iri-reference': { valid: ['ö', '//ü/'], invalid: ['\ue000', '#\ue000', '\u{d800}'] },
  'uri-template': {
    valid: ['/a{/b*}{?c:3,d.e}', "/it's"],
    invalid: ['{', '{a', '{a b}', '/a b', '}', '{a:0}'],
  },
};

test('formats of the registry and of addresses accept valid values and reject invalid ones', () => {
  for (const [name, { valid, invalid }] of Object.entries(OTHERS)) {
    for (const value of valid)
      assert.equal(keeps(name, value, everyFormat), true, `${name}: ${JSON.stringify(value)}`);
    for (const value of invalid)
      assert.equal(keeps(name, value, everyFormat), false, `${name}: ${JSON.stringify(value)}`);
    assert.equal(keeps(name, null, everyFormat), true, name);
  }
});

test('an IPv6 address in a URI must be valid', () => {
  const addresses = [
    '::',
    '::1',
    '1::',
    '1:2:3:4:5:6:7:8',
    '1::8',
    '::ffff:1.2.3.4',
    '1:2:3:4:5:6:1.2.3.4',
    'v1.a',
  ];
  for (const each of addresses) assert.equal(keeps('uri', `http://[${each}]/`), true, each);
  for (const each of [
    '1',
    ':::',
    '1:2:3:4:5:6:7',
    '1::2::3',
    '12345::',
    '::ffff:01.2.3.4',
    '::1%25eth0',
    '1:2:3:4:5:6:7:8:9',
  ])
    assert.equal(keeps('uri', `http://[${each}]/`), false, each);
});
