import { withUsableLogin } from '../../auth/index.ts';
import type { Exchange } from '../../http/index.ts';
import { outlineOf } from '../../openapi/index.ts';
import { shownPath } from '../../project/index.ts';
import { type SessionParts, sessionOfLogin, tryRefresh, tryRevoke } from '../../requests/index.ts';
import { documentFindings } from '../../rules/index.ts';
import { contractChanges } from '../../session/index.ts';
import { Api } from '../fixtures/api.ts';
import { attachFindings } from '../fixtures/show.ts';
import { expect } from '../matchers/keep-contract.ts';
import { suiteContract, suiteSettings } from '../suite-contract.ts';
import { test } from '../test.ts';
import { describeAccount, describeRightLogins, describeTokens, describeWrongLogins } from './logins.ts';
import { describeOperations } from './operations.ts';
import { describePasswordChange } from './password-change.ts';
import { describeProviders } from './providers.ts';
import { describeSequences } from './sequences.ts';
import { describeSteadiness } from './steadiness.ts';
import { POLITE_REASON, Suite, writtenWhere } from './suite.ts';
import { describeWrongRequests } from './wrong-requests.ts';

/**
 * Registers every test that is derived from the contract: each operation that changes nothing, the login with
 * credentials that are wrong in one way, forged tokens, repeated requests, requests that are wrong in one
 * way. At DEPTH=polite, the default for a real API, requests that may lock an account are skipped. Call it
 * once, in a spec of its own.
 *
 * @example
 * // specs/contract.spec.ts
 * import { contractSuite } from 'driftline/playwright';
 * contractSuite();
 *
 * @throws DriftlineError DL_SETTING_INVALID for an invalid setting, DL_CONTRACT_UNREADABLE for a missing
 * contract
 */
export function contractSuite(): void {
  const written = writtenWhere(contractSuite);
  const settings = suiteSettings();
  const read = outlineOf(settings.contract);
  if (!read) {
    // Opening the contract throws the error that says what is wrong with it.
    written(test, 'The contract can be read', {}, async () => void (await suiteContract()));
    return;
  }
  const suite = new Suite(settings, withUsableLogin(read, settings), written);
  test.describe(() => {
    // Where the contract or a setting is invalid, one test fails and the others are not run.
    test.beforeAll(({ world }) => void world);
    // First, so that the login whose time is judged is not the first request to the server.
    describeDocument(suite);
    describeWrongLogins(suite);
    describeOperations(suite);
    describeSequences(suite);
    describeRightLogins(suite);
    describeTokens(suite);
    describeSessions(suite);
    describeProviders(suite);
    describeSteadiness(suite);
    suite.describeNoLogin();
    // Last: these may lock an account.
    describeWrongRequests(suite);
    describeAccount(suite);
    // It ends the sessions of the account.
    describePasswordChange(suite);
  });
}

/** Where CONTRACT is an address: a warning where its document has changed since it was accepted. */
function describeDocument(suite: Suite): void {
  const { settings } = suite;
  if (settings.contractAddress === undefined) return;
  suite.test('The document is the one that was accepted', async ({ world }) => {
    const { ruleSwitches: switches } = world.settings;
    const accepted = shownPath(settings.contract);
    const found = documentFindings(await contractChanges(settings), accepted, world.contract, { switches });
    attachFindings(test.info(), world, world.masker.value(found));
  });
}

/** Tests of a session, where `x-token` says how it is continued or ended; each with a login of its own. */
function describeSessions(suite: Suite): void {
  const { refresh, revoke } = suite.outline.operations.find(({ token }) => token)?.token ?? {};
  if (!refresh && !revoke) return;
  suite.describeLogin('The session', { tag: '@session', lock: 'login' }, () => {
    if (refresh) {
      const rotated = refresh.rotates && !refresh.isGrant ? ', once' : '';
      sessionTest(suite, `is continued by its refresh token${rotated}, and by no other`, tryRefresh);
    }
    if (revoke) sessionTest(suite, 'is over after the logout', tryRevoke);
  });
}

function sessionTest(suite: Suite, title: string, trial: (given: SessionParts) => Promise<Exchange[]>): void {
  suite.test(title, async ({ api, credentials, flow, settings, world }) => {
    test.skip(settings.depth === 'polite', POLITE_REASON);
    const session = sessionOfLogin({
      ...{ contract: world.contract, flow, credentials, settings },
      baseUrl: world.target.baseUrl,
      send: (step, operation, request) => Api.sendCase(api, step, operation, request),
    });
    const exchanges = await trial(session);
    for (const exchange of exchanges) await expect(exchange).toKeepContract();
  });
}
