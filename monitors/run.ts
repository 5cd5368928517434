import {
  type Baseline,
  type Case,
  type Contract,
  createPace,
  type Exchange,
  expiryOf,
  instantOf,
  isSendable,
  judge,
  type LoginFlow,
  type Operation,
  type OutgoingRequest,
  type Pace,
  type Settings,
  send,
  type Target,
  type Token,
  tokenOf,
} from '../contracts/index.ts';
import {
  evidenceOf,
  learnSecrets,
  type Masker,
  maskedFinding,
  maskerFor,
  RECORD_VERSION,
  type RunEvent,
  type RunRecord,
  type StepRecord,
} from '../reports/index.ts';
import { askLogin, type StepOutcome } from './steps.ts';
import { verdictOf } from './verdict.ts';

/** What a run needs; it is the same for each run of a process. */
export interface RunContext {
  readonly monitor: string;
  readonly settings: Settings;
  readonly contract: Contract;
  readonly flow: LoginFlow;
  readonly target: Target;
  /** What was accepted from targets of this kind. */
  readonly baseline?: Baseline;
  /** Kept from run to run, so that watching respects the limit as well. */
  readonly pace: Pace;
}

export function runContext(
  monitor: string,
  settings: Settings,
  contract: Contract,
  flow: LoginFlow,
  target: Target,
  baseline?: Baseline,
): RunContext {
  return {
    monitor,
    settings,
    contract,
    flow,
    target,
    pace: createPace(settings.requestsPerMinute),
    ...(baseline ? { baseline } : {}),
  };
}

/** One pass of the monitor: its steps, then what they come to, each told as soon as it is known. */
export async function runOnce(context: RunContext, tell: (record: RunEvent) => void): Promise<RunRecord> {
  const { settings, target, flow } = context;
  const startedAt = new Date();
  const started = performance.now();
  const pass = new Pass(context, startedAt, tell);
  await askLogin(
    { flow, baseUrl: target.baseUrl, credentials: target.credentials, depth: settings.depth },
    (step, operation, request) => pass.ask(step, operation, request),
  );
  const record = pass.runRecord(startedAt, performance.now() - started);
  tell(record);
  return record;
}

/** One run while it goes on: its exchanges so far, and their records. */
class Pass {
  readonly #context: RunContext;
  readonly #run: string;
  readonly #tell: (record: RunEvent) => void;
  readonly #masker: Masker;
  readonly #exchanges: Exchange[] = [];
  readonly #records: StepRecord[] = [];

  constructor(context: RunContext, startedAt: Date, tell: (record: RunEvent) => void) {
    this.#context = context;
    this.#run = `${startedAt.getTime().toString(36)}-${process.pid.toString(36)}`;
    this.#tell = tell;
    this.#masker = maskerFor(context.target.credentials, context.settings.expiredToken);
  }

  async ask(step: Case, operation: Operation, request: OutgoingRequest): Promise<StepOutcome> {
    const { contract, settings, pace } = this.#context;
    await pace.take();
    const timeoutMs = settings.requestTimeoutMs;
    const exchange = await send(request, { operation: operation.id, case: step, timeoutMs });
    learnSecrets(this.#masker, exchange, contract);
    const token = tokenIn(exchange, operation);
    const record = this.#stepRecord(exchange, token);
    this.#exchanges.push(exchange);
    this.#records.push(record);
    this.#tell(record);
    const goOn = exchange.failure === undefined && exchange.reply?.status !== 429;
    return { exchange, goOn, ...(token ? { token } : {}) };
  }

  runRecord(startedAt: Date, durationMs: number): RunRecord {
    const { monitor, contract, target } = this.#context;
    const findings = this.#records.flatMap((record) => record.findings);
    const server = this.#records.flatMap(({ phases }) =>
      phases.server === undefined ? [] : [phases.server],
    );
    const life = this.#records.find(
      ({ tokenLifeSeconds }) => tokenLifeSeconds !== undefined,
    )?.tokenLifeSeconds;
    return {
      type: 'run',
      version: RECORD_VERSION,
      run: this.#run,
      monitor,
      time: startedAt.toISOString(),
      durationMs: rounded(durationMs),
      ...verdictOf(this.#records),
      contract: contract.file,
      contractHash: contract.hash,
      target: target.name,
      steps: this.#records.length,
      errors: findings.filter(({ severity }) => severity === 'error').length,
      warnings: findings.filter(({ severity }) => severity === 'warning').length,
      ...(server.length > 0 ? { serverMs: Math.max(...server) } : {}),
      ...(life === undefined ? {} : { tokenLifeSeconds: life }),
    };
  }

  #stepRecord(exchange: Exchange, token: Token | undefined): StepRecord {
    const { monitor, contract, baseline, settings } = this.#context;
    const { ruleSwitches: switches } = settings;
    const findings = judge(exchange, contract, this.#exchanges, {
      baseline,
      switches,
      quick: settings.depth === 'polite',
    }).map((finding) => maskedFinding(finding, this.#masker));
    const life = token && lifeSeconds(token, exchange);
    return {
      type: 'step',
      version: RECORD_VERSION,
      run: this.#run,
      monitor,
      time: exchange.startedAt,
      operation: exchange.operation,
      case: exchange.case.name,
      expects: exchange.case.expects,
      outcome: exchange.failure?.kind ?? 'response',
      ...(exchange.failure ? { failure: this.#masker.text(exchange.failure.message) } : {}),
      ...(exchange.reply ? { status: exchange.reply.status } : {}),
      phases: roundedPhases(exchange.phases),
      findings,
      ...(life === undefined ? {} : { tokenLifeSeconds: life }),
      ...(findings.length > 0 ? { evidence: evidenceOf(exchange, contract, this.#masker) } : {}),
    };
  }
}

/** The token that an answer gave; undefined where no request can carry it. */
export function tokenIn({ reply }: Exchange, operation: Operation): Token | undefined {
  if (!reply || reply.status < 200 || reply.status > 299) return undefined;
  try {
    const token = tokenOf(operation, reply, JSON.parse(Buffer.from(reply.body).toString('utf8')));
    return token && isSendable(token) ? token : undefined;
  } catch {
    return undefined;
  }
}

function lifeSeconds({ jwt, expiresAt }: Token, exchange: Exchange): number | undefined {
  const expiry = (jwt && expiryOf(jwt)) ?? (expiresAt === undefined ? undefined : instantOf(expiresAt));
  return expiry === undefined ? undefined : Math.round((expiry - Date.parse(exchange.startedAt)) / 1000);
}

/** Microseconds are as exact as the clock is. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

function roundedPhases(phases: Exchange['phases']): Exchange['phases'] {
  const entries = Object.entries(phases).map(([name, ms]: [string, number]) => [name, rounded(ms)]);
  return Object.fromEntries(entries) as Exchange['phases'];
}
