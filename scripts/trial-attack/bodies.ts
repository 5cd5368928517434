import type { Choice } from './random-choice.ts';

/** Just below the limit of a body, 5 MiB. */
const MOST_BYTES = 5_200_000;

/** Texts that something has stumbled over: terminals, logs, CI systems, chats, markup, masking, databases. */
const UNITS = [
  ...['a', 'ab', 'x y ', 'é', '一', '😀', '\\u0000', '\\u001b[31m', '\\u202e', '\\ud800', '\\\\', '\\"'],
  ...['...', '…', 'Bearer x', 'eyJ-eyJ', 'log...ababab… ', '<b>&', '<!channel>', '::error::x\\n', '{{x}}'],
  ...[
    '%00',
    '%xx',
    '\\n::stop-commands::t',
    '|',
    '`',
    "' OR 1=1 --",
    '../',
    'https://a@b/',
    'password=',
    '=',
  ],
];
const NUMBERS = ['0', '-0', '1e999', '-1e-999', '9007199254740993', '0.1', '1E400', `${'1'.repeat(400)}`];
const ITEMS = [
  '0',
  '[]',
  '{}',
  '""',
  'null',
  '{"a":1}',
  '[[1,2],[3]]',
  '"text"',
  '1.5',
  'true',
  '{"id":"x"}',
];
const SPECIAL_NAMES = [
  '__proto__',
  'constructor',
  'toString',
  '',
  ' ',
  '/',
  '~1',
  'a/b',
  'length',
  '0',
  '\\u0000',
];

/** A JSON text of some bytes, strange in one way. */
export function strangeJson(choice: Choice, bytes = choice.size(2, MOST_BYTES)): string {
  const kinds = [nested, list, uniqueNames, sameNames, longString, longNumber, records];
  const kind = choice.oneOf(bytes > 200 ? [...kinds, mixed] : kinds);
  return kind(choice, bytes);
}

function nested(choice: Choice, bytes: number): string {
  const [open, middle, close] = choice.oneOf([
    ['[', '', ']'],
    ['{"a":', '1', '}'],
    ['[{"a":', 'null', '}]'],
    ['[[],', '0', ']'],
  ] as const);
  const levels = choice.chance(0.3)
    ? choice.whole(190, 210)
    : Math.ceil(bytes / (open.length + close.length));
  return open.repeat(levels) + middle + close.repeat(levels);
}

function list(choice: Choice, bytes: number): string {
  const item = choice.oneOf([...ITEMS, '['.repeat(100) + ']'.repeat(100)]);
  return `[${repeated(`${item},`, bytes)}${item}]`;
}

function uniqueNames(choice: Choice, bytes: number): string {
  const value = choice.oneOf(ITEMS);
  const each = choice.chance(0.5) ? (n: number) => `{"k${n}":${value}}` : undefined;
  const members = Array.from({ length: Math.ceil(bytes / 14) }, (_, n) => each?.(n) ?? `"k${n}":${value}`);
  return each ? `[${members.join(',')}]` : `{${members.join(',')}}`;
}

function sameNames(choice: Choice, bytes: number): string {
  const member = `"${choice.oneOf(['a', ...SPECIAL_NAMES])}":${choice.oneOf(ITEMS)}`;
  return `{${repeated(`${member},`, bytes)}${member}}`;
}

function longString(choice: Choice, bytes: number): string {
  const text = repeated(choice.oneOf(UNITS), bytes);
  return choice.chance(0.3) ? `{"${text}":1}` : `"${text}"`;
}

function longNumber(choice: Choice, bytes: number): string {
  if (choice.chance(0.5)) return `[${repeated(`${choice.oneOf(NUMBERS)},`, bytes)}1]`;
  // No zero at the beginning, which JSON does not allow.
  const digits = repeated(choice.oneOf(['1', '90']), bytes);
  return choice.oneOf([digits, `-${digits}`, `0.${digits}`, `0.${repeated('0', bytes)}1`, `1e${digits}`]);
}

/** Objects alike, as of a list of an API, one of whose values is strange. */
function records(choice: Choice, bytes: number): string {
  const strange = choice.oneOf([...NUMBERS, ...ITEMS, ...UNITS.map((unit) => `"${unit}"`)]);
  const record = (n: number) => `{"id":${n},"name":"name ${n}","tags":["a","b"],"value":${strange}}`;
  return `[${Array.from({ length: Math.ceil(bytes / 60) }, (_, n) => record(n)).join(',')}]`;
}

function mixed(choice: Choice, bytes: number): string {
  const members = SPECIAL_NAMES.map((name) => `"${name}":${strangeJson(choice, Math.max(2, bytes / 12))}`);
  return `{${members.join(',')}}`;
}

/** A login response that is right, but for one value. */
export function strangeLogin(choice: Choice, seconds: number): string {
  const members: Record<string, string> = {
    access_token: `"${jwt(choice, seconds)}"`,
    token_type: '"Bearer"',
    expires_at: `"${new Date((seconds + 3600) * 1000).toISOString()}"`,
  };
  const name = choice.oneOf([...Object.keys(members), 'extra', 'none']);
  const dates = [
    '"+275760-09-13T00:00:00Z"',
    '"2026-02-30T25:61:61Z"',
    '1e308',
    '-1',
    '"9".repeat',
    '"0000-00-00"',
  ];
  if (name === 'expires_at' && choice.chance(0.5)) members[name] = choice.oneOf(dates);
  else if (name === 'access_token' && choice.chance(0.4))
    members[name] = `"${repeated(choice.oneOf(UNITS), choice.size(1, 200_000))}"`;
  else if (name !== 'none') members[name] = strangeJson(choice, choice.size(2, 1_000_000));
  return `{${Object.entries(members)
    .map(([key, value]) => `"${key}":${value}`)
    .join(',')}}`;
}

/** A token whose header or claims are strange. */
function jwt(choice: Choice, seconds: number): string {
  const strange = () => strangeJson(choice, choice.size(2, 200_000));
  const header = choice.oneOf([
    '{"alg":"HS256"}',
    '{"alg":"none"}',
    `{"alg":${strange()}}`,
    `{"alg":"HS256","x":${strange()}}`,
  ]);
  const exp = choice.oneOf([String(seconds + 3600), '1e308', '-1', '"tomorrow"', 'null', strange()]);
  const claims = `{"sub":"1","exp":${exp}${choice.chance(0.5) ? `,"x":${strange()}` : ''}}`;
  const encoded = [header, claims].map((text) => Buffer.from(text).toString('base64url'));
  const signature = choice.oneOf(['', 'a'.repeat(43), 'a'.repeat(choice.size(1, 100_000)), '!']);
  return [...encoded, signature, ...(choice.chance(0.1) ? ['more', 'parts'] : [])].join('.');
}

/** The bytes of a body: JSON, JSON that is cut off or not UTF-8, or no JSON at all. */
export function bodyBytes(choice: Choice, text: string): Buffer {
  const bytes = Buffer.from(text);
  switch (choice.whole(0, 19)) {
    case 0:
      return bytes.subarray(0, choice.whole(0, bytes.length));
    case 1:
      return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]);
    case 2:
      return Buffer.from(text.slice(0, MOST_BYTES / 2), 'utf16le');
    case 3:
      return Buffer.alloc(choice.size(1, MOST_BYTES), choice.oneOf([0x00, 0xff, 0xc0, 0x20, 0x0a, 0x22]));
    case 4:
      return Buffer.from(`<html>${repeated(choice.oneOf(UNITS), choice.size(1, MOST_BYTES))}</html>`);
    case 5:
      return Buffer.from(
        `${repeated(`Error: x\n    at f (/a.js:1:1)${choice.oneOf(UNITS)}\n`, choice.size(1, 500_000))}`,
      );
    default:
      return bytes;
  }
}

/** Repeats a text up to a number of bytes. */
function repeated(unit: string, bytes: number): string {
  return unit.repeat(Math.max(1, Math.floor(Math.min(bytes, MOST_BYTES) / Buffer.byteLength(unit))));
}
