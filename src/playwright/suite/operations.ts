import { authorize, credentialSetOf, type LoginFlow } from '../../auth/index.ts';
import { WORK_LIMITS, withinTime } from '../../core/index.ts';
import type { Exchange } from '../../http/index.ts';
import type { Operation } from '../../openapi/index.ts';
import {
  changedInSequences,
  chooseOperations,
  LOGIN_CASES,
  namesText,
  operationsForSequences,
  type Provided,
  Providers,
  prepareOperation,
  provisionCase,
  provisionText,
  runSteps,
  type SequencedOperation,
  skippedByReason,
  type UnknownId,
  unknownId,
  unknownIdCase,
} from '../../requests/index.ts';
import { judgeSeries } from '../../rules/index.ts';
import { Api } from '../fixtures/api.ts';
import type { Session } from '../fixtures/session.ts';
import { attachFindings } from '../fixtures/show.ts';
import { type ApiWorld, hasSucceeded } from '../fixtures/world.ts';
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
    const contract = { ...outline, formatOf: () => undefined };
    const hasUnknownId = (operation: Operation) =>
      withinTime(WORK_LIMITS.document, `Making requests from ${outline.file}`, () =>
        unknownId(contract, operation),
      ) !== undefined;
    const covered = changedInSequences(outline, operationsForSequences(outline, settings));
    for (const operation of chosen.filter((each) => !covered.has(each))) {
      const needsToken = scheme !== undefined && operation.security.includes(scheme);
      if (needsToken) {
        suite.test(titleOf(operation), async ({ api, session, world }) =>
          keepsContract(operation, api, world, session),
        );
      } else {
        suite.test(titleOf(operation), async ({ api, world }) => keepsContract(operation, api, world));
      }
      if (!hasUnknownId(operation)) continue;
      const title = `${operation.id} has no resource for an unknown id`;
      if (needsToken) {
        suite.test(title, async ({ api, session: _, world }) => refusesUnknownId(operation, api, world));
      } else suite.test(title, async ({ api, world }) => refusesUnknownId(operation, api, world));
    }
    const unsent = skipped.filter(({ operation }) => !covered.has(operation));
    for (const { reason, operations } of skippedByReason(unsent)) {
      suite.test(`skipped, ${operations.length} of ${outline.operations.length}: ${reason}`, () =>
        test.skip(true, namesText(operations)),
      );
    }
    // Derived requests change data of the mock server only.
    const isDerived = settings.baseUrl === undefined && outline.operations.length > 0;
    if (chosen.length === 0 && covered.size === 0 && !login && !isDerived) describeNothing(suite);
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
function operationIn({ contract }: ApiWorld, { id }: Operation): Operation {
  const operation = contract.operations.find((each) => each.id === id);
  if (!operation) throw new Error(`unreachable: ${id} was listed`);
  return operation;
}

async function keepsContract(listed: Operation, api: Api, world: ApiWorld, session?: Session): Promise<void> {
  const { contract, flow, target, settings } = world;
  const operation = operationIn(world, listed);
  const planned = providersOf(world).planned(operation);
  skipLacking(world, operation, planned);
  const isLacking = planned === undefined || planned.lacks.length > 0;
  const values = isLacking ? { parameters: {} } : await valuesFor(world, api, operation);
  if ('missing' in values) return void test.skip(true, world.masker.text(`not sent: ${values.missing}`));
  const prepared = prepareOperation(contract, operation, values);
  const { annotations } = test.info();
  for (const each of planned?.provisions ?? []) {
    annotations.push({ type: 'value', description: provisionText(each) });
  }
  if (prepared.generated.length > 0) {
    const description = `${prepared.generated.join(', ')}: the contract has no example, so any documented response passes`;
    annotations.push({ type: 'generated', description });
  }
  const own = session && flow ? { session: tokenOf(session, flow) } : {};
  const authorization = authorize(contract, operation, { ...credentialSetOf(settings), ...own });
  if ('missing' in authorization) return void test.skip(true, authorization.missing);
  const isProvided = planned !== undefined && planned.provisions.length > 0;
  const provided = isProvided ? provisionCase(prepared.case, planned) : prepared.case;
  const step = session ? { ...provided, name: LOGIN_CASES.freshToken.name } : provided;
  const response = await Api.sendCase(api, step, operation, prepared.request(target.baseUrl, authorization));
  providersOf(world).note(response);
  attachNeverSeen(world, response);
  await expect(response).toKeepContract();
}

/** An id that no response gives is not generated, where the test with an unknown id requests one anyway. */
function skipLacking(world: ApiWorld, operation: Operation, planned: SequencedOperation | undefined): void {
  const { lacks = [] } = planned ?? {};
  if (lacks.length === 0 || !unknownId(world.contract, operation)) return;
  const reason = `not sent: no operation provides ${lacks.join(' and ')}, and the contract has no example`;
  test.skip(true, reason);
}

async function refusesUnknownId(listed: Operation, api: Api, world: ApiWorld): Promise<void> {
  const operation = operationIn(world, listed);
  const values = await valuesFor(world, api, operation);
  const parameters = 'parameters' in values ? values.parameters : {};
  const unknown = unknownIdLike(world, operation, parameters);
  if (!unknown) return void test.skip(true, 'no unknown id can be made from the contract');
  const given = { parameters: { ...parameters, [`path.${unknown.parameter}`]: unknown.value } };
  const response = await Api.sendOperation(api, unknownIdCase(unknown), operation, given);
  await expect(response).toKeepContract();
}

/** Like an id that exists, where one is known and such an id keeps the contract. */
function unknownIdLike(
  { contract }: ApiWorld,
  operation: Operation,
  parameters: Readonly<Record<string, unknown>>,
): UnknownId | undefined {
  const usual = unknownId(contract, operation);
  const sample = usual && parameters[`path.${usual.parameter}`];
  return (sample === undefined ? undefined : unknownId(contract, operation, sample)) ?? usual;
}

function tokenOf({ token }: Session, { login }: LoginFlow) {
  return { scheme: login.token?.scheme ?? '', token: token.value };
}

const known = new WeakMap<ApiWorld, Providers>();

/** The values that operations need of others. Generating requests from a hostile schema may take for ever. */
export function providersOf(world: ApiWorld): Providers {
  const { contract, settings } = world;
  const found =
    known.get(world) ??
    withinTime(WORK_LIMITS.document, `Making requests from ${contract.file}`, () => {
      const { chosen } = chooseOperations(contract, settings);
      return new Providers(contract, chosen, settings.safeOperations);
    });
  known.set(world, found);
  return found;
}

/**
 * The values that an operation needs of other responses. A response that this worker has not got yet is requested: a
 * test may run alone, and a failed one starts another worker.
 */
export async function valuesFor(world: ApiWorld, api: Api, operation: Operation): Promise<Provided> {
  const values = await runSteps(providersOf(world).values(operation), (request) =>
    Api.sendStep(api, request),
  );
  return values ?? { missing: 'a response that it needs did not come' };
}

/** A warning where any documented response is right, and only refusals came, in any test before this one. */
export function attachNeverSeen(world: ApiWorld, { operation, case: step, response }: Exchange): void {
  const { status = 0 } = response ?? {};
  if (step.expects !== 'any' || status < 400 || status > 499) return;
  if (hasSucceeded(world, operation)) return;
  const exchanges = world.exchanges.filter((each) => each.operation === operation);
  const { ruleSwitches: switches } = world.settings;
  const found = judgeSeries(exchanges, world.contract, switches ? { switches } : {}).filter(
    ({ id }) => id === 'success-never-seen',
  );
  attachFindings(test.info(), world, world.masker.value(found));
}
