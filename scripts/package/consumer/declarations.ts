// Compiled with `declaration: true`, like fixtures that a team shares: exports types that TypeScript infers.
import { test as base, mergeTests } from '@playwright/test';
import { type Contract, matchContract, startMock } from 'driftline';
import { test as contractTest } from 'driftline/playwright';

const ownTest = base.extend<{ email: string }>({ email: 'nobody@example.invalid' });
export const test = mergeTests(contractTest, ownTest);
export const extended = contractTest.extend<{ shop: string }>({ shop: 'pets' });

/** The result of `matchContract()`. */
export const matchPets = (response: Response, contract: Contract) => matchContract(response, contract);
/** The mock server. */
export const startPets = (contract: Contract) => startMock(contract);
