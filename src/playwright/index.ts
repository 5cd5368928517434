// The public entry point `driftline/playwright`.
export { defineContractConfig } from './contract-config.ts';
export * from './fixtures/call.ts';
export { expect } from './matchers/keep-contract.ts';
export { contractSuite } from './suite/contract-suite.ts';
export { type TestFixtures, test, type WorkerFixtures } from './test.ts';
