import { authorize, credentialSetOf, type LoginFlow } from '../../auth/index.ts';
import type { Operation } from '../../openapi/index.ts';
import {
  chooseOperations,
  LOGIN_CASES,
  namesText,
  prepareOperation,
  skippedByReason,
} from '../../requests/index.ts';
import { Api } from '../fixtures/api.ts';
import type { Session } from '../fixtures/session.ts';
import type { ApiWorld } from '../fixtures/world.ts';
import { expect } from '../matchers/keep-contract.ts';
import { test } from '../test.ts';
import type { Suite } from './suite.ts';

/** A test for each operation that may be sent, and one for each reason why others are skipped. */
export function describeOperations(suite: Suite): void {
  const { outline, settings } = suite;
  const { chosen, skipped } = chooseOperations(outline, settings);
  const login = outline.operations.find(({ token }) => token !== undefined);
  const scheme = login?.token?.scheme;
  suite.describe('Each operation', { tag: '@operations', ...(login ? { lock: 'login' } : {}) }, () => {
    if (login) {
      suite.test(titleOf(login), async ({ firstLogin }) => {
        await expect(firstLogin).toKeepContract();
      });
    }
    for (const operation of chosen) {
      if (scheme !== undefined && operation.security.includes(scheme)) {
        suite.test(titleOf(operation), async ({ api, session, world }) =>
          keepsContract(operation, api, world, session),
        );
      } else {
        suite.test(titleOf(operation), async ({ api, world }) => keepsContract(operation, api, world));
      }
    }
    for (const { reason, operations } of skippedByReason(skipped)) {
      suite.test(`skipped, ${operations.length} of ${outline.operations.length}: ${reason}`, () =>
        test.skip(true, namesText(operations)),
      );
    }
    if (chosen.length === 0 && !login) describeNothing(suite);
  });
}

function titleOf({ id }: Operation): string {
  return `${id} matches the contract`;
}

function describeNothing(suite: Suite): void {
  const { file, operations } = suite.outline;
  const { skipped } = chooseOperations(suite.outline, suite.settings);
  suite.test('has at least one that may be sent', () => {
    const reasons = skippedByReason(skipped).map((each) => `\n${namesText(each.operations)}: ${each.reason}`);
    const count =
      operations.length === 1 ? '1 operation, and it is' : `${operations.length} operations, and all are`;
    throw new Error(
      operations.length === 0
        ? `${file} has no operations, so there is nothing to test. Check that CONTRACT names the right document.`
        : `${file} has ${count} skipped:${reasons.join('')}`,
    );
  });
}

/** Takes the operation from the contract that the worker opened: the outline lacks its schemas. */
async function keepsContract({ id }: Operation, api: Api, world: ApiWorld, session?: Session): Promise<void> {
  const { contract, flow, target, settings } = world;
  const operation = contract.operations.find((each) => each.id === id);
  if (!operation) throw new Error(`unreachable: ${id} was listed`);
  const prepared = prepareOperation(contract, operation);
  if (prepared.generated.length > 0) {
    const description = `${prepared.generated.join(', ')}: the contract has no example, so any documented response passes`;
    test.info().annotations.push({ type: 'generated', description });
  }
  const own = session && flow ? { session: tokenOf(session, flow) } : {};
  const authorization = authorize(contract, operation, { ...credentialSetOf(settings), ...own });
  if ('missing' in authorization) return void test.skip(true, authorization.missing);
  const step = session ? { ...prepared.case, name: LOGIN_CASES.freshToken.name } : prepared.case;
  const response = await Api.sendCase(api, step, operation, prepared.request(target.baseUrl, authorization));
  await expect(response).toKeepContract();
}

function tokenOf({ token }: Session, { login }: LoginFlow) {
  return { scheme: login.token?.scheme ?? '', token: token.value };
}
