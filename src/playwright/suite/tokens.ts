import {
  consumerRequest,
  tokenWithOtherClaims,
  tokenWithOtherSignature,
  unsignedToken,
  withTokenInQuery,
} from '../../auth/index.ts';
import type { Case } from '../../http/index.ts';
import { LOGIN_CASES } from '../../requests/index.ts';
import type { LoginCase } from '../fixtures/api.ts';
import { expect } from '../matchers/keep-contract.ts';
import { test } from '../test.ts';
import { POLITE_REASON, type Suite } from './suite.ts';

/** Nothing like a token of any server. */
const GENERATED = 'driftline-made-up';

/** A token that nobody issued, most of them made from a good one; none of them may open anything. */
interface Forgery {
  readonly title: string;
  readonly step: LoginCase | Case;
  /** Polite runs send those that find the worst. */
  readonly polite?: true;
  readonly forge: (token: string) => string;
}

const FORGED: readonly Forgery[] = [
  {
    title: 'whose claims were changed',
    step: 'tampered-claims',
    polite: true,
    forge: tokenWithOtherClaims,
  },
  {
    title: 'whose signature was changed',
    step: 'tampered-signature',
    polite: true,
    forge: tokenWithOtherSignature,
  },
  {
    title: 'that nobody signed',
    step: 'unsigned-token',
    polite: true,
    forge: (token) => unsignedToken(token),
  },
  {
    title: 'that nobody signed, with "None"',
    step: { ...LOGIN_CASES.unsignedTokenOtherCase, name: 'unsigned-token-capitalised' },
    forge: (token) => unsignedToken(token, 'None'),
  },
  {
    title: 'that nobody signed, with "NONE"',
    step: 'unsigned-token-other-case',
    forge: (token) => unsignedToken(token, 'NONE'),
  },
  { title: 'that is no token', step: 'malformed-token', forge: () => GENERATED },
];

/** Everything that opens nothing though it looks like a token, and the ways in which a good one is sent. */
export function describeTokens(suite: Suite): void {
  suite.describeLogin('The token', { tag: '@expiry', lock: 'login' }, () => {
    suite.test('is needed: the scheme alone opens nothing', async ({ api, flow, settings }) => {
      test.skip(settings.depth === 'polite', POLITE_REASON);
      await expect(await api.authorize(flow.scheme, 'empty-token')).toKeepContract();
    });

    suite.test('is accepted whatever the case of its scheme', async ({ api, flow, session, settings }) => {
      test.skip(settings.depth === 'polite', POLITE_REASON);
      const authorization = `${flow.scheme.toLowerCase()} ${session.token.value}`;
      await expect(await api.authorize(authorization, 'lower-case-scheme')).toKeepContract();
    });

    suite.test(
      'opens nothing where it stands in the address',
      async ({ api, flow, session, settings, world }) => {
        const { consumer } = flow;
        test.skip(settings.depth === 'polite', POLITE_REASON);
        test.skip(!consumer, 'the contract has no operation that takes the token');
        if (!consumer) return;
        const request = withTokenInQuery(
          consumerRequest(consumer, world.target.baseUrl),
          session.token.value,
        );
        await expect(await api.sendStep(LOGIN_CASES.tokenInQuery, consumer, request)).toKeepContract();
      },
    );

    for (const { title, step, polite, forge } of FORGED) {
      suite.test(`${title} is refused`, async ({ api, session, settings }) => {
        test.skip(!polite && settings.depth === 'polite', POLITE_REASON);
        await expect(await api.useToken(forge(session.token.value), step)).toKeepContract();
      });
    }

    suite.test('is refused under another scheme', async ({ api, session }) => {
      await expect(await api.authorize(`Basic ${session.token.value}`, 'other-scheme')).toKeepContract();
    });
  });

  suite.describeLogin("Playwright's own request", { tag: '@success' }, () => {
    suite.test('is judged by the contract as well', async ({ flow, request, session }) => {
      const { consumer, scheme } = flow;
      test.skip(!consumer, 'the contract has no operation that takes the token');
      const response = await request.get(`.${consumer?.path}`, {
        headers: { Authorization: `${scheme} ${session.token.value}` },
      });
      await expect(response).toKeepContract({ expects: 'accepted' });
    });
  });
}
