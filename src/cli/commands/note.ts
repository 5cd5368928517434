import {
  LONGEST_NOTE,
  lastOf,
  type Note,
  placedMonitor,
  readOnCall,
  readSummary,
  type Summary,
} from '../../history/index.ts';
import { masked, say } from '../../masking/index.ts';
import { changeOnCall, watchedMonitors } from '../../monitor/index.ts';
import { type CommandLine, defineCommand } from '../command.ts';
import { wrong } from '../parse.ts';
import { print } from '../print.ts';

const YEAR_MS = 365 * 86_400_000;
const MOST_NAMED = 5;

/** `driftline note`: what people write about an incident. */
export const command = defineCommand({
  argument: {
    ...{
      name: 'INCIDENT TEXT',
      meaning: 'id of an incident, or the monitor whose incident is open; then the note',
    },
    ...{ required: true, many: true },
  },
  description:
    "A note stands with its incident on the monitor's page and in status. Secrets are masked. Ids stand in status, on the page and in notifications. Without a text it prints the notes.",
  options: {},
  exitCodes: { 0: 'written or printed', 3: 'there is no such incident, or the history cannot be written' },
  examples: [
    ['note login "their proxy drops IPv6, ticket 4711"', 'write a note on the incident that is open'],
    ['note login-20260112T031600.000Z "was the certificate"', 'on any incident of the last year'],
    ['note login', 'print the notes on the incident that is open'],
  ],
  run,
});

/** An incident and the monitor whose it is, at one place where it runs at several. */
interface Found {
  readonly monitor: string;
  readonly incident: string;
}

async function run({ words }: CommandLine): Promise<number> {
  const [given = '', ...rest] = words;
  const text = textOf(rest);
  const { directory, monitors, settings } = await watchedMonitors([], YEAR_MS);
  const now = new Date();
  for (const { monitor, incident } of incidentsNamed(given, directory, monitors, now)) {
    if (text === undefined) printNotes(readOnCall(directory, monitor).notes, incident);
    else {
      const note = { incident, time: now.toISOString(), text: masked(text) };
      await changeOnCall(settings, monitor, (before) => ({ ...before, notes: [...before.notes, note] }));
      print(`${incident}\n`);
    }
  }
  return 0;
}

/** @throws DriftlineError DL_OPTION_INVALID for a text that is too long */
function textOf(words: readonly string[]): string | undefined {
  const text = words.join(' ').trim();
  if (text.length <= LONGEST_NOTE) return text === '' ? undefined : text;
  throw wrong(
    `The note has ${text.length} characters.`,
    `Expected ${LONGEST_NOTE} at most: link to what is longer.`,
  );
}

function printNotes(notes: readonly Note[], incident: string): void {
  const its = notes.filter((note) => note.incident === incident);
  for (const { time, text } of its) print(`${time}  ${text.replaceAll(/\s+/g, ' ')}\n`);
  if (its.length === 0) say(`There are no notes on ${incident}.`);
}

/**
 * The incident of an id, or those of a monitor that are open: one at each place that has one.
 * @throws DriftlineError DL_OPTION_INVALID with those that there are
 */
export function incidentsNamed(
  given: string,
  directory: string,
  monitors: readonly string[],
  now: Date,
): Found[] {
  const stores = monitors.filter((store) => store === given || placedMonitor(store).monitor === given);
  if (stores.length > 0) {
    const open = stores.flatMap((monitor) => {
      const incident = lastOf(directory, monitor, now)?.state?.incident;
      return incident === undefined ? [] : [{ monitor, incident }];
    });
    if (open.length > 0) return open;
    throw wrong(
      `The monitor ${given} has no open incident.`,
      `Name one by its id: ${listed(stores.flatMap((each) => incidentsOf(directory, each, now)))}.`,
    );
  }
  // A name may begin with another one: the longest is the monitor's.
  const own = monitors
    .filter((name) => /^[-@]/.test(given.slice(name.length)) && given.startsWith(name))
    .sort((a, b) => b.length - a.length);
  for (const monitor of own) {
    if (isIncident(given, directory, monitor, now)) return [{ monitor, incident: given }];
  }
  const known = (own.length > 0 ? own : monitors).flatMap((each) => incidentsOf(directory, each, now));
  throw wrong(
    `The history has no incident ${JSON.stringify(given)}.`,
    `Expected the name of a monitor whose incident is open, or an id: ${listed(known)}.`,
  );
}

function listed(ids: readonly string[]): string {
  return ids.length === 0 ? 'there is none yet' : ids.slice(0, MOST_NAMED).join(', ');
}

/** Ids of the last year, the newest first. */
function incidentsOf(directory: string, monitor: string, now: Date): string[] {
  return idsIn(readSummary(directory, monitor, { now, rangeMs: YEAR_MS }));
}

function idsIn({ incidents, last }: Summary): string[] {
  const open = last?.state?.incident;
  return [...new Set([...(open === undefined ? [] : [open]), ...incidents.map(({ id }) => id)])];
}

function isIncident(id: string, directory: string, monitor: string, now: Date): boolean {
  const summary = readSummary(directory, monitor, { now, rangeMs: YEAR_MS });
  // One that never got worse than a warning stands in the notifications alone.
  return idsIn(summary).includes(id) || summary.alerts.some((alert) => alert.id.startsWith(`${id}-`));
}
