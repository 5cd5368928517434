import { isObject } from '../../pointer.ts';
import { isText, type KeywordMutator, other, type Variant } from './mutator.ts';

/** Values of each JSON type (JSON Schema 2020-12, core, section 4.2.1), the most plausible first. */
const OF_TYPE: Readonly<Record<string, Variant>> = {
  null: other('null', null),
  boolean: other('boolean', true, false),
  integer: ['integer', (current) => (Number.isInteger(Number(current)) ? Number(current) : 4711), () => 4711],
  number: ['number', (current) => (typeof current === 'number' ? current + 0.5 : 0.5), () => 0.25],
  string: ['string', (current) => String(current), () => 'text'],
  array: ['array', (current) => [current], () => []],
  object: ['object', (current) => ({ value: current }), () => ({})],
};

const type: KeywordMutator = ({ expected }) => {
  const allowed = [expected].flat();
  const whole = (name: string) => name === 'integer' && allowed.includes('number');
  return Object.entries(OF_TYPE)
    .filter(([name]) => !allowed.includes(name) && !whole(name))
    .map(([, variant]) => variant);
};

const constant: KeywordMutator = ({ expected }) => [
  ...(isText(expected)
    ? [other('other', `${expected}-other`), other('case', otherCase(expected)), other('empty', '')]
    : [other('other', anotherThan(expected))]),
  other('null', null),
];

const enumeration: KeywordMutator = ({ expected, value }) => [
  isText(value)
    ? other('other', `${value}-other`)
    : other('other', typeof value === 'number' ? value + 0.5 : 'other'),
  ...(isText(value) ? [other('case', otherCase(value))] : []),
  ...((expected as unknown[]).includes(null) ? [] : [other('null', null)]),
];

const ANYTHING = [null, '', 'no such alternative', {}, [], 0, -1, true, 0.5];

const alternatives: KeywordMutator = ({ expected, value, exampleBelow }) => {
  const examples = (expected as unknown[]).map((_, index) => exampleBelow(index));
  const objects = examples.filter(
    (each) => typeof each === 'object' && each !== null && !Array.isArray(each),
  );
  const all = Object.assign({}, ...(objects as object[])) as unknown;
  return [
    other('none', emptyLike(value), ...ANYTHING),
    ...(objects.length > 1 ? [other('several', all)] : []),
  ];
};

const not: KeywordMutator = ({ exampleBelow }) => [other('what it must not be', exampleBelow(), ...ANYTHING)];

/** The empty value of the same type. */
function emptyLike(value: unknown): unknown {
  if (typeof value === 'string') return '';
  if (Array.isArray(value)) return [];
  return isObject(value) ? {} : null;
}

function otherCase(text: string): string {
  return text === text.toLowerCase() ? text.toUpperCase() : text.toLowerCase();
}

function anotherThan(value: unknown): unknown {
  if (typeof value === 'boolean') return !value;
  return typeof value === 'number' ? value + 1 : 'other';
}

export const values: Readonly<Record<string, KeywordMutator>> = {
  type,
  const: constant,
  enum: enumeration,
  anyOf: alternatives,
  oneOf: ({ expected, ...use }) => alternatives({ expected, ...use }),
  not,
};
