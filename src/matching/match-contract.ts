import { WORK_LIMITS, withinTime } from '../core/index.ts';
import type { Expectation } from '../http/index.ts';
import { evidenceOf, learnSecrets, maskedFinding, maskerFor } from '../masking/index.ts';
import type { Contract } from '../openapi/index.ts';
import { type Finding, judge } from '../rules/index.ts';
import { adoptedExchange } from './adopted-exchange.ts';
import { failingOf } from './failing.ts';
import { messageOf } from './message.ts';
import { type AnyRequest, type AnyResponse, exchangedBy } from './other-clients.ts';

/** Whether a response keeps its contract: what `expect.extend` of Jest and Vitest takes from a matcher. */
export interface ContractMatch {
  readonly pass: boolean;
  /** What is wrong, for people, with a line that repeats the request; secrets are masked. */
  message(): string;
  /** Everything that was found, warnings as well; secrets are masked. */
  readonly findings: readonly Finding[];
}

/** What a response does not say of itself. */
export interface MatchOptions {
  /**
   * The request: a `Request`, or what of it was other than a plain GET. Without it, the path has to have one operation
   * only. A `Request` whose body was sent has none any more: hand in a `clone()`.
   */
  readonly request?: AnyRequest;
  /** What is expected of the response: `accepted` (2xx), `refused`, or, the default, `any` that the contract documents. */
  readonly expects?: Expectation;
  /** Where the contract is served, where that is at none of its servers: `http://localhost:3000/api`. */
  readonly baseUrl?: string;
  /** operationId, in place of the one that method and path name. */
  readonly operation?: string;
}

/**
 * Holds a response of any client against a contract, without Playwright: a `Response` of `fetch`, or a plain object
 * `{ status, headers, body }`. The response can still be read afterwards.
 *
 * @example
 * const contract = await openContract('contracts/pets.openapi.yaml');
 * expect.extend({ toKeepContract: (response, options) => matchContract(response, contract, options) }); // Jest, Vitest
 *
 * const { pass, message } = await matchContract(await fetch(`${url}/pets/7`), contract); // node:test
 * assert.ok(pass, message());
 *
 * @throws DriftlineError DL_OPERATION_UNKNOWN where method and path are of no operation of the contract
 * @throws DriftlineError DL_RESPONSE_UNREADABLE where the body was read before
 */
export async function matchContract(
  response: AnyResponse,
  contract: Contract,
  options: MatchOptions = {},
): Promise<ContractMatch> {
  const { request, ...said } = options;
  const adopted = await exchangedBy(response, request, said.baseUrl ?? contract.server);
  const exchange = adoptedExchange(contract, adopted, { ...said, name: 'response' });
  const masker = maskerFor(undefined, {}, process.env);
  learnSecrets(masker, exchange, contract);
  const work = `Judging the response of ${exchange.operation}`;
  const findings = withinTime(WORK_LIMITS.suite, work, () =>
    judge(exchange, contract).map((each) => maskedFinding(each, masker)),
  );
  const failing = failingOf(findings);
  const reproduce = () => evidenceOf(exchange, contract, masker).curl;
  return {
    pass: failing.length === 0,
    message: () => messageOf(exchange, failing, failing.length > 0 ? reproduce() : undefined),
    findings,
  };
}
