import { carried, consumerRequest, OPEN, tokenUse } from '../../auth/index.ts';
import { projectRoot } from '../../project/index.ts';
import {
  endpointsContract,
  FORGERIES,
  type ProviderScheme,
  providerSchemes,
  providerToken,
  sessionAtProvider,
  tryPublicKeys,
  tryRefresh,
  tryRevoke,
} from '../../requests/index.ts';
import { Api } from '../fixtures/api.ts';
import type { ApiWorld } from '../fixtures/world.ts';
import { expect } from '../matchers/keep-contract.ts';
import { test } from '../test.ts';
import { NO_PUBLIC_KEY, POLITE_REASON, type Suite } from './suite.ts';

/** Tests of the tokens and sessions of an OAuth provider, which no operation of the contract issues. */
export function describeProviders(suite: Suite): void {
  for (const provider of providerSchemes(suite.outline, suite.settings)) {
    suite.describe(`The token of ${provider.scheme}`, { tag: '@expiry' }, () =>
      describeTokens(suite, provider),
    );
    suite.describe(`The session of ${provider.scheme}`, { tag: '@session' }, () =>
      describeSessions(suite, provider),
    );
  }
}

/** Forged tokens, made from the one that the run has. */
function describeTokens(suite: Suite, { scheme, consumer }: ProviderScheme): void {
  const requestWith = (world: ApiWorld, token: string) => {
    const authorization = carried(tokenUse(world.contract, scheme), token);
    const beside = { login: OPEN, consumer: OPEN };
    return consumerRequest({ consumer, beside }, world.target.baseUrl, authorization);
  };
  const tokenOf = async ({ contract, settings, target }: ApiWorld) => {
    const token = await providerToken({ contract, scheme, consumer, settings, network: target.network });
    test.skip(token === undefined, 'no token was obtained');
    return token ?? '';
  };
  for (const { title, case: step, polite, forge } of FORGERIES) {
    suite.test(`${title} is rejected`, async ({ api, settings, world }) => {
      test.skip(!polite && settings.depth === 'polite', POLITE_REASON);
      const request = requestWith(world, forge(await tokenOf(world)));
      await expect(await Api.sendCase(api, step, consumer, request)).toKeepContract();
    });
  }
  suite.test('signed with the public key of the issuer is rejected', async ({ api, settings, world }) => {
    test.skip(settings.depth === 'polite', POLITE_REASON);
    const { contract, target } = world;
    const exchanges = await tryPublicKeys({
      ...{ contract, consumer, baseUrl: target.baseUrl, token: await tokenOf(world) },
      requestWith: (token) => requestWith(world, token),
      context: { settings, network: target.network },
      send: (given, operation, request) => Api.sendCase(api, given, operation, request),
    });
    test.skip(exchanges.length === 0, NO_PUBLIC_KEY);
    for (const exchange of exchanges) await expect(exchange).toKeepContract();
  });
}

/** Each test has a token of its own. */
function describeSessions(suite: Suite, { scheme, isContinued, consumer }: ProviderScheme): void {
  const tried = async (api: Api, world: ApiWorld, trial: typeof tryRefresh, nothing: string) => {
    test.skip(world.settings.depth === 'polite', POLITE_REASON);
    const endpoints = await endpointsContract();
    for (const { id } of endpoints.operations) world.others.set(id, endpoints);
    const { contract, settings, target, masker } = world;
    const mask = (text: string) => masker.text(text);
    const session = await sessionAtProvider({
      ...{ contract, endpoints, scheme, consumer, baseUrl: target.baseUrl },
      context: { settings, contract, network: target.network, mask, folder: projectRoot() },
      send: (step, operation, request) => Api.sendCase(api, step, operation, request),
    });
    const exchanges = await trial(session);
    test.skip(exchanges.length === 0, nothing);
    for (const exchange of exchanges) await expect(exchange).toKeepContract();
  };
  if (isContinued)
    suite.test('is continued by its refresh token, and by no other', async ({ api, world }) =>
      tried(api, world, tryRefresh, 'the token endpoint gives no refresh token'),
    );
  suite.test('is over after its tokens are revoked', async ({ api, world }) =>
    tried(api, world, tryRevoke, 'the metadata of the provider name no revocation_endpoint'),
  );
}
