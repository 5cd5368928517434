import type { Budget } from './budget.ts';
import type { RangeSummary } from './range-count.ts';
import type { MonitorStatus } from './status.ts';

const RANGES = { day: '24 h', week: '7 d', month: '30 d', quarter: '90 d', year: '1 year' } as const;
const RANGE_NAMES = Object.keys(RANGES) as (keyof typeof RANGES)[];

/** How a monitor fares, as lines for people, the last newline included. */
export function statusText(status: MonitorStatus): string {
  const { level, verdict, monitor, summary, lastRun, since, flapping, findings, ranges, pending } = status;
  const cause = status.cause === undefined ? '' : ` (${status.cause})`;
  const future = status.future ? ' (in the future: the clock was wrong, or is wrong now)' : '';
  return [
    `${monitor}  ${level ?? verdict}${since === undefined ? '' : ` since ${since}`}${flapping ? ', flapping' : ''}`,
    `  last run  ${lastRun}${future}  ${verdict}${cause}: ${summary}`,
    ...RANGE_NAMES.map((name) => rangeLine(RANGES[name], ranges[name])),
    ...Object.entries(status.budgets).map(([name, budget]: [string, Budget]) => budgetLine(name, budget)),
    ...findings.map(({ severity, operation, title, where }) => {
      return `  ${severity}  ${operation}: ${title}, ${where}`;
    }),
    ...pending.map(({ channel, headline, attempts }) => {
      return `  pending to ${channel}, ${counted(attempts, 'attempt')} so far: ${headline}`;
    }),
    '',
  ].join('\n');
}

function rangeLine(name: string, { uptime, runs, server, missed }: RangeSummary): string {
  const served = server
    ? `  server p50 ${ms(server.p50)}, p95 ${ms(server.p95)}, p99 ${ms(server.p99)}, most ${ms(server.max)}`
    : '';
  const gaps = missed > 0 ? `, ${missed} missed` : '';
  return `  ${name.padEnd(6)}  up ${percent(uptime.ratio)} of ${counted(runs, 'run')}${gaps}${served}`;
}

function budgetLine(name: string, { ratio, target, left, burnRate }: Budget): string {
  return `  ${name}: ${percent(ratio)} of ${percent(target)} expected, ${percent(left)} of the budget left, burning ${times(burnRate.hour)} in 1 h and ${times(burnRate.sixHours)} in 6 h`;
}

/** Never rounded up to 100 %: that would say that nothing failed. */
function percent(share: number | null): string {
  if (share === null) return '–';
  const rounded = Math.floor(share * 100_000 + 1e-6) / 1000;
  return `${rounded} %`;
}

function times(rate: number | null): string {
  return rate === null ? '–' : `${Math.round(rate * 10) / 10} ×`;
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
