import type { DriftClass } from '../drift/index.ts';

/** `error` fails the run, `warning` is drift to look at, `info` is worth knowing. */
export type Severity = 'error' | 'warning' | 'info';

/**
 * The kind of problem.
 * - `call`: the call failed, there is no response to judge;
 * - `contract`: the response violates the contract;
 * - `drift`: the response matches the contract, and differs from what is documented or accepted;
 * - `speed`: the response was slower than its limit.
 */
export const FAMILIES = ['call', 'contract', 'drift', 'speed'] as const;
export type Family = (typeof FAMILIES)[number];

/** A contract violation or a drift. Plain data, collected, never thrown. */
export interface Finding {
  /** The rule's id, for example `body-property-missing`. */
  readonly id: string;
  readonly family: Family;
  readonly severity: Severity;
  readonly title: string;
  readonly operation: string;
  readonly case: string;
  /** The part, and a JSON pointer where there is one: `response body /expires_at`. */
  readonly where: string;
  readonly expected: string;
  /** Where the contract documents it: `contracts/sealmetrics.openapi.yaml:41:17`. */
  readonly contract: string;
  readonly received: string;
  /** One sentence: what to do. */
  readonly hint: string;
  /** Stable across runs: the same problem has the same fingerprint. 12 hexadecimal digits. */
  readonly fingerprint: string;
  /**
   * For a variation of another case: the fingerprint of the same problem there. Where that was found, this is
   * a repeat.
   */
  readonly sameAs?: string;
  /** For a drift: what it means for clients of the API. */
  readonly change?: DriftClass;
  /** Why the severity differs from the rule's. */
  readonly reason?: string;
}

/** A value in a headline; the block below it has the whole. */
const LONGEST_VALUE = 80;

/** Rules about a value that is there, and is another than the documented one. */
const WRONG_VALUE = /^(?:body-[a-z]+-wrong|body-alternatives-unmatched|header-wrong)$/;
const MISSING = /^(?:body-property|header)-missing$/;
const UNDOCUMENTED = /^body-property-(?:undocumented|forbidden)$/;
/** What a headline need not name: the whole response. */
const WHOLE = new Set(['call', 'response', 'response status', 'response body']);

/** What `headlineOf` reads of a finding. */
export type Headlined = Pick<
  Finding,
  'id' | 'title' | 'operation' | 'case' | 'where' | 'expected' | 'received'
>;

/**
 * What is wrong in one line, with the values: operation first, then the status, or the place and what is there.
 * @param cases how many cases have the finding; default: its own
 * @param operations how many operations have it; default: its own
 * @example
 * 'login: 503 Service Unavailable (expected 200 or 401)'
 * 'login: /token_type is "bearer", must be "Bearer"'
 * 'login: no connection to 203.0.113.7:443: refused (ECONNREFUSED)'
 * 'listAccounts accepts unsigned-token: 200 OK (expected 401)'
 * 'listOrders and 19 more operations: 500 Internal Server Error (expected a documented status)'
 */
export function headlineOf(finding: Headlined, cases = 1, operations = 1): string {
  const { id, where } = finding;
  const [operation, accepts, rejects] =
    operations === 1
      ? [finding.operation, 'accepts', 'rejects']
      : [
          `${finding.operation} and ${operations - 1} more ${operations === 2 ? 'operation' : 'operations'}`,
          'accept',
          'reject',
        ];
  const received = cut(finding.received);
  const expected = cut(finding.expected);
  const sent = cases === 1 ? finding.case : `${finding.case} and ${cases - 1} more`;
  if (id === 'invalid-request-accepted')
    return `${operation} ${accepts} ${sent}: ${received} (expected ${expected})`;
  if (id === 'valid-request-rejected' && !isServerError(finding))
    return `${operation} ${rejects} ${sent}: ${received} (expected ${expected})`;
  if (where === 'call') return `${operation}: ${received}`;
  if (where === 'response status' || where.endsWith(' phase'))
    return `${operation}: ${received} (expected ${expected})`;
  const place = where.replace(/^response (?:body (?=\/)|(?=header ))/, '');
  if (WRONG_VALUE.test(id)) return `${operation}: ${place} is ${received}, must be ${expected}`;
  if (MISSING.test(id)) return `${operation}: ${place} is missing (expected ${expected})`;
  if (UNDOCUMENTED.test(id)) return `${operation}: ${place} is not documented`;
  const title = finding.title.replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase());
  return WHOLE.has(where) ? `${operation}: ${title}` : `${operation}: ${title}, ${place}`;
}

/** Whether the API failed: a 5xx rejects nothing, and is no question of what is documented. */
export function isServerError({ where, received }: Pick<Finding, 'where' | 'received'>): boolean {
  return where === 'response status' && /^5\d\d(?: |$)/.test(received);
}

/** Whether the headline of a finding has its received and expected value, whole. */
export function isSaidInHeadline({ id, where, expected, received }: Headlined): boolean {
  const short = [expected, received].every((text) => cut(text) === text);
  const isWhole = where === 'call' || where === 'response status' || where.endsWith(' phase');
  return short && (isWhole || WRONG_VALUE.test(id) || MISSING.test(id));
}

function cut(text: string): string {
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 1)}…` : text;
}
