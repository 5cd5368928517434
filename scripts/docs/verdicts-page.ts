import type { UnknownCause, Verdict } from '../../src/history/index.ts';
import { EXIT_CODES } from '../../src/monitor/index.ts';
import { code, MADE, page, table } from './markdown.ts';

const EXIT_CODE_NAMES = [
  ['0', 'OK', 'every response keeps the contract'],
  ['1', 'WARNING', 'drift or a slow response: the contract is kept, but something changed or is late'],
  ['2', 'CRITICAL', 'down, or the contract is broken'],
  [
    '3',
    'UNKNOWN',
    'the API could not be judged: an error, no network on the monitor host, maintenance, or rate limiting',
  ],
];

const VERDICTS: Readonly<Record<Verdict, string>> = {
  up: 'every response keeps the contract',
  degraded: 'the contract is kept, but a response came later than `limits.slow`',
  drifting: 'the contract is kept, but a response has undocumented parts or differs from the baseline',
  broken: 'a response violates the contract',
  down: 'no response, the 502, 503 or 504 of a gateway that the contract does not document, or a response later than `limits.down`',
  unknown: 'the API could not be judged; the cause says why',
};

const CAUSES: Readonly<Record<UnknownCause, string>> = {
  error: 'an [error](errors.md): a setting, the contract, a file or the disk',
  'monitor-host':
    'a request failed, and the monitor host cannot connect to itself, has no network, no name server or no usable proxy, or cannot resolve `control`',
  'event-loop': 'a request timed out while this process was too busy to notice a response',
  'rate-limited':
    '429; later runs send no request either until its `Retry-After` has passed (60 s where there is none, a day at most)',
  maintenance: 'a maintenance window of the monitor',
  overlap: 'the previous run has not ended; this one is skipped',
  deadline: '`--deadline` has passed, or judging a response took too long (in `watch` 1 s)',
  interrupted:
    'the process ended during the run, by SIGTERM; of a process that was killed, the next run finds its lock and records this',
  internal: 'a defect of Driftline, printed on stderr with its stack trace; the next run is not affected',
};

/** `docs/reference/verdicts-and-exit-codes.md`. */
export function verdictsPage(): string {
  const verdicts = Object.entries(VERDICTS).map(([verdict, means]) => [
    code(verdict),
    String(EXIT_CODES[verdict as Verdict]),
    means,
  ]);
  return page(
    '# Verdicts and exit codes',
    MADE,
    '## Exit codes',
    table(['exit code', 'name', 'means'], EXIT_CODE_NAMES),
    `These are the codes of Nagios plugins. \`check\` of several monitors ends with the worst: 2, then 1, then 3, then 0. Each
command has a table of its own in [commands](commands.md).`,
    '## Verdicts of a run',
    table(['verdict', 'exit code', 'means'], verdicts),
    `A run has one verdict: the first of down, broken, unknown, degraded, drifting that applies, else up.`,
    '## Causes of unknown',
    table(
      ['cause', 'means'],
      Object.entries(CAUSES).map(([cause, means]) => [code(cause), means]),
    ),
    '## Times that count',
    `The **server** phase is the time from the request written to the first byte of the response, on the monotonic clock. A cold
process or a new connection does not distort it, so limits and objectives look at it alone. Connection set-up
(dns, connect, proxy, tls) and the start time of a process that cron starts (\`coldStartMs\`) are recorded separately. With
a proxy, dns and connect are of the proxy, and **proxy** is the time until it has a connection to the API (its own TLS, and
CONNECT). An http:// API gets no CONNECT: its server phase includes the proxy.`,
    `While it waits for a response, the process measures the delay of its own event loop. If that is at least 25 ms and at
least a tenth of the measured time, the step is \`untrusted\`: it is never slow and counts in no percentile. For a request
that timed out, the threshold is a tenth of its time limit.`,
  );
}
