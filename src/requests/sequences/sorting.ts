import type { Contract, Operation } from '../../openapi/index.ts';
import {
  appliedSchemas,
  isDateTime,
  isObject,
  mergedKeywords,
  typesOf,
  valueAt,
} from '../../schema/index.ts';
import { itemsIn } from '../derived/field.ts';
import { describedParameters, parametersOf } from '../derived/parameter.ts';
import { isIdName } from '../lists.ts';
import type { Parameters } from './own-resources.ts';

/** The names of parameters that choose the order of a list. */
export const SORT = /^(?:sort|sort_?by|order_?by|ordering|sort_?field)$/i;

/** The orders of a list that its document describes in words, each as the value of its parameter: `price,asc`, `-price`. */
export function describedOrders(
  contract: Contract,
  list: Operation,
  rows: readonly Readonly<Record<string, unknown>>[],
): Parameters[] {
  const parameter = parametersOf(contract, list).find((each) => each.in === 'query' && SORT.test(each.name));
  const { pointer } = describedParameters(contract, list).find(({ name }) => name === parameter?.name) ?? {};
  if (!parameter || pointer === undefined) return [];
  const own = valueAt(contract.document, pointer);
  const text = [isObject(own) ? own.description : '', parameter.keywords.description].join(' ');
  const isList = typesOf(parameter.keywords).includes('array');
  const applied = appliedSchemas(contract.document, parameter.schema ?? '', 'first');
  const items = isList ? itemsIn(applied) : undefined;
  const ofItems = items === undefined ? [] : appliedSchemas(contract.document, items, 'first');
  const { enum: listed, pattern } = isList ? mergedKeywords(ofItems) : parameter.keywords;
  const form = FORMS.find(({ said }) => said.test(text));
  if (!form || listed !== undefined || pattern !== undefined) return [];
  // Where a list takes only some properties, their names stand in the text: others may be left unsorted.
  const isAny = /\bproperty[,:]\(?asc\|desc/i.test(text);
  const property = Object.keys(rows[0] ?? {}).find(
    (name) =>
      (isAny || new RegExp(`(?<![\\w$])${name.replace(/\W/g, '\\$&')}(?![\\w$])`).test(text)) &&
      name.length <= 60 &&
      !isIdName(name) &&
      isOrdered(rows.map((row) => row[name])),
  );
  if (property === undefined) return [];
  return form.orders(property).map((each) => ({ [`query.${parameter.name}`]: isList ? [each] : each }));
}

/** How an order is written, by the text that describes it. */
const FORMS = [
  { said: /\w,\(?(?:asc|desc)\b/i, orders: (name: string) => [`${name},asc`, `${name},desc`] },
  { said: /\w:\(?(?:asc|desc)\b/i, orders: (name: string) => [`${name}:asc`, `${name}:desc`] },
  {
    said: /(?:prefix|preced|lead|start|minus|hyphen)[^.]*[`'"(]-[`'")]|\bminus\b|(?<!\w)`?-[a-z]\w+/i,
    orders: (name: string) => [name, `-${name}`],
  },
];

/** Numbers or moments, of which several differ: every server orders them alike. */
function isOrdered(all: readonly unknown[]): boolean {
  const values = all.filter((each) => each !== undefined && each !== null);
  const isNumber = values.every((each) => typeof each === 'number');
  const isMoment = values.every((each) => typeof each === 'string' && isDateTime(each));
  return (isNumber || isMoment) && new Set(values).size > 2;
}
