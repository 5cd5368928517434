import { lastOf, monitorsIn } from '../../history/index.ts';
import { masked, say } from '../../masking/index.ts';
import { changeOnCall, watchedMonitors } from '../../monitor/index.ts';
import { type CommandLine, defineCommand, type OptionTable } from '../command.ts';
import { wrong } from '../parse.ts';
import { print } from '../print.ts';
import { incidentsNamed } from './note.ts';
import { givenReason } from './silence.ts';

const OPTIONS = {
  reason: { meaning: 'who works on it, or what is known; every output shows it', value: 'TEXT' },
  undo: { meaning: 'take it back: reminders go on' },
} as const satisfies OptionTable;

/** `driftline acknowledge`: somebody works on an incident, and no reminders of it are sent. */
export const command = defineCommand({
  argument: {
    name: 'INCIDENT',
    meaning: 'id of the incident that is open, or its monitor: those of all its places',
    required: true,
  },
  description:
    'Runs go on. Reminders of the incident stop; that it gets worse, or is over, is notified as before. A new incident is not acknowledged.',
  options: OPTIONS,
  exitCodes: {
    0: 'acknowledged, or taken back',
    3: 'the incident is not open, or the history cannot be written',
  },
  examples: [
    ['acknowledge login --reason "Ada restarts it"', 'the incident of this monitor that is open'],
    ['acknowledge login-20260112T031600.000Z', 'an incident by its id, as notifications have it'],
    ['acknowledge login --undo', 'have reminders sent again'],
  ],
  run,
});

async function run({ values, words: [given = ''] }: CommandLine<typeof OPTIONS>): Promise<number> {
  const { directory, settings } = await watchedMonitors([]);
  const now = new Date();
  const found = incidentsNamed(given, directory, monitorsIn(directory), now);
  const over = found.find(({ monitor, incident }) => {
    return lastOf(directory, monitor, now)?.state?.incident !== incident;
  });
  if (over)
    throw wrong(
      `The incident ${over.incident} is over.`,
      'There are no reminders of it; note writes about it.',
    );
  const reason = givenReason(values);
  for (const { monitor, incident } of found) {
    const one = { incident, time: now.toISOString(), ...(reason ? { reason: masked(reason) } : {}) };
    await changeOnCall(settings, monitor, ({ acknowledged = [], ...rest }) => {
      const others = acknowledged.filter((each) => each.incident !== incident);
      return { ...rest, acknowledged: values.undo ? others : [...others, one] };
    });
  }
  say(values.undo ? 'Reminders are sent again.' : 'No reminders of it are sent.');
  for (const { incident } of found) print(`${incident}\n`);
  return 0;
}
