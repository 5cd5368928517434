import { expiryOf, statedExpiry, type Token } from '../auth/index.ts';
import {
  DriftlineError,
  errorFrom,
  errorText,
  listed,
  monotonicMs,
  WORK_LIMITS,
  withinTime,
} from '../core/index.ts';
import type { Baseline } from '../drift/index.ts';
import {
  type AttemptRecord,
  changedHeaders,
  headersAfter,
  type KnownHeaders,
  RECORD_VERSION,
  type RunRecord,
  type SteppedResponse,
  type StepRecord,
} from '../history/index.ts';
import {
  type Case,
  clockOf,
  type Exchange,
  type FailureKind,
  isTrusted,
  type OutgoingRequest,
  type Pace,
  pause,
  retryAfterMs,
} from '../http/index.ts';
import { evidenceOf, learnSecrets, type Masker, maskedFinding, maskerFor } from '../masking/index.ts';
import type { Contract, Operation } from '../openapi/index.ts';
import { type RuleSwitches, type Settings, shownPath } from '../project/index.ts';
import { isGatewayError } from '../reading/index.ts';
import { LOGIN_CASES } from '../requests/index.ts';
import { documentFindings, type Finding, judge } from '../rules/index.ts';
import { mayGoOn, sender, type Target, tokenIn } from '../session/index.ts';
import type { Monitor } from './definition/monitor.ts';
import type { PlannedStep } from './planned-step.ts';
import { type StepOutcome, sendSteps } from './steps.ts';
import { type HostHealth, notBeforeOf, runRecord, verdictOf } from './verdict.ts';

/** What a run needs; the same for each run of a process. */
export interface RunContext {
  readonly monitor: Monitor;
  readonly settings: Settings;
  readonly contract: Contract;
  readonly target: Target;
  readonly plan: readonly PlannedStep[];
  /** What is not sent and why, one sentence each. */
  readonly notes: readonly string[];
  /** The changes that were accepted for this target. */
  readonly baseline?: Baseline;
  /** What is accepted for a time only informs. */
  readonly accept?: (finding: Finding, now: Date) => Finding;
  readonly switches?: RuleSwitches;
  /** What changed in the document since it was accepted, where CONTRACT is an address. */
  readonly changes?: readonly string[];
  /** Kept from run to run, so that `watch` respects the rate limit too. */
  readonly pace: Pace;
}

export interface RunOptions {
  /** The wall clock. */
  readonly now: () => Date;
  /** Aborted when the time limit of the whole run is reached. */
  readonly deadline?: AbortSignal;
  /** The time limit for judging one response, in ms; absent: that of a check. */
  readonly judgingMs?: () => number;
  /** Called with each step as soon as it is judged. */
  readonly onStep: (step: StepRecord) => void;
  /** Prints a message for people, on stderr. */
  readonly say: (sentence: string) => void;
  /** The response headers of healthy runs, as the state before this run has them. */
  readonly knownHeaders?: KnownHeaders;
}

export interface FinishedRun {
  readonly run: RunRecord;
  readonly steps: readonly StepRecord[];
  /** Of a healthy run: for the state after it. */
  readonly knownHeaders?: KnownHeaders;
}

/**
 * Runs the monitor once: sends its steps and reaches a verdict. It never throws for what the API or the
 * network does, nor for an internal error: the verdict is `unknown` then.
 * @throws DriftlineError if a request cannot be sent with these settings
 */
export async function runOnce(context: RunContext, options: RunOptions): Promise<FinishedRun> {
  const startedAt = options.now();
  const started = monotonicMs();
  const pass = new Pass(context, runId(startedAt), options);
  const hostHealth = await pass.sendAll(context.plan);
  const { steps, skipped } = pass;
  const unseen = await pass.neverSucceeded();
  const notBefore = notBeforeOf(pass.exchanges, options.now());
  const run = runRecord(context, {
    id: pass.run,
    startedAt,
    durationMs: monotonicMs() - started,
    steps,
    judgement: verdictOf(steps, hostHealth, pass.unjudged, [...skipped, ...unseen]),
    skipped,
    ...(notBefore === undefined ? {} : { notBefore }),
  });
  return { run, steps, ...(run.verdict === 'up' && { knownHeaders: pass.knownHeaders(run.time) }) };
}

/** Unique for a monitor: no process starts two runs of it in one millisecond. */
export function runId(startedAt: Date): string {
  return `${startedAt.getTime().toString(36)}-${process.pid.toString(36)}`;
}

/** Whether a run id was made by the process of this number. */
export function isRunIdOf(pid: number, run: string): boolean {
  return run.endsWith(`-${pid.toString(36)}`);
}

const OUT_OF_TIME: HostHealth = { cause: 'deadline', summary: 'the run did not finish before its deadline' };

/** The reason with which the deadline of a run is aborted if its process has to end. */
export const INTERRUPTED: HostHealth = {
  cause: 'interrupted',
  summary: 'the process was ended by a signal before the run was finished',
};

function timeIsOver({ reason }: AbortSignal): HostHealth {
  return reason === INTERRUPTED ? INTERRUPTED : OUT_OF_TIME;
}

/** An internal error is printed on stderr with its stack; the verdict of the run is `unknown`. */
export function internalFailure(thrown: unknown, say: (sentence: string) => void, during = ''): HostHealth {
  const error = errorFrom(thrown);
  say(errorText(error));
  return { cause: 'internal', summary: `${error.sentence}${during}` };
}

/**
 * If the check of the monitor host takes until the deadline, that is the reason why the verdict is `unknown`.
 */
async function unlessOutOfTime(
  found: Promise<HostHealth | undefined>,
  deadline: AbortSignal | undefined,
): Promise<HostHealth | undefined> {
  if (!deadline) return found;
  const late = new Promise<HostHealth>((resolve) => {
    if (deadline.aborted) resolve(timeIsOver(deadline));
    deadline.addEventListener('abort', () => resolve(timeIsOver(deadline)), { once: true });
  });
  return Promise.race([found, late]);
}

/** Failures that a retry may cure. A wrong certificate, or a response that is not HTTP, stays wrong. */
const TRANSIENT: readonly FailureKind[] = ['dns', 'refused', 'proxy', 'reset', 'timeout', 'truncated'];

/** What a retry may cure; undefined for anything else. A `Retry-After` beyond the delay forbids the retry. */
function transientFailure(
  exchange: Exchange,
  operation: Operation,
  delayMs: number,
): Pick<AttemptRecord, 'outcome' | 'failure'> | undefined {
  const { failure, response } = exchange;
  if (failure) {
    return TRANSIENT.includes(failure.kind) ? { outcome: failure.kind, failure: failure.message } : undefined;
  }
  if (!response || !isGatewayError(exchange, operation)) return undefined;
  if ((retryAfterMs(response, clockOf(exchange)) ?? 0) > delayMs) return undefined;
  return { outcome: 'response', failure: `a gateway responded with ${response.status}` };
}

/** A request that tries a wrong password of the account. */
function isGuess({ name }: Case): boolean {
  return name === LOGIN_CASES.wrongPassword.name;
}

/** The longest time that all requests to clean up take after the deadline. */
const LATE_CLEANUP_MS = 1000;

/** A larger body is not compared with those of later responses. */
const MOST_KEPT_BYTES = 256 * 1024;
const NO_BYTES = new Uint8Array();

/** So many steps are named that were not sent. */
const MOST_UNSENT = 8;

/** A run in progress: its exchanges so far, and their records. */
class Pass {
  readonly run: string;
  readonly exchanges: Exchange[] = [];
  readonly steps: StepRecord[] = [];
  readonly #context: RunContext;
  readonly #options: RunOptions;
  /** Exchanges, failed attempts included, whose secrets the masker does not know yet. */
  readonly #unlearned: Exchange[] = [];
  #made: Masker | undefined;
  /** Why steps were not sent: a value that they need cannot be had. */
  readonly #skipped: string[] = [];
  /** The steps that were not sent because an earlier one failed, or got no token. */
  readonly #unsent: string[] = [];
  /** Why a response was not checked with every rule: a custom rule threw. */
  unjudged: HostHealth | undefined;
  /** The current step, or the last one. */
  #underWay = '';
  /** A response could not be judged in time: that says nothing about the API, and ends the run. */
  #judgingTimedOut: HostHealth | undefined;
  /** How many wrong passwords may be sent again: one that got no response may have been counted all the same. */
  #spareGuesses: number;
  /** Of the requests to clean up after the deadline. */
  #lastMoment: AbortSignal | undefined;

  constructor(context: RunContext, run: string, options: RunOptions) {
    this.#context = context;
    this.run = run;
    this.#options = options;
    const { plan, settings } = context;
    this.#spareGuesses = settings.wrongPasswordLimit - plan.filter((step) => isGuess(step.case)).length;
  }

  /** Knows every secret of the run. Created on first use, since a run without findings masks nothing. */
  get #masker(): Masker {
    const { target, settings, contract } = this.#context;
    this.#made ??= maskerFor(target.credentials, settings);
    for (const exchange of this.#unlearned.splice(0)) learnSecrets(this.#made, exchange, contract);
    return this.#made;
  }

  /** Keeps an exchange for the rest of the run, without a large body: those of many steps take gigabytes. */
  #keep(exchange: Exchange): void {
    const { response } = exchange;
    if (!response || response.body.length <= MOST_KEPT_BYTES) {
      this.exchanges.push(exchange);
      return;
    }
    // The masker learns its secrets now.
    void this.#masker;
    // Without `alike` it is not compared with other responses.
    const { alike: _alike, ...step } = exchange.case;
    this.exchanges.push({ ...exchange, case: step, response: { ...response, body: NO_BYTES } });
  }

  /** @returns why the run has no verdict on the API; undefined if it has one */
  async sendAll(plan: readonly PlannedStep[]): Promise<HostHealth | undefined> {
    try {
      await sendSteps(
        plan,
        (step, operation, request, cleanup) => this.#sendStep(step, operation, request, cleanup),
        (step, reason) => this.#skip(step, reason),
      );
      return await this.#hostHealth();
    } catch (thrown) {
      if (this.#judgingTimedOut) return this.#judgingTimedOut;
      const { deadline } = this.#options;
      if (deadline?.aborted) return timeIsOver(deadline);
      if (thrown instanceof DriftlineError) throw thrown;
      return internalFailure(thrown, this.#options.say, this.#underWay);
    }
  }

  /** Operations that were only refused, although each refusal is documented: their success may be wrong all the same. */
  async neverSucceeded(): Promise<readonly string[]> {
    if (!this.exchanges.some(wasRefused)) return [];
    const { contract, switches } = this.#context;
    const { judgeSeries } = await import('../rules/series/judge-series.ts');
    const found = judgeSeries(this.exchanges.filter(wasRefused), contract, switches ? { switches } : {})
      .filter(({ id }) => id === 'success-never-seen')
      .filter(
        ({ operation }) => !this.exchanges.some((each) => each.operation === operation && wasAccepted(each)),
      );
    return found.map(({ operation, received }) => `${operation} never succeeded: ${received}`);
  }

  /** @param time of the run */
  knownHeaders(time: string): KnownHeaders {
    const responses = this.exchanges.flatMap(responseOf);
    return headersAfter(responses, this.#options.knownHeaders ?? {}, time, (text) => this.#masker.text(text));
  }

  #skip({ operation, case: { name } }: PlannedStep, reason?: string): void {
    if (reason === undefined) this.#unsent.push(`${operation.id} ${name}`);
    else this.#skipped.push(this.#masker.text(`${operation.id} was not sent: ${reason}`));
  }

  /** The steps that were not sent, and why. */
  get skipped(): readonly string[] {
    if (this.#unsent.length === 0) return this.#skipped;
    const were = this.#unsent.length === 1 ? 'was' : 'were';
    const last = this.exchanges.at(-1);
    const why =
      last && !mayGoOn(last)
        ? `${last.operation} ${last.response ? `returned ${last.response.status}` : 'got no response'}`
        : 'no step got a token';
    return [...this.#skipped, `${listed(this.#unsent, MOST_UNSENT)} ${were} not sent: ${why}`];
  }

  /** Why a failed call says nothing about the API; undefined if it does, or if no call failed. */
  async #hostHealth(): Promise<HostHealth | undefined> {
    const failed = this.exchanges.find(({ failure }) => failure !== undefined);
    if (!failed?.failure) return undefined;
    const { kind, message, onMonitorHost } = failed.failure;
    const stuck = kind === 'timeout' && !isTrusted(failed);
    if (stuck) {
      const summary = `this process was busy for ${Math.round(failed.lagMs ?? 0)} ms while it waited for a response`;
      return { cause: 'event-loop', summary };
    }
    if (onMonitorHost) return { cause: 'monitor-host', summary: this.#masker.text(message) };
    return unlessOutOfTime(this.#probed(failed), this.#options.deadline);
  }

  async #probed({ connection }: Exchange): Promise<HostHealth | undefined> {
    const { hostProblem } = await import('./host-health.ts');
    // Behind a proxy, names are looked up by the proxy, and often by nobody else.
    const control = connection?.proxy === undefined ? this.#context.monitor.control : undefined;
    const problem = await hostProblem(control);
    return problem === undefined ? undefined : { cause: 'monitor-host', summary: problem };
  }

  async #sendStep(
    step: Case,
    operation: Operation,
    request: OutgoingRequest,
    cleanup: boolean,
  ): Promise<StepOutcome> {
    this.#underWay = ` (${operation.id} ${step.name})`;
    if (cleanup && this.#options.deadline?.aborted) return this.#cleanUpLate(step, operation, request);
    const { exchange, attempts } = await this.#sendWithRetries(step, operation, request);
    const { token, record } = this.#judged(exchange, operation, attempts);
    this.#keep(exchange);
    this.steps.push(record);
    this.#options.onStep(record);
    return { exchange, goOn: mayGoOn(exchange), ...(token ? { token } : {}) };
  }

  /** After the deadline there is a moment left to delete what was created; nobody judges it. */
  async #cleanUpLate(step: Case, operation: Operation, request: OutgoingRequest): Promise<StepOutcome> {
    const { target } = this.#context;
    const send = sender({ network: target.network, requestTimeoutMs: LATE_CLEANUP_MS });
    this.#lastMoment ??= AbortSignal.timeout(LATE_CLEANUP_MS);
    try {
      const exchange = await send(step, operation, request, { signal: this.#lastMoment });
      this.#unlearned.push(exchange);
      const status = exchange.response?.status ?? exchange.failure?.message ?? 'no response';
      const sentence = `${operation.id} cleaned up after the deadline: ${status}`;
      this.#options.say(`${this.#masker.text(sentence)}.`);
      return { exchange, goOn: false };
    } catch (error) {
      this.#options.say(`${operation.id} did not clean up: no time was left after the deadline.`);
      throw error;
    }
  }

  /** @throws DriftlineError DL_TIME_LIMIT if judging the response takes too long */
  #judged(exchange: Exchange, operation: Operation, attempts: readonly AttemptRecord[]) {
    const limitMs = this.#options.judgingMs?.() ?? WORK_LIMITS.check;
    try {
      return withinTime(limitMs, `Judging the response of ${operation.id} (${exchange.case.name})`, () => {
        const token = tokenIn(exchange, operation);
        return { token, record: this.#stepRecord(exchange, token, attempts) };
      });
    } catch (error) {
      if (error instanceof DriftlineError && error.code === 'DL_TIME_LIMIT') {
        this.#judgingTimedOut = { cause: 'deadline', summary: error.sentence };
      }
      throw error;
    }
  }

  /** The last exchange, and the failed attempts before it. A request that the API responded to is never retried. */
  async #sendWithRetries(step: Case, operation: Operation, request: OutgoingRequest) {
    const { retries } = this.#context.monitor;
    const attempts: AttemptRecord[] = [];
    for (;;) {
      const exchange = await this.#send(step, operation, request);
      const { startedAt, phases } = exchange;
      const failed = transientFailure(exchange, operation, retries.delayMs);
      if (!failed || attempts.length >= retries.times) return { exchange, attempts };
      if (isGuess(step) && --this.#spareGuesses < 0) return { exchange, attempts };
      const failure = this.#masker.text(failed.failure);
      attempts.push({ time: startedAt, outcome: failed.outcome, failure, phases: roundedPhases(phases) });
      await pause(retries.delayMs, this.#options.deadline);
    }
  }

  async #send(step: Case, operation: Operation, request: OutgoingRequest): Promise<Exchange> {
    const { settings, pace, target } = this.#context;
    const { now, deadline } = this.#options;
    const send = sender({ ...settings, network: target.network, pace });
    const exchange = await send(step, operation, request, { now, ...(deadline ? { signal: deadline } : {}) });
    this.#unlearned.push(exchange);
    return exchange;
  }

  /** The first such error becomes the reason of the verdict; each different one is printed. */
  #leftUnjudged(error: DriftlineError): void {
    const summary = this.#masker.text(`${error.code}: ${error.sentence}`);
    if (this.unjudged?.summary === summary) return;
    this.#options.say(`${summary}\n  ${error.hint}`);
    this.unjudged ??= { cause: 'error', summary };
  }

  #stepRecord(exchange: Exchange, token: Token | undefined, attempts: readonly AttemptRecord[]): StepRecord {
    const { monitor, contract, baseline, switches, settings, changes = [] } = this.#context;
    const { accept = (finding: Finding) => finding } = this.#context;
    const quick = settings.depth === 'polite';
    const { customRules } = settings;
    const failed = (error: DriftlineError) => this.#leftUnjudged(error);
    const options = { baseline, switches, quick, customRules, failed };
    // The document is not one of a response: its changes are said once, with the first.
    const own = this.steps.length === 0 ? changes : [];
    const all = [
      ...judge(exchange, contract, this.exchanges, options),
      ...documentFindings(own, shownPath(settings.contract), contract, options),
    ];
    const now = this.#options.now();
    const findings = all.map((finding) => maskedFinding(accept(finding, now), this.#masker));
    const life = token && lifeSeconds(token, exchange);
    const lagMs = Math.round(exchange.lagMs ?? 0);
    const mask = (text: string) => this.#masker.text(text);
    const [changed = []] = responseOf(exchange).map((each) =>
      changedHeaders(each, this.#options.knownHeaders ?? {}, mask),
    );
    return {
      type: 'step',
      version: RECORD_VERSION,
      run: this.run,
      monitor: monitor.name,
      time: exchange.startedAt,
      operation: exchange.operation,
      case: exchange.case.name,
      expects: exchange.case.expects,
      outcome: exchange.failure?.kind ?? 'response',
      ...(exchange.failure ? { failure: this.#masker.text(exchange.failure.message) } : {}),
      ...(exchange.response ? { status: exchange.response.status } : {}),
      phases: roundedPhases(exchange.phases),
      ...(exchange.connection ? { connection: exchange.connection } : {}),
      ...(lagMs >= SHORTEST_RECORDED_LAG_MS ? { lagMs } : {}),
      ...(isTrusted(exchange) ? {} : { untrusted: true }),
      ...(attempts.length > 0 ? { attempts } : {}),
      findings,
      ...(life === undefined ? {} : { tokenLifeSeconds: life }),
      ...(changed.length > 0 ? { changedHeaders: changed } : {}),
      ...(findings.length > 0 ? { evidence: evidenceOf(exchange, contract, this.#masker) } : {}),
    };
  }
}

function responseOf({ operation, case: { name }, response }: Exchange): SteppedResponse[] {
  return response ? [{ operation, case: name, headers: response.headers }] : [];
}

/** Refused, where any documented response is right. */
function wasRefused({ case: { expects, expectation }, response }: Exchange): boolean {
  if (expects !== 'any' || expectation?.status !== undefined || !response) return false;
  return response.status >= 400 && response.status < 500;
}

function wasAccepted({ response }: Exchange): boolean {
  return response !== undefined && response.status < 400;
}

const SHORTEST_RECORDED_LAG_MS = 10;

/** By the server's clock, since the clock of the monitor host may be wrong. */
function lifeSeconds(token: Token, exchange: Exchange): number | undefined {
  const now = clockOf(exchange);
  const expiry = (token.jwt && expiryOf(token.jwt)) ?? statedExpiry(token, now);
  return expiry === undefined ? undefined : Math.round((expiry - now) / 1000);
}

function roundedPhases(phases: Exchange['phases']): Exchange['phases'] {
  const entries = Object.entries(phases).map(([name, ms]: [string, number]) => [name, microseconds(ms)]);
  return Object.fromEntries(entries) as Exchange['phases'];
}

/** Milliseconds, rounded to the resolution of the clock. */
function microseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
