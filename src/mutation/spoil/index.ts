import { amounts } from './amounts.ts';
import type { Spoiler } from './spoiler.ts';
import { texts } from './texts.ts';
import { values } from './values.ts';

export type { Edit, KeywordUse, Spoiler, Variant } from './spoiler.ts';

/** How each keyword is broken. What only holds schemas (`properties`, `allOf`, `items`) is broken inside of them. */
export const SPOILERS: Readonly<Record<string, Spoiler>> = { ...values, ...texts, ...amounts };
