import type { Case } from '../../http/index.ts';
import type { Contract, Operation } from '../../openapi/index.ts';
import { appliedSchemas, boundaryValues, mergedKeywords, typesOf } from '../../schema/index.ts';
import { isFreeText, itemsIn, kebab } from '../derived/field.ts';
import { describedParameters, type Parameter, parametersOf } from '../derived/parameter.ts';
import { isValidText } from '../parameter-check.ts';
import type { Parameters } from './own-resources.ts';
import { pagingOf, wholeList } from './paging.ts';
import { requestWith, type SequenceRequest } from './steps.ts';

/** A value of a parameter, with its name in kebab-case. */
interface Value {
  readonly key: string;
  readonly name: string;
  readonly value: unknown;
  /** It is one of those that the schema lists, so that its refusal is a fault. */
  readonly certain: boolean;
}

/** Requests with right values of the parameters of an operation, and how many were left out. */
interface ValueRequests {
  readonly requests: readonly SequenceRequest[];
  readonly leftOut: number;
}

/**
 * Each right value of each query and header parameter once by itself: those of an enum, both booleans, the limits, one
 * and two items, a text beyond ASCII; then pairs of values together. Deterministic.
 * @param most requests; those with one value come first, and each parameter has its turn
 * @param given values of the parameters in the path
 */
export function valueRequests(
  contract: Contract,
  operation: Operation,
  most: number,
  given: Parameters = {},
): ValueRequests {
  const all = parametersOf(contract, operation).filter((each) => ['query', 'header'].includes(each.in));
  const valued = all
    .filter((each) => !CONDITIONAL.test(each.name))
    .map((each) => valuesOf(contract, operation, each))
    .filter((values) => values.length > 0);
  const rows = [...inTurns(valued).map((value) => [value]), ...pairs(valued)];
  const requests = rows.slice(0, most).map((row) => requestOf(contract, operation, row, given));
  return { requests, leftOut: rows.length - requests.length };
}

/** Whether an operation has parameters whose right values can be listed. */
export function hasValues(contract: Pick<Contract, 'document'>, { method, ...rest }: Operation): boolean {
  if (method !== 'GET') return false;
  return describedParameters(contract, { method, ...rest }).some(
    ({ in: place, name }) => ['query', 'header'].includes(place) && !CONDITIONAL.test(name),
  );
}

/** Conditional requests have sequences of their own (RFC 9110, section 13.1). */
const CONDITIONAL = /^if-(?:none-)?match$|^if-(?:un)?modified-since$|^if-range$|^range$/i;

function requestOf(
  contract: Contract,
  operation: Operation,
  row: readonly Value[],
  given: Parameters,
): SequenceRequest {
  const values = Object.fromEntries(row.map(({ key, value }) => [key, value]));
  // A whole list shows what a value leaves out.
  const parameters = { ...wholeList(contract, operation), ...given, ...values };
  const name = row.map((each) => each.name).join('-and-');
  const { case: documented } = requestWith(contract, operation, name, { parameters });
  const single = row.length === 1 && row[0]?.certain;
  // Two filters may exclude each other.
  const step: Case = single ? documented : { name, expects: 'any', undocumentedRefusal: 'ignore' };
  return requestWith(contract, operation, step, { parameters });
}

function valuesOf(contract: Contract, operation: Operation, parameter: Parameter): Value[] {
  const { name, in: place, keywords, schema = '' } = parameter;
  const field = { ...parameter, pointer: '', label: kebab(name), schema };
  const items = typesOf(field.keywords).includes('array') ? listsOf(contract, parameter) : [];
  const { page, offset, cursor } = pagingOf(contract, operation);
  // The last page of all is not known.
  const chooses = [page, offset, cursor].some((each) => each?.name === name);
  const limits = chooses ? [] : boundaryValues(field.keywords).filter(([, value]) => value !== null);
  const texts =
    isFreeText(field) && keywords.format === undefined && place === 'query' && !chooses ? [TEXT] : [];
  const listed = [...limits, ...items].map(([label, value]) => ({ label, value, certain: true }));
  const own = parameter.documented ? [{ label: 'example', value: parameter.example, certain: true }] : [];
  const other = texts.map(([label, value]) => ({ label, value, certain: false }));
  return [...own, ...listed, ...other]
    .filter(({ value }) => typeof value === 'object' || isValidText(contract, parameter, [String(value)]))
    .map(({ label, value, certain }) => ({
      key: `${place}.${name}`,
      name: `${kebab(name)}-${label}`,
      value,
      certain: certain && !isFreeText(field),
    }));
}

const TEXT = ['beyond-ascii', 'Ünï 株 🚀'] as const;

/** Each item that the schema lists, and two of them. */
function listsOf({ document }: Contract, { keywords, schema }: Parameter): (readonly [string, unknown])[] {
  const items = schema === undefined ? undefined : itemsIn(appliedSchemas(document, schema, 'first'));
  const { enum: list } = items === undefined ? {} : mergedKeywords(appliedSchemas(document, items, 'first'));
  if (!Array.isArray(list)) return [];
  const { minItems = 0, maxItems = 2 } = keywords;
  const lists: (readonly [string, readonly unknown[]])[] = [
    ...list.map((value, index) => [`item-${index + 1}`, [value]] as const),
    ...(list.length > 1 ? [['two-items', list.slice(0, 2)] as const] : []),
  ];
  return lists.filter(([, { length }]) => length >= Number(minItems) && length <= Number(maxItems));
}

/** The first value of each parameter, then the second one of each, and so on. */
function inTurns<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, index) =>
    lists.flatMap((list) => list.slice(index, index + 1)),
  ).flat();
}

/** Each value of a parameter together with each one of another parameter, in as few rows as a greedy choice needs. */
function pairs(all: readonly (readonly Value[])[]): Value[][] {
  const lists = all.slice(0, MOST_PAIRED).map((list) => list.slice(0, MOST_PAIRED));
  const open = new Set<string>();
  const keyOf = (one: Value, other: Value) => `${one.name}\n${other.name}`;
  for (const [index, list] of lists.entries()) {
    for (const other of lists.slice(index + 1).flat()) for (const one of list) open.add(keyOf(one, other));
  }
  const rows: Value[][] = [];
  while (open.size > 0 && rows.length < MOST_ROWS) {
    const row: Value[] = [];
    const starts = new Set([...open].map((key) => key.slice(0, key.indexOf('\n'))));
    for (const list of lists) {
      const gain = (value: Value) => row.filter((each) => open.has(keyOf(each, value))).length;
      const best = list.reduce((found, value) => (gain(value) > gain(found) ? value : found));
      const first = row.length === 0 ? list.find(({ name }) => starts.has(name)) : undefined;
      row.push(first ?? best);
    }
    const before = open.size;
    for (const [index, one] of row.entries())
      for (const other of row.slice(index + 1)) open.delete(keyOf(one, other));
    rows.push(row);
    if (open.size === before) break;
  }
  return rows;
}

/** Parameters, and values of each: an enum may have thousands. */
const MOST_PAIRED = 16;
const MOST_ROWS = 60;
