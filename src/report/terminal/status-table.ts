import { durationText, minuteText } from '../../core/index.ts';
import {
  acknowledgedText,
  type Budget,
  type Budgets,
  type MonitorStatus,
  type PlacesStatus,
  storeName,
  type Verdict,
  windowText,
} from '../../history/index.ts';
import { causesAmong } from '../../rules/index.ts';
import {
  againText,
  budgetText,
  burnText,
  coveredRanges,
  coveredText,
  msText,
  percentText,
  shareText,
} from '../pages/wording.ts';
import { labelled, paint, type TerminalStyle, wrapped } from '../terminal.ts';

/** The table fits a terminal of this width. */
const COLUMNS = 80;
const MOST_CAUSES = 10;
/** The newest. */
const MOST_NOTES = 5;
const RANGES = { day: '24 h', week: '7 d', month: '30 d', quarter: '90 d', year: '1 year' } as const;
const HEADS = ['measured', 'up', 'runs', 'missed', 'p50', 'p95', 'p99', 'slowest'];
const WIDTHS = [11, 8, 9, 8, 10, 10, 10, 10];
const MARKS = {
  critical: ['✖', 'red'],
  blind: ['?', 'yellow'],
  warning: ['▲', 'yellow'],
  ok: ['✔', 'green'],
} as const;
/** The worst first. */
type Level = keyof typeof MARKS;
const LEVELS = Object.keys(MARKS) as Level[];
const LEVEL_OF: Readonly<Record<Verdict, Level>> = {
  ...{ up: 'ok', degraded: 'warning', drifting: 'warning' },
  ...{ broken: 'critical', down: 'critical', unknown: 'blind' },
};

/** How monitors fare, for people: the worst first, and of each what is wrong before its figures. */
export function statusTable(all: readonly MonitorStatus[], style: TerminalStyle): string {
  const sorted = all.toSorted((one, other) => LEVELS.indexOf(levelOf(one)) - LEVELS.indexOf(levelOf(other)));
  return sorted.map((each) => `${monitorLines(each, style).join('\n')}\n`).join('\n');
}

/** The monitors that several places run: each with what its places say together, the worst first. */
export function placesTable(all: readonly PlacesStatus[], style: TerminalStyle): string {
  const sorted = all.toSorted((one, other) => LEVELS.indexOf(one.level) - LEVELS.indexOf(other.level));
  return sorted.map((each) => `${placesLines(each, style).join('\n')}\n\n`).join('');
}

function placesLines({ monitor, level, summary, places }: PlacesStatus, style: TerminalStyle): string[] {
  const [mark, color] = MARKS[level];
  return [
    ...wrapped(`${paint(`${mark} ${monitor}`, color, style)}  ${summary}`, '', 4, style),
    ...places.flatMap(({ place, sight, lastRun, summary: said }) => {
      const ran = lastRun === undefined ? 'never ran' : `last run ${minuteText(lastRun)}: ${said}`;
      return wrapped(`${place}: ${sight}, ${ran}`, '    ', 6, style);
    }),
  ];
}

function levelOf({ level, verdict }: MonitorStatus): Level {
  return level ?? LEVEL_OF[verdict];
}

function monitorLines(status: MonitorStatus, style: TerminalStyle): string[] {
  const {
    level,
    verdict,
    cause,
    summary,
    since,
    flapping,
    now,
    lastRun,
    recovered,
    future,
    pending,
    silence,
    maintenance,
  } = status;
  const [mark, color] = MARKS[levelOf(status)];
  const ago = (time: string) => durationText(Math.max(0, Date.parse(now) - Date.parse(time)));
  const state = `${level ?? verdict}${since === undefined ? '' : ` for ${ago(since)}, since ${minuteText(since)}`}`;
  const head = `${paint(`${mark} ${storeName(status)}`, color, style)}  ${state}${flapping ? ', flapping' : ''}`;
  const when = future
    ? `${minuteText(lastRun)}, in the future: the clock was wrong, or is wrong now`
    : `${ago(lastRun)} ago`;
  const why = `${verdict}${cause === undefined ? '' : ` (${cause})`}: ${summary}`;
  const field = (label: string, text: string) => labelled(label, text, 4, style);
  return [
    ...wrapped(head, '', 4, style),
    ...field('last run', `${when}, ${why}`),
    ...(recovered && since ? field('recovered', againText(recovered.from, since, recovered.verdicts)) : []),
    ...(silence ? field('alerts', windowText('silenced', silence.until, silence.reason)) : []),
    ...maintenance.flatMap(({ from, until, reason }) =>
      from > now
        ? field('planned', windowText('maintenance', until, reason, from))
        : field('now', `${windowText('maintenance', until, reason)}: no requests are sent`),
    ),
    ...incidentLines(status, style),
    ...findingLines(status, style),
    ...pending.flatMap(({ channel, headline, attempts }) =>
      field(
        'pending',
        `${channel}, ${attempts} ${attempts === 1 ? 'attempt' : 'attempts'} so far: ${headline}`,
      ),
    ),
    ...budgetLines(status, style),
    ...rangeLines(status, style),
  ];
}

function incidentLines({ incident, notes, acknowledged }: MonitorStatus, style: TerminalStyle): string[] {
  const newest = notes.slice(-MOST_NOTES).flatMap(({ time, text }) => {
    return labelled('note', `${minuteText(time)}: ${text}`, 4, style);
  });
  return [
    ...(incident === undefined ? [] : labelled('incident', incident, 4, style)),
    ...(acknowledged ? labelled('reminders', acknowledgedText(acknowledged), 4, style) : []),
    ...newest,
  ];
}

function findingLines({ findings, summary }: MonitorStatus, style: TerminalStyle): string[] {
  const color = { error: 'red', warning: 'yellow', info: 'dim' } as const;
  const causes = causesAmong(findings);
  // One is what the line of the last run says.
  if (causes.length === 1 && summary === causes[0]?.headline) return [];
  const lines = causes.slice(0, MOST_CAUSES).flatMap(({ finding, headline }) => {
    const text = `${paint(finding.severity.padEnd(10), color[finding.severity], style)}${headline}`;
    return wrapped(`${text}  ${paint(finding.id, 'dim', style)}`, '    ', 14, style);
  });
  const more = causes.length - MOST_CAUSES;
  return more > 0 ? [...lines, `    and ${more} more`] : lines;
}

function budgetLines({ budgets: { availability, latency } }: MonitorStatus, style: TerminalStyle): string[] {
  const line = (name: string, objective: keyof Budgets, budget: Budget | undefined) =>
    budget
      ? labelled(
          name,
          `${budgetText(budget, objective)} (${shareText(budget.target)})${burning(budget)}`,
          4,
          style,
        )
      : [];
  return [...line('errors', 'availability', availability), ...line('latency', 'latency', latency)];
}

/** A target of 1 has no budget to burn. */
function burning({ target, burnRate }: Budget): string {
  return target >= 1 ? '' : `; ${burnText(burnRate)}`;
}

function rangeLines({ ranges }: MonitorStatus, style: TerminalStyle): string[] {
  const line = (cells: readonly string[]) =>
    `    ${cells.map((cell, at) => (at === 0 ? cell.padEnd(WIDTHS[at] ?? 0) : cell.padStart(WIDTHS[at] ?? 0))).join('')}`.trimEnd();
  const names = Object.keys(RANGES) as (keyof typeof RANGES)[];
  const shown = coveredRanges(names.map((name) => ({ name: RANGES[name], range: ranges[name] })));
  const rows = shown.map(({ name, range }) => {
    const { uptime, runs, server, missed } = range;
    const times = server ? [server.p50, server.p95, server.p99, server.max].map(msText) : [];
    const up = uptime.ratio === null ? '–' : percentText(uptime.ratio);
    return line([
      coveredText(range, name),
      up,
      runs.toLocaleString('en-US'),
      missed.toLocaleString('en-US'),
      ...times,
    ]);
  });
  const narrow = style.columns !== undefined && style.columns < COLUMNS;
  const lines = [paint(line(HEADS), 'dim', style), ...rows];
  // Narrower, the columns of the server time are left out.
  return narrow ? lines.map((each) => each.slice(0, 40).trimEnd()) : lines;
}
