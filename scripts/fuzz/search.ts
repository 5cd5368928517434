import fc from 'fast-check';
import { type Authorization, OPEN } from '../../src/auth/authorization.ts';
import type { Credentials } from '../../src/auth/credentials.ts';
import { createPace } from '../../src/http/client/pace.ts';
import type { Exchange } from '../../src/http/exchange.ts';
import type { Contract, Operation } from '../../src/openapi/contract.ts';
import type { Settings } from '../../src/project/settings/setting-values.ts';
import { type Subject, subjectOf } from '../../src/requests/derived/subject.ts';
import type { Finding } from '../../src/rules/finding.ts';
import { judge } from '../../src/rules/judge.ts';
import { type Send, sender, type Target } from '../../src/session/session.ts';
import { caseOf, type Probe, probes, requestOf } from './probe.ts';

/** What is searched, and for how long. */
export interface SearchPlan {
  readonly settings: Pick<Settings, 'requestTimeoutMs' | 'requestsPerMinute'>;
  readonly contract: Contract;
  readonly operation: Operation;
  readonly baseUrl: string;
  /** How the target is reached. */
  readonly target?: Pick<Target, 'network'>;
  readonly credentials: Credentials;
  /** A fresh token, and what the operation needs beside it, such as an API key; absent: nothing. */
  readonly authorization?: Authorization;
  readonly seed: number;
  readonly limitMs: number;
  /** Most requests before a violation is found. Default: limited by time only. */
  readonly requests?: number;
  /** Sends only the request at this path of an earlier search. */
  readonly path?: string;
  /** Called after each request with the number of requests so far. */
  readonly report?: (sent: number) => void;
}

/** The result of a search. */
export interface SearchOutcome {
  /** Number of requests, including those that shrank the one found. */
  readonly sent: number;
  /** The smallest request with a contract violation, and the path that replays it. */
  readonly found?: {
    readonly exchange: Exchange;
    readonly findings: readonly Finding[];
    readonly path: string;
  };
  /** Other findings: undocumented refusals. One for each fingerprint. */
  readonly warnings: readonly Finding[];
  /** Whether the API returned 429. */
  readonly limited: boolean;
}

/** Thrown at a 429, so that no further request is sent. */
class Limited extends Error {}

/**
 * Sends random requests until one shows a contract violation, then shrinks it to the smallest that still
 * does. The same seed makes the same requests.
 */
export async function search(plan: SearchPlan): Promise<SearchOutcome> {
  const searcher = new Searcher(plan);
  const details = await fc.check(
    fc.asyncProperty(probes(searcher.subject, plan.credentials), (probe) => searcher.send(probe)),
    {
      seed: plan.seed,
      numRuns: plan.path === undefined ? (plan.requests ?? 1_000_000_000) : 1,
      interruptAfterTimeLimit: plan.limitMs,
      ...(plan.path === undefined ? {} : { path: plan.path, endOnFailure: true }),
    },
  );
  const { last, sent, limited, warnings } = searcher;
  const found =
    details.failed && last && !limited ? { ...last, path: details.counterexamplePath ?? '' } : undefined;
  return { sent, limited, warnings: [...warnings.values()], ...(found ? { found } : {}) };
}

class Searcher {
  readonly subject: Subject;
  readonly warnings = new Map<string, Finding>();
  sent = 0;
  limited = false;
  /** The last request with a contract violation: each one after the first is smaller. */
  last: { exchange: Exchange; findings: Finding[] } | undefined;
  readonly #plan: SearchPlan;
  readonly #send: Send;

  constructor(plan: SearchPlan) {
    this.#plan = plan;
    this.subject = subjectOf(plan.contract, plan.operation);
    const pace = createPace(plan.settings.requestsPerMinute);
    this.#send = sender({ ...plan.settings, network: plan.target?.network ?? {}, pace });
  }

  async send(probe: Probe): Promise<void> {
    const { contract, operation, credentials, baseUrl, authorization } = this.#plan;
    if (this.limited) throw new Limited();
    this.sent++;
    this.#plan.report?.(this.sent);
    const request = requestOf(probe, this.subject, baseUrl, authorization ?? OPEN);
    const exchange = await this.#send(caseOf(probe, this.subject, credentials), operation, request);
    this.limited = exchange.response?.status === 429;
    if (this.limited) throw new Limited();
    const findings = judge(exchange, contract);
    for (const finding of findings) this.warnings.set(finding.fingerprint, finding);
    const errors = findings.filter(({ severity }) => severity === 'error');
    for (const { fingerprint } of errors) this.warnings.delete(fingerprint);
    if (errors.length === 0) return;
    this.last = { exchange, findings: errors };
    throw new Error(errors.map(({ id }) => id).join(', '));
  }
}
