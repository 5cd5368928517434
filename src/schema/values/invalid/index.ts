import { explain, type SchemaSource } from '../../explain.ts';
import { numberOf, typeOf } from '../scalars.ts';
import { amounts } from './amounts.ts';
import type { KeywordMutator } from './mutator.ts';
import { texts } from './texts.ts';
import { values } from './values.ts';

/**
 * The mutator of each keyword. Keywords that only contain schemas (`properties`, `allOf`) are mutated inside
 * of them.
 */
export const KEYWORD_MUTATORS: Readonly<Record<string, KeywordMutator>> = { ...values, ...texts, ...amounts };

type Keywords = Readonly<Record<string, unknown>>;

/**
 * The ways to break one keyword, each by a value: `['one less', 'driftlin']` for a `minLength` of 9.
 * @param value it is made from; one that keeps the keyword
 */
export function invalidValues(
  keywords: Keywords,
  keyword: string,
  formatOf: SchemaSource['formatOf'],
  value: unknown = valueLike(keywords),
): readonly (readonly [name: string, value: unknown])[] {
  const expected = keywords[keyword];
  const mutator = Object.hasOwn(KEYWORD_MUTATORS, keyword) ? KEYWORD_MUTATORS[keyword] : undefined;
  if (!mutator || expected === undefined) return [];
  const schema = { [keyword]: expected };
  const exampleBelow = () => undefined;
  return mutator({ expected, schema: keywords, value, exampleBelow }).flatMap(([name, ...mutations]) => {
    const made = mutations.map((mutate) => mutate(value));
    const found = made.findIndex((each) => explain({ document: schema, formatOf }, '', each).length > 0);
    return found < 0 ? [] : [[name, made[found]] as const];
  });
}

/** A value of the type: a text that is easy to find where a response repeats it. */
function valueLike(keywords: Keywords): unknown {
  const type = typeOf(keywords);
  if (type === 'integer' || type === 'number') return numberOf(keywords);
  if (type === 'array') return ['driftline'];
  if (type === 'object') return { driftline: 'driftline' };
  return type === 'boolean' ? true : 'driftline';
}
