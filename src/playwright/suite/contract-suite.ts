import { outlineOf } from '../../openapi/index.ts';
import { suiteContract, suiteSettings } from '../suite-contract.ts';
import { test } from '../test.ts';
import { describeRightLogins, describeWrongLogins } from './logins.ts';
import { describeOperations } from './operations.ts';
import { describeSteadiness } from './steadiness.ts';
import { Suite } from './suite.ts';
import { describeTokens } from './tokens.ts';
import { writtenWhere } from './written-at.ts';
import { describeWrongRequests } from './wrong-requests.ts';

/**
 * Registers every test that follows from the contract alone: each operation that changes nothing, the login with
 * credentials that are wrong in one way, forged tokens, steadiness, requests that are wrong in one way. What is sent to a
 * real API stays polite unless DEPTH=full asks for more. Call it once, in a spec of its own.
 *
 * @example
 * // specs/contract.spec.ts
 * import { contractSuite } from 'driftline/playwright';
 * contractSuite();
 *
 * @throws DriftlineError for a setting that cannot be, and for a contract that cannot be read
 */
export function contractSuite(): void {
  const written = writtenWhere(contractSuite);
  const settings = suiteSettings();
  const outline = outlineOf(settings.contract);
  if (!outline) {
    // Whoever opens it says what is wrong with it.
    written(test, 'The contract can be read', {}, async () => void (await suiteContract()));
    return;
  }
  const suite = new Suite(settings, outline, written);
  test.describe(() => {
    // Where the contract, or a setting, cannot be used, that is one failure, and the other tests are not run.
    test.beforeAll(({ world }) => void world);
    // First, so that the login whose time is looked at is not the first request that a server gets.
    describeWrongLogins(suite);
    describeOperations(suite);
    describeRightLogins(suite);
    describeTokens(suite);
    describeSteadiness(suite);
    // Last: these may lock an account.
    describeWrongRequests(suite);
  });
}
