import { WORK_LIMITS, withinTime } from '../core/index.ts';
import type { Exchange, Expectation } from '../http/index.ts';
import { evidenceOf, learnSecrets, maskedFinding, maskerFor } from '../masking/index.ts';
import type { Contract } from '../openapi/index.ts';
import type { RuleSwitches } from '../project/index.ts';
import { formatFinding } from '../report/index.ts';
import { type Finding, judge } from '../rules/index.ts';
import { adoptedExchange, assumedMethodNote } from './adopted-exchange.ts';
import { type AnyRequest, type AnyResponse, exchangedBy } from './other-clients.ts';

/** Whether a response keeps its contract: what `expect.extend` of Jest and Vitest takes from a matcher. */
export interface ContractMatch {
  readonly pass: boolean;
  /** What is wrong, for people, with a curl command that reproduces the request; secrets are masked. */
  message(): string;
  /** All findings, including warnings; secrets are masked. */
  readonly findings: readonly Finding[];
}

/** What cannot be read from the response itself. */
interface MatchOptions {
  /**
   * The request: a `Request`, or an object with the parts that differ from a plain GET. Needed where the
   * response does not carry it, as one of `fetch` does not: without it, such a response is judged by the only
   * operation of its path, or by its GET. The body of a `Request` that was sent cannot be read again: pass a
   * `clone()`.
   */
  readonly request?: AnyRequest;
  /** The expected response: `accepted` (2xx), `refused`, or `any` documented response. Default: `any`. */
  readonly expects?: Expectation;
  /** Where the contract is served: `http://localhost:3000/api`. Default: its first server. */
  readonly baseUrl?: string;
  /** operationId. Default: the operation that method and path match. */
  readonly operation?: string;
}

/**
 * Judges a response of any client by a contract, without Playwright: a `Response` of `fetch`, a response of
 * Axios, SuperTest, got or Fastify's `app.inject()`, or a plain object `{ status, headers, body }`. The
 * response can still be read afterwards.
 *
 * @example
 * const contract = await openContract('contracts/pets.openapi.yaml');
 * expect.extend({ toKeepContract: (response, options) => matchContract(response, contract, options) }); // Jest, Vitest
 *
 * const { pass, message } = await matchContract(await fetch(`${url}/pets/7`), contract); // node:test
 * assert.ok(pass, message());
 *
 * @throws DriftlineError DL_OPERATION_UNKNOWN where method and path match no operation of the contract
 * @throws DriftlineError DL_RESPONSE_UNREADABLE where the body was already read, or there is no status
 */
export async function matchContract(
  response: AnyResponse,
  contract: Contract,
  options: MatchOptions = {},
): Promise<ContractMatch> {
  const { request, ...given } = options;
  const adopted = await exchangedBy(response, request, given.baseUrl ?? contract.server);
  const exchange = adoptedExchange(contract, adopted, { ...given, name: 'response' });
  const masker = maskerFor(undefined, {}, process.env);
  learnSecrets(masker, exchange, contract);
  const work = `Judging the response of ${exchange.operation}`;
  const findings = withinTime(WORK_LIMITS.suite, work, () =>
    judge(exchange, contract).map((each) => maskedFinding(each, masker)),
  );
  const failing = failingOf(findings);
  return {
    pass: failing.length === 0,
    message: () =>
      failing.length === 0
        ? messageOf(exchange, failing)
        : messageOf(exchange, failing, {
            reproduce: evidenceOf(exchange, contract, masker).curl,
            note: assumedMethodNote(adopted, exchange),
          }),
    findings,
  };
}

/** What a message says after the findings. */
interface Addition {
  /** A command that sends the request again, masked. */
  readonly reproduce?: string | undefined;
  /** What was assumed of the request. */
  readonly note?: string | undefined;
}

/** The outcome of an exchange and its findings, for people. */
export function messageOf(
  exchange: Exchange,
  findings: readonly Finding[],
  { reproduce, note }: Addition = {},
): string {
  const { response, phases } = exchange;
  const outcome = response
    ? `returned ${response.status} ${response.statusText}`.trimEnd()
    : 'got no response';
  const time = phases.total > 0 ? ` in ${phases.total.toFixed(1)} ms` : '';
  const head = `${exchange.operation} (${exchange.case.name}) ${outcome}${time}`;
  if (findings.length === 0) return `${head} and keeps the contract`;
  const violations = findings.filter(({ family }) => family !== 'call').length;
  const count =
    violations === 1 ? '. 1 contract violation' : violations > 1 ? `. ${violations} contract violations` : '';
  const shown = findings.map((each) => formatFinding(each, { color: false })).join('\n');
  const again = reproduce === undefined ? '' : `\n  Reproduce\n      ${reproduce}\n`;
  const assumed = note === undefined ? '' : `\n  Note\n      ${note}\n`;
  return `${head}${count}:\n\n${shown}${again}${assumed}`;
}

/**
 * The findings that fail a test: errors, and `rate-limited`, because a 429 says nothing about the contract. A
 * severity that the user set for `rate-limited` takes precedence.
 * @param fails which of the others fail; default: errors
 */
export function failingOf(
  findings: readonly Finding[],
  switches?: RuleSwitches,
  fails: (finding: Finding) => boolean = ({ severity }) => severity === 'error',
): Finding[] {
  const failsOnLimit = switches?.['rate-limited'] === undefined;
  return findings.filter((each) => fails(each) || (failsOnLimit && each.id === 'rate-limited'));
}
