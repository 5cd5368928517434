import { authorize, credentialSetOf, type LoginFlow } from '../../auth/index.ts';
import type { Operation } from '../../openapi/index.ts';
import {
  chooseOperations,
  LOGIN_CASES,
  leftOutByReason,
  namesText,
  requestedOperation,
} from '../../requests/index.ts';
import type { Api } from '../fixtures/api.ts';
import type { Session } from '../fixtures/session.ts';
import type { ApiWorld } from '../fixtures/world.ts';
import { expect } from '../matchers/keep-contract.ts';
import { test } from '../test.ts';
import type { Suite } from './suite.ts';

/** A test for each operation that may be asked, and one for each reason why others are not. */
export function describeOperations(suite: Suite): void {
  const { outline, settings } = suite;
  const { requested, leftOut } = chooseOperations(outline, settings);
  const login = outline.operations.find(({ token }) => token !== undefined);
  const scheme = login?.token?.scheme;
  suite.describe('Each operation', { tag: '@operations', ...(login ? { lock: 'login' } : {}) }, () => {
    if (login) {
      suite.test(titleOf(login), async ({ firstLogin }) => {
        await expect(firstLogin).toKeepContract();
      });
    }
    for (const operation of requested) {
      if (scheme !== undefined && operation.security.includes(scheme)) {
        suite.test(titleOf(operation), async ({ api, session, world }) =>
          keepsContract(operation, api, world, session),
        );
      } else {
        suite.test(titleOf(operation), async ({ api, world }) => keepsContract(operation, api, world));
      }
    }
    for (const { reason, operations } of leftOutByReason(leftOut)) {
      suite.test(`left out, ${operations.length} of ${outline.operations.length}: ${reason}`, () =>
        test.skip(true, namesText(operations)),
      );
    }
    if (requested.length === 0 && !login) describeNothing(suite);
  });
}

function titleOf({ id }: Operation): string {
  return `${id} is answered as the contract promises`;
}

function describeNothing(suite: Suite): void {
  const { file, operations } = suite.outline;
  const { leftOut } = chooseOperations(suite.outline, suite.settings);
  suite.test('is one that may be asked', () => {
    const reasons = leftOutByReason(leftOut).map((each) => `\n${namesText(each.operations)}: ${each.reason}`);
    throw new Error(
      operations.length === 0
        ? `${file} has no operation: there is nothing to test. Is it the document that CONTRACT is to name?`
        : `${file} has ${operations.length} operations, and none may be asked:${reasons.join('')}`,
    );
  });
}

/** The id may be one in several files of operations, so it is looked up in the contract that the worker opened. */
async function keepsContract({ id }: Operation, api: Api, world: ApiWorld, session?: Session): Promise<void> {
  const { contract, flow, target, settings } = world;
  const operation = contract.operations.find((each) => each.id === id);
  if (!operation) throw new Error(`unreachable: ${id} was listed`);
  const prepared = requestedOperation(contract, operation);
  if (prepared.generated.length > 0) {
    const description = `${prepared.generated.join(', ')}: the contract has no example, so any documented response is right`;
    test.info().annotations.push({ type: 'generated', description });
  }
  const opened = session && flow ? { session: openedBy(session, flow) } : {};
  const access = authorize(contract, operation, { ...credentialSetOf(settings), ...opened });
  if ('missing' in access) return void test.skip(true, access.missing);
  const step = session ? { ...prepared.case, name: LOGIN_CASES.freshToken.name } : prepared.case;
  const response = await api.sendStep(step, operation, prepared.request(target.baseUrl, access));
  await expect(response).toKeepContract();
}

function openedBy({ token }: Session, { login, scheme }: LoginFlow) {
  return { scheme: login.token?.scheme ?? '', authorization: `${scheme} ${token.value}` };
}
