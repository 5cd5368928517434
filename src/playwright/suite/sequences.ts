import { WORK_LIMITS, withinTime } from '../../core/index.ts';
import type { Exchange } from '../../http/index.ts';
import { messageOf } from '../../matching/index.ts';
import type { Operation } from '../../openapi/index.ts';
import { LEFT_OUT } from '../../report/index.ts';
import {
  changeAndRestore,
  collectionsOf,
  conditional,
  documentsRanges,
  hasPages,
  hasSeveralItems,
  hasValues,
  isConditional,
  leftBehind,
  lifeCycle,
  listsByValues,
  operationsForSequences,
  ranges,
  runSteps,
  type Steps,
  severalItems,
  singletonsOf,
  walk,
} from '../../requests/index.ts';
import { Api } from '../fixtures/api.ts';
import { attachBroken, attachFindings, matcherMessage } from '../fixtures/show.ts';
import type { ApiWorld } from '../fixtures/world.ts';
import { judged } from '../matchers/keep-contract.ts';
import { test } from '../test.ts';
import { attachNeverSeen, valuesFor } from './operations.ts';
import type { Suite } from './suite.ts';

/** The most right values of parameters that are sent to one operation. */
const MOST_VALUES = { polite: 4, full: 60 };

/** Tests of several requests, each of which follows from the responses before it. */
export function describeSequences(suite: Suite): void {
  const { outline, settings } = suite;
  const operations = operationsForSequences(outline, settings);
  suite.describe(
    'Requests that follow from each other',
    { tag: '@sequences', ...(suite.hasLogin ? { lock: 'login' } : {}) },
    () => {
      for (const { create } of collectionsOf(outline, operations)) {
        if (!create) continue;
        suite.test(
          `${create.id}: what is created can be read, changed and deleted`,
          async ({ api, world }) => {
            const all = operationsForSequences(world.contract, world.settings);
            const collection = collectionsOf(world.contract, all).find(
              (each) => each.create?.id === create.id,
            );
            if (collection)
              await keepsContract(
                world,
                api,
                lifeCycle(world.contract, all, collection, MOST_VALUES[world.settings.depth]),
              );
          },
        );
      }
      for (const { update } of singletonsOf(outline, operations)) {
        suite.test(`${update.id}: what is changed can be read, and is restored`, async ({ api, world }) => {
          const all = operationsForSequences(world.contract, world.settings);
          const singleton = singletonsOf(world.contract, all).find((each) => each.update.id === update.id);
          if (singleton) await keepsContract(world, api, changeAndRestore(world.contract, singleton));
        });
      }
      const reading = operations.filter(({ method, token }) => ['GET', 'HEAD'].includes(method) && !token);
      for (const operation of reading) {
        const follow = (title: string, stepsOf: StepsOf) => {
          suite.test(`${operation.id}: ${title}`, async ({ api, world }) =>
            followed(operation, api, world, stepsOf),
          );
        };
        if (hasPages(outline, operation)) follow('its pages follow each other', pages);
        if (isConditional(operation)) follow('a validator that is sent back gets 304', validators);
        if (documentsRanges(operation)) follow('a part of its content is that of the whole', parts);
        if (hasSeveralItems(outline, operation)) follow('items of several kinds are as its list says', items);
        if (hasValues(outline, operation)) follow('accepts each right value of its parameters', values);
      }
    },
  );
}

type Parameters = Readonly<Record<string, unknown>>;
type StepsOf = (world: ApiWorld, operation: Operation, given: Parameters) => Steps<readonly string[]>;

function* pages({ contract }: ApiWorld, operation: Operation, given: Parameters): Steps<readonly string[]> {
  yield* walk(contract, operation, given);
  return [];
}

function* items({ contract }: ApiWorld, operation: Operation, given: Parameters): Steps<readonly string[]> {
  yield* severalItems(contract, operation, given);
  return [];
}

function* parts({ contract }: ApiWorld, operation: Operation, given: Parameters): Steps<readonly string[]> {
  yield* ranges(contract, operation, given);
  return [];
}

function validators(
  { contract }: ApiWorld,
  operation: Operation,
  given: Parameters,
): Steps<readonly string[]> {
  return conditional(contract, operation, given);
}

function* values(
  { contract, settings }: ApiWorld,
  operation: Operation,
  given: Parameters,
): Steps<readonly string[]> {
  const { sent, leftOut } = yield* listsByValues(contract, operation, MOST_VALUES[settings.depth], given);
  if (leftOut === 0) return [];
  const reason = settings.depth === 'polite' ? 'DEPTH=polite' : 'a run';
  return [`${leftOut} of ${leftOut + sent} values were left out: ${reason} sends ${sent} to an operation`];
}

/** Runs a sequence with values of the parameters in the path, as the other tests of the operation have them. */
async function followed(listed: Operation, api: Api, world: ApiWorld, stepsOf: StepsOf): Promise<void> {
  const operation = world.contract.operations.find(({ id }) => id === listed.id) ?? listed;
  const given = await valuesFor(world, api, operation);
  if ('missing' in given) return void test.skip(true, world.masker.text(`not sent: ${given.missing}`));
  const work = `Making requests from ${world.contract.file}`;
  const steps = withinTime(WORK_LIMITS.document, work, () => stepsOf(world, operation, given.parameters));
  await keepsContract(world, api, steps);
}

/** Sends a sequence and judges each response; what was created is deleted whatever is found. */
async function keepsContract(world: ApiWorld, api: Api, steps: Steps<readonly string[]>): Promise<void> {
  const info = test.info();
  const messages: string[] = [];
  const reported = new Set<string>();
  const last = new Map<Operation, Exchange>();
  const left: string[] = [];
  const notes = await runSteps(steps, async (request) => {
    const exchange = await Api.sendStep(api, request);
    const { findings, failing } = judged(world, exchange);
    attachFindings(info, world, findings);
    const isNew = failing.some(({ fingerprint }) => !reported.has(fingerprint));
    for (const { fingerprint } of failing) reported.add(fingerprint);
    if (isNew) {
      attachBroken(info, world, exchange, findings);
      messages.push(messageOf(exchange, failing));
    }
    last.set(request.operation, exchange);
    left.push(...leftBehind(request.case, exchange));
    return exchange;
  });
  for (const exchange of last.values()) attachNeverSeen(world, exchange);
  const ended = 'the rest was not sent: a response did not come, or the API limits the rate';
  for (const note of [...left, ...(notes ?? [ended])]) {
    info.annotations.push({ type: LEFT_OUT, description: world.masker.text(note) });
  }
  if (messages.length > 0) throw new Error(matcherMessage(messages.join('\n\n'), 'toKeepContract'));
}
