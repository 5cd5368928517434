// The public entry point `driftline/playwright`.
export { expect } from './matchers/stay-steady.ts';
export { test } from './test.ts';
