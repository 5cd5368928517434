import { parseArgs } from 'node:util';
import { authorize } from '../src/auth/authorization.ts';
import { credentialSetOf } from '../src/auth/credential-set.ts';
import { type LoginFlow, loginBody, loginFlowOf, loginRequest } from '../src/auth/login-flow.ts';
import { tokenOf } from '../src/auth/token/token.ts';
import { readSettings } from '../src/config/read-settings.ts';
import { DriftlineError } from '../src/core/driftline-error.ts';
import { send } from '../src/http/client/send.ts';
import { evidenceOf, learnSecrets, maskerFor } from '../src/masking/evidence.ts';
import { maskedFinding } from '../src/masking/finding.ts';
import type { Contract, Operation } from '../src/openapi/contract.ts';
import { openContract } from '../src/openapi/open.ts';
import { projectRoot } from '../src/project/project-root.ts';
import type { Settings } from '../src/project/settings/settings.ts';
import { styleOf } from '../src/report/terminal/style.ts';
import { formatFinding } from '../src/report/terminal.ts';
import { LOGIN_CASES, UNKNOWN_USER, WRONG_PASSWORD } from '../src/requests/login-cases.ts';
import { chooseOperations, namesText } from '../src/requests/operations/choice.ts';
import { requestedOperation } from '../src/requests/operations/request.ts';
import { openTarget, type Target } from '../src/session/target.ts';
import { type SearchOutcome, type SearchPlan, search } from './fuzz/search.ts';
import { progressOn } from './progress.ts';
import { readOptions, runScript } from './script.ts';

const MINUTE_MS = 60_000;
const USAGE = 'npm run fuzz -- --seed N --minutes M [--operation ID] [--replay PATH]';

/** As `driftline`: 0 nothing found, 1 an orderly refusal that nobody documented, 2 a broken promise, 3 our side. */
async function main(): Promise<number> {
  const options = expectationOf();
  const settings = await readSettings(process.env);
  if (settings.depth === 'polite') {
    throw new DriftlineError(
      'DL_SETTING_INVALID',
      'DEPTH is polite, and a search at random sends thousands of requests, wrong passwords for the account among them.',
      'Set DEPTH=full where the API and the account are yours to try, or leave BASE_URL empty to ask the mock server.',
    );
  }
  const contract = await openContract(settings.contract);
  const flow = loginFlowOf(contract);
  const operation = chosenOperation(contract, flow, options.operation, settings);
  const target = await openTarget(settings, contract, flow);
  try {
    const authorization = await authorizationFor(contract, operation, flow, target, settings);
    const limitMs = options.minutes * MINUTE_MS;
    const progress = progressOn(process.stderr, 'requests', { limitMs });
    const plan = {
      settings,
      contract,
      operation,
      baseUrl: target.baseUrl,
      credentials: target.credentials ?? NOBODY,
      seed: options.seed,
      limitMs,
      report: progress,
      ...(authorization === undefined ? {} : { authorization }),
      ...(options.replay === undefined ? {} : { path: options.replay }),
    };
    process.stderr.write(`Asking ${operation.id} of ${target.name}, seed ${options.seed}.\n`);
    const outcome = await search(plan);
    progress.end();
    return report(outcome, plan, settings);
  } finally {
    await target.close();
  }
}

function expectationOf() {
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
  throw new Error(`--${name} is ${JSON.stringify(text)}, and no number.`);
}

/** Where nobody logs in, no notification is sent whom to take for it. */
const NOBODY = { identifier: UNKNOWN_USER, secret: WRONG_PASSWORD };

/**
 * The login, else the first that takes values and may be asked, unless another is asked for; what changes anything at a
 * real API is not ours to try at random.
 */
function chosenOperation(
  contract: Contract,
  flow: LoginFlow | undefined,
  id: string | undefined,
  settings: Settings,
): Operation {
  const { requested } = chooseOperations(contract, settings);
  const usual = () => {
    const candidates = requested.filter(({ path }) => !path.includes('{'));
    return candidates.find((each) => takesValues(contract, each)) ?? candidates[0];
  };
  const login = flow?.login;
  const operation =
    id === undefined ? (login ?? usual()) : contract.operations.find((each) => each.id === id);
  if (!operation || operation.path.includes('{')) {
    const known = contract.operations.filter(({ path }) => !path.includes('{')).map((each) => each.id);
    throw new DriftlineError(
      'DL_OPERATION_UNKNOWN',
      `${contract.file} has no operation ${id ?? ''} that can be asked at random.`.replace('  ', ' '),
      `Name one of: ${namesText(known)}.`,
    );
  }
  if (settings.baseUrl !== undefined && operation !== login && !requested.includes(operation)) {
    throw new DriftlineError(
      'DL_OPTION_INVALID',
      `${operation.id} may change what the API holds, or cannot be opened.`,
      'Explore the login, or what only reads; everything else at the mock server, with BASE_URL empty.',
    );
  }
  return operation;
}

function takesValues(contract: Contract, operation: Operation): boolean {
  return operation.requestBody !== undefined || requestedOperation(contract, operation).parameters > 0;
}

/** The Authorization header: of a fresh token where the login's opens the operation, else of ACCESS_TOKEN. */
async function authorizationFor(
  contract: Contract,
  operation: Operation,
  flow: LoginFlow | undefined,
  target: Target,
  settings: Settings,
): Promise<string | undefined> {
  if (operation.security.length === 0) return undefined;
  if (flow && operation.security.includes(flow.login.token?.scheme ?? '')) {
    return freshToken(flow, target, settings);
  }
  const access = authorize(contract, operation, credentialSetOf(settings));
  return 'missing' in access ? undefined : access.headers.Authorization;
}

async function freshToken(
  flow: LoginFlow,
  { baseUrl, credentials = NOBODY }: Target,
  settings: Settings,
): Promise<string> {
  const { login, scheme } = flow;
  const { response } = await send(loginRequest(flow, baseUrl, loginBody(flow, credentials)), {
    operation: login.id,
    case: LOGIN_CASES.rightCredentials,
    timeoutMs: settings.requestTimeoutMs,
  });
  const token = response && tokenOf(login, response, jsonOf(response.body));
  if (token) return `${scheme} ${token.value}`;
  throw new DriftlineError(
    'DL_SETTING_INVALID',
    `${login.id} gave no token for the right credentials.`,
    'Run "npx playwright test", which says why; there is nothing to explore behind it before that.',
  );
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
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
    say(`The smallest request that does it, after ${sent} requests:`);
    say(`  ${request.method} ${request.url}${request.body === undefined ? '' : `  ${request.body}`}`);
    say(`Repeat it:\n  ${curl}`);
    const { seed, operation } = plan;
    say(
      `Find it again:\n  npm run fuzz -- --seed ${seed} --operation ${operation.id} --replay ${found.path}`,
    );
    return 2;
  }
  for (const finding of warnings) say(formatFinding(maskedFinding(finding, masker), style));
  if (limited)
    say('The API asked us to send fewer requests: the search ended there. Lower REQUESTS_PER_MINUTE.');
  else say(`${sent} requests, and no promise broken (seed ${plan.seed}).`);
  return warnings.length > 0 || limited ? 1 : 0;
}

await runScript(main);
