import type { UnknownCause, Verdict } from '../../src/history/index.ts';
import { EXIT_CODES } from '../../src/monitor/index.ts';
import { code, MADE, page, table } from './markdown.ts';

const EXIT_CODE_NAMES = [
  ['0', 'OK', 'the contract is kept'],
  [
    '1',
    'WARNING',
    'drift or a slow response: the contract is kept, and yet something is not as written or agreed',
  ],
  ['2', 'CRITICAL', 'down, or the contract is broken'],
  ['3', 'UNKNOWN', 'our side: an error, no network here, maintenance, or the API asked us to wait'],
];

const VERDICTS: Readonly<Record<Verdict, string>> = {
  up: 'every response keeps the contract',
  degraded: 'the contract is kept, and a response came later than `limits.slow`',
  drifting: 'the contract is kept, and yet a response is not as written, or not as the baseline accepted it',
  broken: 'a response breaks the contract',
  down: 'no response, or one later than `limits.down`',
  unknown: 'our side could not tell; the cause says why',
};

const CAUSES: Readonly<Record<UnknownCause, string>> = {
  error: 'an [error](errors.md): a setting, the contract, a file or the disk',
  'monitor-host':
    'a request failed, and this machine does not reach itself, has no network or no name server, or does not find `control`',
  'event-loop': 'a request ran out of time while this process was too busy to notice a response',
  'rate-limited':
    '429; later runs send nothing either before its `Retry-After` has passed (60 s where there is none, a day at most)',
  maintenance: 'a maintenance window of the monitor',
  overlap: 'the run before is still going on; this one is skipped',
  deadline: '`--deadline` was over, or a response took too long to be judged (in `watch` 1 s)',
  interrupted: 'the run before was killed; the run that finds its lock writes it to the history',
  internal:
    'Driftline itself failed in the run: a defect, printed on stderr with the places in its code; the next run goes on',
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
    `One run has one verdict. A failed request outweighs a broken contract, that outweighs what our side could not tell, that
outweighs slowness, and that outweighs drift.`,
    '## Causes of unknown',
    table(
      ['cause', 'means'],
      Object.entries(CAUSES).map(([cause, means]) => [code(cause), means]),
    ),
    '## Times that count',
    `The **server** phase is the time from the request written to the first byte of the response, on the monotonic clock. A cold
process, a new connection or a proxy does not distort it, so limits and objectives look at it alone. Connection set-up
(dns, connect, tls) and the start of a process that cron starts (\`coldStartMs\`) are recorded beside it.`,
    `While a response is awaited, the process measures how long it kept its own events waiting. Where that is 25 ms or more, and a
tenth of the measured time or more, the step is \`untrusted\`: it is never called slow, and counts in no percentile. Of a
request that ran out of time, it is a tenth of its time limit.`,
  );
}
