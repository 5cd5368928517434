import { stringify } from 'yaml';
import type { Random } from '../../../src/core/seeded-random.ts';

/** A broken document, and how it was broken. */
interface BrokenDocument {
  readonly text: string;
  readonly how: string;
}

type Holder = Record<string, unknown> | unknown[];
type Pick = <Item>(list: readonly Item[]) => Item;

const VALUES = [
  ...[
    null,
    true,
    false,
    0,
    -1,
    1.5,
    '',
    'text',
    '\u0000',
    '💥',
    '200',
    [],
    {},
    [null],
    [[]],
    [{}],
    { '': {} },
  ],
  ...[
    { type: 'strin' },
    { type: [] },
    { type: null },
    { enum: [] },
    { enum: null },
    { pattern: '(' },
    { required: 'a' },
  ],
  ...[{ properties: [] }, { allOf: {} }, { oneOf: [] }, { minimum: '1' }, { multipleOf: 0 }, { format: 7 }],
  ...[
    { nullable: 'yes' },
    { nullable: true },
    { exclusiveMinimum: true },
    { items: [] },
    { const: undefined },
  ],
  ...[
    { $id: '::' },
    { $id: '#a' },
    { $anchor: 1 },
    { $dynamicRef: '#x' },
    { $dynamicAnchor: 'x', $dynamicRef: '#x' },
  ],
  ...[{ discriminator: {} }, { discriminator: { propertyName: 'a', mapping: { a: '#/b', c: 1 } } }],
  ...[{ schema: {}, content: {} }, { content: { '': {} } }, { url: '{' }, { variables: { a: {} } }],
  ...[{ in: 'path', name: 'id' }, { in: 'nowhere' }, { name: 1, in: 'query', schema: { $ref: '#' } }],
];
const REFERENCES = [
  ...[
    '#',
    '#/',
    '##',
    '#/nowhere',
    '#/paths',
    '#/components',
    '#/components/schemas/__proto__',
    '#/info/title',
  ],
  ...[
    'other.yaml',
    '../../../etc/passwd',
    '.',
    '/',
    '//',
    '%',
    '#%',
    '#/%zz',
    'https://example.com/a.yaml',
    'https://',
  ],
  ...['urn:a:b', 'file:///etc/passwd', '#anchor', '', ' ', '#/components/schemas/', '~', '#/~2', 7, null, {}],
];
const KEYS = [
  '__proto__',
  'constructor',
  'toString',
  '',
  ' ',
  '$ref',
  'x-any',
  '200',
  '4XX',
  'get',
  '/a/{',
  '~/',
  'é',
];
const CHARACTERS = '{}[]:,"\'#&*!|>%@`\t\n\\-?~\u0000\ufeff\u2028'.split('');

/**
 * Breaks a document in one to three ways: like a typing error in the text, or like a faulty program in the
 * value.
 * @param value the parsed text
 */
export function breakDocument(text: string, value: unknown, random: Random): BrokenDocument {
  const pick: Pick = (list) => list[Math.floor(random() * list.length)] as never;
  const times = 1 + Math.floor(random() * 3);
  const how: string[] = [];
  if (random() < 0.3) {
    let broken = text;
    for (let turn = 0; turn < times; turn++) [broken, how[turn]] = breakText(broken, random, pick);
    return { text: broken, how: how.join(', then ') };
  }
  const broken = structuredClone(value);
  for (let turn = 0; turn < times; turn++) how.push(breakValue(broken, pick));
  const written =
    random() < 0.5 ? JSON.stringify(broken, null, 1) : stringify(broken, { aliasDuplicateObjects: false });
  return { text: written, how: how.join(', then ') };
}

function breakText(text: string, random: Random, pick: Pick): [string, string] {
  const lines = text.split('\n');
  const at = Math.floor(random() * lines.length);
  const line = lines[at] ?? '';
  const column = Math.floor(random() * (line.length + 1));
  const character = pick(CHARACTERS);
  const ways: Record<string, () => string[]> = {
    'removed line': () => lines.toSpliced(at, 1),
    'duplicated line': () => lines.toSpliced(at, 0, line),
    'indented line': () => lines.with(at, ` ${line}`),
    'outdented line': () => lines.with(at, line.replace(/^ {1,2}/, '')),
    'cut off at line': () => [...lines.slice(0, at), line.slice(0, column)],
    [`inserted ${JSON.stringify(character)} in line`]: () =>
      lines.with(at, line.slice(0, column) + character + line.slice(column)),
    'removed a character in line': () => lines.with(at, line.slice(0, column) + line.slice(column + 1)),
  };
  const way = pick(Object.keys(ways));
  return [(ways[way]?.() ?? lines).join('\n'), `${way} ${at + 1}`];
}

function breakValue(root: unknown, pick: Pick): string {
  const places = placesIn(root);
  if (places.length === 0) return 'nothing to break';
  const { holder, key, path } = pick(places);
  const current = (holder as Record<string, unknown>)[key];
  const set = (value: unknown) => {
    Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
  };
  const ways: Record<string, () => void> = {
    'replaced the value': () => set(structuredClone(pick(VALUES))),
    'replaced by a reference': () => set({ $ref: pick(REFERENCES) }),
    'added a reference': () => set({ ...Object(current), $ref: pick(REFERENCES) }),
    'added members': () => set({ ...Object(current), ...Object(pick(VALUES)) }),
    'replaced by a reference into the document': () => set({ $ref: `#${pick(places).path}` }),
    'replaced by another value of the document': () => set(structuredClone(pick(places).value)),
    'wrapped in a list': () => set([current]),
    'renamed the key': () => {
      Reflect.deleteProperty(holder, key);
      Object.defineProperty(holder, pick(KEYS), {
        value: current,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    },
    removed: () =>
      void (Array.isArray(holder) ? holder.splice(Number(key), 1) : Reflect.deleteProperty(holder, key)),
  };
  const way = pick(Object.keys(ways));
  ways[way]?.();
  return `${way} at ${path}`;
}

interface PlaceIn {
  readonly holder: Holder;
  readonly key: string;
  readonly path: string;
  readonly value: unknown;
}

function placesIn(value: unknown, path = ''): PlaceIn[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) => {
    const at = `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    return [{ holder: value as Holder, key, path: at, value: each }, ...placesIn(each, at)];
  });
}
