import { amounts } from './amounts.ts';
import type { Mutator } from './mutator.ts';
import { texts } from './texts.ts';
import { values } from './values.ts';

export type { Edit, KeywordUse, Mutator, Variant } from './mutator.ts';

/** How each keyword is broken. What only holds schemas (`properties`, `allOf`, `items`) is broken inside of them. */
export const MUTATORS: Readonly<Record<string, Mutator>> = { ...values, ...texts, ...amounts };
