import { parseArgs } from 'node:util';
import { type Authorization, authorize } from '../src/auth/authorization.ts';
import { credentialSetOf } from '../src/auth/credential-set.ts';
import {
  type LoginFlow,
  loginBody,
  loginFlowOf,
  loginRequest,
  withUsableLogin,
} from '../src/auth/login-flow.ts';
import { readSettings } from '../src/config/read-settings.ts';
import { DriftlineError } from '../src/core/driftline-error.ts';
import { evidenceOf, learnSecrets, maskerFor } from '../src/masking/evidence.ts';
import { maskedFinding } from '../src/masking/masker.ts';
import type { Contract, Operation } from '../src/openapi/contract.ts';
import { openContract } from '../src/openapi/open.ts';
import { projectRoot } from '../src/project/project-root.ts';
import type { Settings } from '../src/project/settings/setting-values.ts';
import { styleOf } from '../src/report/terminal/style.ts';
import { formatFinding } from '../src/report/terminal.ts';
import { LOGIN_CASES, UNKNOWN_USER, WRONG_PASSWORD } from '../src/requests/login-cases.ts';
import { chooseOperations, namesText } from '../src/requests/operations/choice.ts';
import { prepareOperation } from '../src/requests/operations/request.ts';
import { openTarget, sender, type Target, tokenIn } from '../src/session/session.ts';
import { type SearchOutcome, type SearchPlan, search } from './fuzz/search.ts';
import { progressOn } from './progress.ts';
import { readOptions, runScript } from './script.ts';

const MINUTE_MS = 60_000;
const USAGE = 'npm run fuzz -- --seed N --minutes M [--operation ID] [--replay PATH]';

/** @returns 0 nothing found, 1 undocumented refusal or rate limiting, 2 contract violation */
async function main(): Promise<number> {
  const options = readCommandLine();
  const settings = await readSettings(process.env);
  if (settings.depth === 'polite') {
    throw new DriftlineError(
      'DL_SETTING_INVALID',
      'DEPTH is polite, but fuzzing sends thousands of requests, with wrong passwords for the account among them.',
      'Set DEPTH=full if you may test the API and the account this way, or leave BASE_URL empty to fuzz the mock server.',
    );
  }
  const contract = withUsableLogin(await openContract(settings.contract), settings);
  const flow = loginFlowOf(contract, settings);
  const operation = chosenOperation(contract, flow, options.operation, settings);
  if (operation === flow?.login && Number.isFinite(settings.wrongPasswordLimit)) {
    throw new DriftlineError(
      'DL_SETTING_INVALID',
      `Fuzzing ${operation.id} sends thousands of wrong passwords, and WRONG_PASSWORD_LIMIT is ${settings.wrongPasswordLimit}.`,
      'Set LOCKOUT_SAFE=true if they cannot lock the account, or name another operation with --operation.',
    );
  }
  const target = await openTarget(settings, contract, flow);
  try {
    const authorization = await authorizationFor(contract, operation, flow, target, settings);
    const limitMs = options.minutes * MINUTE_MS;
    const progress = progressOn(process.stderr, 'requests', { limitMs });
    const plan = {
      settings,
      contract,
      operation,
      target,
      baseUrl: target.baseUrl,
      credentials: target.credentials ?? NOBODY,
      seed: options.seed,
      limitMs,
      report: progress,
      ...(authorization === undefined ? {} : { authorization }),
      ...(options.replay === undefined ? {} : { path: options.replay }),
    };
    process.stderr.write(`Fuzzing ${operation.id} of ${target.name}, seed ${options.seed}.\n`);
    const outcome = await search(plan);
    progress.end();
    return report(outcome, plan, settings);
  } finally {
    await target.close();
  }
}

function readCommandLine() {
  const names = ['seed', 'minutes', 'operation', 'replay'] as const;
  return readOptions(`Usage: ${USAGE}`, () => {
    const { values } = parseArgs({
      options: Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
    });
    const given: Partial<Record<(typeof names)[number], string | boolean>> = values;
    const { operation, replay } = given;
    return {
      seed: numberOption('seed', given.seed ?? String(Date.now() % 0x7fffffff), /^-?\d{1,10}$/),
      minutes: numberOption('minutes', given.minutes ?? '1', /^\d+(?:\.\d+)?$/),
      operation: operation === undefined ? undefined : String(operation),
      replay: replay === undefined ? undefined : String(replay),
    };
  });
}

function numberOption(name: string, text: string | boolean, pattern: RegExp): number {
  if (pattern.test(String(text))) return Number(text);
  throw new Error(`--${name} is ${JSON.stringify(text)}, must be a number.`);
}

/** For a contract without a login. */
const NOBODY = { identifier: UNKNOWN_USER, secret: WRONG_PASSWORD };

/**
 * The operation of `--operation`. Default: the login, else the first operation that may be sent and takes
 * values. An operation that may change something is not fuzzed at a real API.
 */
function chosenOperation(
  contract: Contract,
  flow: LoginFlow | undefined,
  id: string | undefined,
  settings: Settings,
): Operation {
  const { chosen } = chooseOperations(contract, settings);
  const defaultOperation = () => {
    const candidates = chosen.filter(({ path }) => !path.includes('{'));
    return candidates.find((each) => takesValues(contract, each)) ?? candidates[0];
  };
  const login = flow?.login;
  const operation =
    id === undefined ? (login ?? defaultOperation()) : contract.operations.find((each) => each.id === id);
  if (!operation || operation.path.includes('{')) {
    const known = contract.operations.filter(({ path }) => !path.includes('{')).map((each) => each.id);
    throw new DriftlineError(
      'DL_OPERATION_UNKNOWN',
      `${contract.file} has no operation ${id ?? ''} that can be fuzzed.`.replace('  ', ' '),
      `Set --operation to one of: ${namesText(known)}.`,
    );
  }
  if (settings.baseUrl !== undefined && operation !== login && !chosen.includes(operation)) {
    throw new DriftlineError(
      'DL_OPTION_INVALID',
      `${operation.id} may change data of the API, or its credentials are not set.`,
      'Fuzz the login or an operation that only reads, or leave BASE_URL empty to fuzz the mock server.',
    );
  }
  return operation;
}

function takesValues(contract: Contract, operation: Operation): boolean {
  return operation.requestBody !== undefined || prepareOperation(contract, operation).parameters > 0;
}

/** What the operation needs: a fresh token where it accepts the login's, and the credentials of the settings. */
async function authorizationFor(
  contract: Contract,
  operation: Operation,
  flow: LoginFlow | undefined,
  target: Target,
  settings: Settings,
): Promise<Authorization | undefined> {
  if (operation.security.length === 0) return undefined;
  const scheme = flow?.login.token?.scheme ?? '';
  const session =
    flow && operation.security.includes(scheme)
      ? { session: { scheme, token: await freshToken(flow, target, settings) } }
      : {};
  const authorization = authorize(contract, operation, { ...credentialSetOf(settings), ...session });
  return 'missing' in authorization ? undefined : authorization;
}

async function freshToken(
  flow: LoginFlow,
  { baseUrl, network, credentials = NOBODY }: Target,
  settings: Settings,
): Promise<string> {
  const { login } = flow;
  const send = sender({ ...settings, network });
  const request = loginRequest(flow, baseUrl, loginBody(flow, credentials));
  const token = tokenIn(await send(LOGIN_CASES.rightCredentials, login, request), login);
  if (token) return token.value;
  throw new DriftlineError(
    'DL_SETTING_INVALID',
    `${login.id} returned no token for the right credentials.`,
    'Run "npx playwright test" to see why. Operations that need a token can be fuzzed after that.',
  );
}

function report(
  { sent, found, warnings, limited }: SearchOutcome,
  plan: SearchPlan,
  settings: Settings,
): number {
  const masker = maskerFor(plan.credentials, settings);
  const style = styleOf(process.stdout, process.env, { project: projectRoot(), mask: masker.text });
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  if (found) {
    learnSecrets(masker, found.exchange, plan.contract);
    const { curl, request } = evidenceOf(found.exchange, plan.contract, masker);
    for (const finding of found.findings) say(formatFinding(maskedFinding(finding, masker), style));
    say(`The smallest request that shows it, after ${sent} requests:`);
    say(`  ${request.method} ${request.url}${request.body === undefined ? '' : `  ${request.body}`}`);
    say(`Reproduce:\n  ${curl}`);
    const { seed, operation } = plan;
    say(
      `Run fuzz again with this request only:\n  npm run fuzz -- --seed ${seed} --operation ${operation.id} --replay ${found.path}`,
    );
    return 2;
  }
  for (const finding of warnings) say(formatFinding(maskedFinding(finding, masker), style));
  if (limited) say('Stopped, because the API returned 429. Lower REQUESTS_PER_MINUTE.');
  else say(`${sent} requests, no contract violation (seed ${plan.seed}).`);
  return warnings.length > 0 || limited ? 1 : 0;
}

await runScript(main);
