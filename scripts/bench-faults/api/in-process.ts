import { authorize, MOCK_TOKEN, OPEN } from '../../../src/auth/index.ts';
import type { Exchange } from '../../../src/http/exchange.ts';
import { send } from '../../../src/http/index.ts';
import type { Contract, Operation } from '../../../src/openapi/contract.ts';
import {
  changeAndRestore,
  changedInSequences,
  collectionsOf,
  conditional,
  derivedSteps,
  documentsRanges,
  generators,
  hasPages,
  hasSeveralItems,
  hasValues,
  isConditional,
  lifeCycle,
  listsByValues,
  operationsForSequences,
  Providers,
  prepareOperation,
  provisionCase,
  ranges,
  requestWith,
  runSteps,
  type Steps,
  severalItems,
  singletonsOf,
  unknownId,
  unknownIdCase,
  walk,
} from '../../../src/requests/index.ts';
import { type Finding, judge, judgeSeries } from '../../../src/rules/index.ts';
import { SHOP_WRITES, startShop } from './shop-server.ts';

/** What was found at an API, each finding once. */
interface InProcessTrial {
  readonly findings: readonly Finding[];
  readonly requests: number;
}

/**
 * Everything that the suite sends to an API without a login at DEPTH=full, without Playwright: more than 2000 requests to
 * the shop; fewer than 200 without derived requests.
 * @param all the operations that may be sent
 * @param kinds the kinds of derived requests; default: all
 * @param stopAtError sends no more once an error was found: that is what the suite would fail by
 */
async function tryApi(
  contract: Contract,
  url: string,
  all: readonly Operation[],
  kinds: readonly string[] = generators.map(({ kind }) => kind),
  stopAtError = false,
): Promise<InProcessTrial> {
  const exchanges: Exchange[] = [];
  const findings = new Map<string, Finding>();
  const keep = (found: readonly Finding[]) => {
    for (const each of found) if (!findings.has(each.fingerprint)) findings.set(each.fingerprint, each);
  };
  const ids = all.map(({ id }) => id);
  const providers = new Providers(contract, all, ids);
  const isFound = () => stopAtError && [...findings.values()].some(({ severity }) => severity === 'error');
  for (const steps of stepsFor(contract, all, providers, kinds)) {
    if (isFound()) break;
    await runSteps(steps, async ({ operation, case: step, request }) => {
      const access = authorize(contract, operation, { accessToken: MOCK_TOKEN });
      const authorization = 'missing' in access ? OPEN : access;
      const options = { operation: operation.id, case: step, timeoutMs: 5000 };
      const exchange = await send(request(url, authorization), options);
      keep(judge(exchange, contract, exchanges.slice()));
      exchanges.push(exchange);
      return exchange;
    });
  }
  keep(judgeSeries(exchanges, contract).filter(({ id }) => id === 'success-never-seen'));
  return { findings: [...findings.values()], requests: exchanges.length };
}

/**
 * The same for a shop with one fault, and how many of what was created is left.
 * @param ids the operations to send, by their ids; default: all
 */
export async function tryShop(
  contract: Contract,
  fault: string,
  kinds?: readonly string[],
  ids = /^/,
  stopAtError = false,
): Promise<InProcessTrial & { readonly left: number }> {
  const { url, shop, close } = await startShop(contract, fault);
  const count = () =>
    shop.products.length + shop.orders.length + [...shop.notes.values()].flat().length + shop.depot.size;
  const before = count();
  const options = { baseUrl: url, safeOperations: SHOP_WRITES };
  const all = operationsForSequences(contract, options).filter(({ id }) => ids.test(id));
  const trial = await tryApi(contract, url, all, kinds, stopAtError);
  close();
  return { ...trial, left: count() - before };
}

function* stepsFor(
  contract: Contract,
  all: readonly Operation[],
  providers: Providers,
  kinds: readonly string[],
): Generator<Steps<unknown>> {
  const covered = changedInSequences(contract, all);
  for (const operation of all) if (!covered.has(operation)) yield alone(contract, operation, providers);
  for (const collection of collectionsOf(contract, all)) {
    if (collection.create) yield lifeCycle(contract, all, collection);
  }
  for (const singleton of singletonsOf(contract, all)) yield changeAndRestore(contract, singleton);
  for (const operation of all) yield read(contract, operation, providers);
  for (const kind of kinds) {
    for (const operation of all) yield derivedSteps(contract, all, operation, kind, providers);
  }
}

function* alone(contract: Contract, operation: Operation, providers: Providers): Steps {
  const values = yield* providers.values(operation);
  const given = 'missing' in values ? {} : values.parameters;
  const planned = providers.planned(operation);
  if ('parameters' in values) {
    const { case: documented } = prepareOperation(contract, operation, values);
    const step = planned && planned.provisions.length > 0 ? provisionCase(documented, planned) : documented;
    providers.note(yield requestWith(contract, operation, step, values));
  }
  const unknown = unknownId(contract, operation);
  if (!unknown) return;
  const parameters = { ...given, [`path.${unknown.parameter}`]: unknown.value };
  yield requestWith(contract, operation, unknownIdCase(unknown), { parameters });
}

function* read(contract: Contract, operation: Operation, providers: Providers): Steps {
  if (operation.method !== 'GET') return;
  const values = yield* providers.values(operation);
  if ('missing' in values) return;
  const { parameters } = values;
  if (hasPages(contract, operation)) yield* walk(contract, operation, parameters);
  if (documentsRanges(operation)) yield* ranges(contract, operation, parameters);
  if (hasSeveralItems(contract, operation)) yield* severalItems(contract, operation, parameters);
  if (isConditional(operation)) yield* conditional(contract, operation, parameters);
  if (hasValues(contract, operation)) yield* listsByValues(contract, operation, 60, parameters);
}
