import type { Exchange } from '../../http/index.ts';
import { type SessionTrial, tryRefresh, tryRevoke } from '../../requests/index.ts';
import { Api } from '../fixtures/api.ts';
import { expect } from '../matchers/keep-contract.ts';
import { test } from '../test.ts';
import { POLITE_REASON, type Suite } from './suite.ts';

/** Tests of a session, where `x-token` says how it is continued or ended; each with a login of its own. */
export function describeSessions(suite: Suite): void {
  const { refresh, revoke } = suite.outline.operations.find(({ token }) => token)?.token ?? {};
  if (!refresh && !revoke) return;
  suite.describeLogin('The session', { tag: '@session', lock: 'login' }, () => {
    if (refresh) {
      const rotated = refresh.rotates ? ', once' : '';
      sessionTest(suite, `is continued by its refresh token${rotated}, and by no other`, tryRefresh);
    }
    if (revoke) sessionTest(suite, 'is over after the logout', tryRevoke);
  });
}

function sessionTest(suite: Suite, title: string, trial: (given: SessionTrial) => Promise<Exchange[]>): void {
  suite.test(title, async ({ api, credentials, flow, settings, world }) => {
    test.skip(settings.depth === 'polite', POLITE_REASON);
    const exchanges = await trial({
      ...{ contract: world.contract, flow, credentials, settings },
      baseUrl: world.target.baseUrl,
      send: (step, operation, request) => Api.sendCase(api, step, operation, request),
    });
    for (const exchange of exchanges) await expect(exchange).toKeepContract();
  });
}
