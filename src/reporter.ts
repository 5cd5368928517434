// The public entry point `driftline/reporter`.
export { default } from './playwright/reporter/reporter.ts';
