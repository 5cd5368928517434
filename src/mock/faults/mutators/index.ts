import { amounts } from './amounts.ts';
import type { Mutator } from './mutator.ts';
import { texts } from './texts.ts';
import { values } from './values.ts';

export type { KeywordUse, Mutation, Mutator, Variant } from './mutator.ts';

/**
 * The mutator of each keyword. Keywords that only contain schemas (`properties`, `allOf`) are mutated inside
 * of them.
 */
export const MUTATORS: Readonly<Record<string, Mutator>> = { ...values, ...texts, ...amounts };
