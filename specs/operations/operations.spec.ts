import { accessTo } from '../../src/auth/access.ts';
import { heldBy } from '../../src/auth/held.ts';
import { consumerOf } from '../../src/auth/login-flow.ts';
import type { Operation } from '../../src/openapi/contract.ts';
import type { Api, ApiWorld } from '../../src/playwright/fixtures/api.ts';
import { expect } from '../../src/playwright/matchers/stay-steady.ts';
import { hasLogin, outline, settings } from '../../src/playwright/outline.ts';
import { type Session, test } from '../../src/playwright/test.ts';
import { LOGIN_CASES } from '../../src/requests/login-cases.ts';
import { chooseOperations, leftOutByReason, namesText } from '../../src/requests/operations/choice.ts';
import { askedOperation } from '../../src/requests/operations/request.ts';

const { asked, leftOut } = chooseOperations(outline, settings);
const login = outline.operations.find(({ token }) => token !== undefined);
/** Asked in every way by the specs of the login. */
const consumer = login && consumerOf(outline, login);
const scheme = login?.token?.scheme;
const left = leftOutByReason(leftOut);

test.describe('Each operation', { tag: '@operations' }, () => {
  for (const operation of asked.filter((each) => each.id !== consumer?.id)) {
    const title = `${operation.id} is answered as the contract promises`;
    if (scheme !== undefined && operation.security.includes(scheme)) {
      test(title, async ({ api, session, world }) => keepsContract(operation, api, world, session));
    } else test(title, async ({ api, world }) => keepsContract(operation, api, world));
  }

  for (const { reason, operations } of left) {
    test(`left out, ${operations.length} of ${outline.operations.length}: ${reason}`, () =>
      test.skip(true, namesText(operations)));
  }

  if (asked.length === 0 && !hasLogin) {
    test('is one that may be asked', () => {
      const reasons = left.map(({ reason, operations }) => `\n${namesText(operations)}: ${reason}`);
      throw new Error(
        outline.operations.length === 0
          ? `${outline.file} has no operation: there is nothing to test. Is it the document that CONTRACT is to name?`
          : `${outline.file} has ${outline.operations.length} operations, and none may be asked:${reasons.join('')}`,
      );
    });
  }
});

/** The id may be one in several files of operations, so it is looked up in the contract that the worker opened. */
async function keepsContract({ id }: Operation, api: Api, world: ApiWorld, session?: Session): Promise<void> {
  const { contract, flow } = world;
  const operation = contract.operations.find((each) => each.id === id);
  if (!operation) throw new Error(`unreachable: ${id} was listed`);
  const prepared = askedOperation(contract, operation);
  if (prepared.madeUp.length > 0) {
    const description = `${prepared.madeUp.join(', ')}: the contract has no example, so any documented answer is right`;
    test.info().annotations.push({ type: 'made up', description });
  }
  const given = session &&
    flow && {
      scheme: flow.login.token?.scheme ?? '',
      authorization: `${flow.scheme} ${session.token.value}`,
    };
  const access = accessTo(contract, operation, {
    ...heldBy(world.settings),
    ...(given ? { session: given } : {}),
  });
  if ('missing' in access) return void test.skip(true, access.missing);
  const step = session ? { ...prepared.case, name: LOGIN_CASES.freshToken.name } : prepared.case;
  const answer = await api.ask(step, operation, prepared.request(world.target.baseUrl, access));
  await expect(answer).toKeepContract();
}
