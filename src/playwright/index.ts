// The public entry point `driftline/playwright`.
export { defineContractConfig } from './contract-config.ts';
// With a list of names, users could not extend the interface.
export * from './fixtures/operations.ts';
export { expect } from './matchers/keep-contract.ts';
export { contractSuite } from './suite/contract-suite.ts';
export { type TestFixtures, test, type WorkerFixtures } from './test.ts';
