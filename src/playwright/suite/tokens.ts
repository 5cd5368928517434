import {
  consumerRequest,
  tokenWithOtherClaims,
  tokenWithOtherSignature,
  unsignedToken,
  withTokenInQuery,
} from '../../auth/index.ts';
import type { Case } from '../../http/index.ts';
import { LOGIN_CASES } from '../../requests/index.ts';
import { Api, type LoginCase } from '../fixtures/api.ts';
import { expect } from '../matchers/keep-contract.ts';
import { test } from '../test.ts';
import { POLITE_REASON, type Suite } from './suite.ts';

/** Not in the format of any token. */
const MALFORMED = 'driftline-made-up';

/** A forged token, most of them made from a valid one; each must be refused. */
interface Forgery {
  readonly title: string;
  readonly step: LoginCase | Case;
  /** Sent at DEPTH=polite as well, because it finds the most severe defects. */
  readonly polite?: true;
  readonly forge: (token: string) => string;
}

const FORGED: readonly Forgery[] = [
  {
    title: 'with changed claims',
    step: 'tampered-claims',
    polite: true,
    forge: tokenWithOtherClaims,
  },
  {
    title: 'with a changed signature',
    step: 'tampered-signature',
    polite: true,
    forge: tokenWithOtherSignature,
  },
  {
    title: 'without a signature',
    step: 'unsigned-token',
    polite: true,
    forge: (token) => unsignedToken(token),
  },
  {
    title: 'without a signature, with "alg": "None"',
    step: { ...LOGIN_CASES.unsignedTokenOtherCase, name: 'unsigned-token-capitalised' },
    forge: (token) => unsignedToken(token, 'None'),
  },
  {
    title: 'without a signature, with "alg": "NONE"',
    step: 'unsigned-token-other-case',
    forge: (token) => unsignedToken(token, 'NONE'),
  },
  { title: 'in no token format', step: 'malformed-token', forge: () => MALFORMED },
];

/** Forged tokens, which must be refused, and the ways in which a valid one may be sent. */
export function describeTokens(suite: Suite): void {
  suite.describeLogin('The token', { tag: '@expiry', lock: 'login' }, () => {
    suite.test('is required: the scheme alone is rejected', async ({ api, flow, settings }) => {
      test.skip(settings.depth === 'polite', POLITE_REASON);
      await expect(await api.useAuthorization(flow.scheme, 'empty-token')).toKeepContract();
    });

    suite.test('is accepted with its scheme in lower case', async ({ api, flow, session, settings }) => {
      test.skip(settings.depth === 'polite', POLITE_REASON);
      const authorization = `${flow.scheme.toLowerCase()} ${session.token.value}`;
      await expect(await api.useAuthorization(authorization, 'lower-case-scheme')).toKeepContract();
    });

    suite.test('is rejected in the query string', async ({ api, flow, session, settings, world }) => {
      const { consumer } = flow;
      test.skip(settings.depth === 'polite', POLITE_REASON);
      test.skip(!consumer, 'the contract has no operation that takes the token');
      if (!consumer) return;
      const request = withTokenInQuery(consumerRequest(consumer, world.target.baseUrl), session.token.value);
      await expect(await Api.sendCase(api, LOGIN_CASES.tokenInQuery, consumer, request)).toKeepContract();
    });

    for (const { title, step, polite, forge } of FORGED) {
      suite.test(`${title} is rejected`, async ({ api, session, settings }) => {
        test.skip(!polite && settings.depth === 'polite', POLITE_REASON);
        await expect(await api.useToken(forge(session.token.value), step)).toKeepContract();
      });
    }

    suite.test('is rejected with another scheme', async ({ api, session }) => {
      await expect(
        await api.useAuthorization(`Basic ${session.token.value}`, 'other-scheme'),
      ).toKeepContract();
    });
  });

  suite.describeLogin("Playwright's own request", { tag: '@success' }, () => {
    suite.test('is checked against the contract as well', async ({ flow, request, session }) => {
      const { consumer, scheme } = flow;
      test.skip(!consumer, 'the contract has no operation that takes the token');
      const response = await request.get(`.${consumer?.path}`, {
        headers: { Authorization: `${scheme} ${session.token.value}` },
      });
      await expect(response).toKeepContract({ expects: 'accepted' });
    });
  });
}
