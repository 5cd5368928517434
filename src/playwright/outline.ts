import type { TestDetails } from '@playwright/test';
import { NO_LOGIN } from '../auth/index.ts';
import { outlineOf } from '../openapi/index.ts';
import { suiteContract, suiteSettings } from './suite-contract.ts';
import { test } from './test.ts';

/** The settings, known while the tests are listed. */
export const settings = await suiteSettings();

/** Playwright says so in a worker. The process that only lists the tests need not compile a schema. */
const isWorker = process.env.TEST_WORKER_INDEX !== undefined;

/** What the contract has, known while the tests are listed. */
export const outline = isWorker ? await suiteContract() : await outlineOf(settings.contract);

export const hasLogin: boolean = outline.operations.some(({ token }) => token !== undefined);

/** Describes what is tested of a login; of a contract without one, that it is not. */
export function describeLogin(title: string, details: TestDetails, body: () => void): void {
  test.describe(title, details, () => {
    if (hasLogin) body();
    else test('has nothing to test', () => test.skip(true, NO_LOGIN));
  });
}
