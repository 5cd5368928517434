import { listOf } from '../../places.ts';
import { isObject } from '../../pointer.ts';
import { type KeywordMutator, other, upTo } from './mutator.ts';

const step = (schema: Readonly<Record<string, unknown>>) =>
  typeof schema.multipleOf === 'number' ? schema.multipleOf : 1;

const minimum: KeywordMutator = ({ expected, schema }) => [
  other('below', Number(expected) - step(schema)),
  other('far below', Number(expected) - 1000 * step(schema)),
];
const maximum: KeywordMutator = ({ expected, schema }) => [
  other('above', Number(expected) + step(schema)),
  other('far above', Number(expected) + 1000 * step(schema)),
];
const exclusiveMinimum: KeywordMutator = (use) => [other('the bound', use.expected), ...minimum(use)];
const exclusiveMaximum: KeywordMutator = (use) => [other('the bound', use.expected), ...maximum(use)];
const multipleOf: KeywordMutator = ({ expected }) => [
  [
    'between steps',
    (current) => Number(current) + 1,
    (current) => Number(current) - 1,
    (current) => Number(current) + Number(expected) / 2,
  ],
];

const minItems: KeywordMutator = ({ expected }) =>
  Number(expected) > 0
    ? [
        ['one less', (current) => listOf(current).slice(0, Number(expected) - 1)],
        ...(Number(expected) > 1 ? [other('empty', [])] : []),
      ]
    : [];
const maxItems: KeywordMutator = ({ expected }) =>
  upTo(expected, 'items', (bound) => [['one more', (current) => members(listOf(current), bound + 1)]]);
const uniqueItems: KeywordMutator = ({ expected }) =>
  expected === true
    ? [
        [
          'twice',
          (current) =>
            listOf(current)
              .slice(0, 1)
              .flatMap((each) => [each, each]),
        ],
      ]
    : [];
const contains: KeywordMutator = ({ schema }) => [
  ...(schema.minContains === 0 ? [] : [other('none', [], [null], ['none'], [{}])]),
  ...(schema.maxContains === undefined
    ? []
    : upTo(schema.maxContains, 'items', (bound) => [
        [
          'too many',
          (current) => {
            const [first] = listOf(current);
            return Array.from({ length: bound + 1 }, () => first);
          },
        ],
      ])),
];

/** A list of `count` items, each different from the others where possible. */
function members(items: readonly unknown[], count: number): unknown[] {
  const [first] = items;
  return Array.from({ length: count }, (_, index) => {
    if (index < items.length) return items[index];
    if (typeof first === 'string') return `${first}${index}`;
    return typeof first === 'number' ? first + index : first;
  });
}

const minProperties: KeywordMutator = ({ expected }) =>
  Number(expected) > 0 ? [['one less', (current) => firstOf(current, Number(expected) - 1)]] : [];
const maxProperties: KeywordMutator = ({ expected }) =>
  upTo(expected, 'items', (bound) => [
    [
      'one more',
      (current) => {
        const [first] = Object.values(isObject(current) ? current : {});
        const more = Array.from({ length: bound + 1 }, (_, index) => [`member-${index}`, first]);
        return { ...Object.fromEntries(more), ...(isObject(current) ? current : {}) };
      },
    ],
  ]);

function firstOf(value: unknown, count: number): unknown {
  return Object.fromEntries(Object.entries(isObject(value) ? value : {}).slice(0, count));
}

/** The value of an added property; it appears in reports, so it says what it is. */
const EXTRA = 'nobody documented this';
const added = (name: string) => (current: unknown) => ({
  ...(isObject(current) ? current : {}),
  [name]: EXTRA,
});

const required: KeywordMutator = ({ expected }) =>
  listOf(expected).flatMap((name) => [
    [`without ${String(name)}`, (current: unknown) => without(current, String(name))] as const,
    [`${String(name)} renamed`, (current: unknown) => renamed(current, String(name))] as const,
  ]);
const dependentRequired: KeywordMutator = ({ expected }) =>
  Object.values(isObject(expected) ? expected : {})
    .flatMap(listOf)
    .map(
      (name) => [`without ${String(name)}`, (current: unknown) => without(current, String(name))] as const,
    );
const additionalProperties: KeywordMutator = ({ expected }) =>
  expected === false ? [['one more', added('unheardOf')]] : [];
const propertyNames: KeywordMutator = () => [
  ['another name', ...['', '?', 'x'.repeat(300), 'Ünheard of'].map((name) => added(name))],
];
const unevaluatedItems: KeywordMutator = ({ expected }) =>
  expected === false ? [['one more', (current) => [...listOf(current), null]]] : [];

function without(value: unknown, name: string): unknown {
  return Object.fromEntries(Object.entries(isObject(value) ? value : {}).filter(([each]) => each !== name));
}

function renamed(value: unknown, name: string): unknown {
  const entries = Object.entries(isObject(value) ? value : {});
  return Object.fromEntries(entries.map(([each, found]) => [each === name ? `${name}Renamed` : each, found]));
}

export const amounts: Readonly<Record<string, KeywordMutator>> = {
  minimum,
  maximum,
  exclusiveMinimum,
  exclusiveMaximum,
  multipleOf,
  minItems,
  maxItems,
  uniqueItems,
  contains,
  items: ({ expected }) =>
    expected === false ? [['one more', (current) => [...listOf(current), null]]] : [],
  unevaluatedItems,
  minProperties,
  maxProperties,
  required,
  dependentRequired,
  additionalProperties,
  unevaluatedProperties: additionalProperties,
  propertyNames,
};
