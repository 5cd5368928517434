import { readSettings } from '../../config/index.ts';
import { DriftlineError, errorText } from '../../core/index.ts';
import { masked, maskTalk, say } from '../../masking/index.ts';
import type { Monitor } from '../../monitor/index.ts';
import {
  chooseMonitors,
  cronOf,
  monitorSchedule,
  openMonitor,
  requireOtel,
  requireWritable,
  settingsOf,
  triedMonitors,
} from '../../monitor/index.ts';
import { channelNames, channels, lackingSettings } from '../../notify/index.ts';
import type { Settings } from '../../project/index.ts';
import { type CommandLine, defineCommand } from '../command.ts';

/** `driftline check-config`. */
export const command = defineCommand({
  argument: { name: 'MONITOR', meaning: 'name of a monitor; every one where none is named', many: true },
  options: {},
  exitCodes: { 0: 'a run could begin', 3: 'something is wrong; each error is on stderr' },
  examples: [['check-config', 'after editing .env, a monitor or a contract']],
  run,
});

/** Checks settings, monitors and contracts as a run would, and sends no request. Every error is told, not the first alone. */
async function run({ words }: CommandLine): Promise<number> {
  const settings = await readSettings(process.env);
  maskTalk(settings);
  const { monitors, errors } = await triedMonitors(settings);
  await collected(errors, () => requireWritable(settings.reportsDirectory));
  await collected(errors, () => requireOtel(process.env));
  const chosen = await collected(errors, () => chooseMonitors(monitors, words));
  for (const error of errors) say(`✖ ${errorText(error)}`);
  let exitCode = errors.length > 0 ? 3 : 0;
  for (const monitor of chosen ?? []) if (!(await isWell(monitor, settings))) exitCode = 3;
  return exitCode;
}

/** Says what a monitor asks, or whatever of it is wrong. */
async function isWell(monitor: Monitor, common: Settings): Promise<boolean> {
  const { schedule, maintenance, file, name } = monitor;
  const errors: DriftlineError[] = [];
  const when = schedule && (await collected(errors, () => monitorSchedule(monitor)));
  for (const [index, { cron, timeZone }] of maintenance.entries()) {
    await collected(errors, () => cronOf(cron, timeZone, `${file}: maintenance[${index}]`));
  }
  const said = await collected(errors, () => wordsOf(monitor, common, when?.words));
  for (const error of errors) say(`✖ ${name}  ${errorText(error)}`);
  for (const warning of said?.warnings ?? []) say(`⚠ ${name}  ${warning}`);
  if (errors.length === 0) process.stdout.write(masked(`✔ ${name}  ${said?.sends}\n`));
  return errors.length === 0;
}

/** What a monitor asks and whom it tells, and what is no error and yet cannot be meant. */
interface Words {
  readonly sends: string;
  readonly warnings: readonly string[];
}

/** @throws DriftlineError for whatever of settings, contract and steps is wrong */
async function wordsOf(monitor: Monitor, common: Settings, when: string | undefined): Promise<Words> {
  const { context, close } = await openMonitor(monitor, await settingsOf(monitor, common), () => {});
  await close();
  const { target, contract, plan, notes, settings } = context;
  const steps = plan.map(({ operation, case: step }) => `${operation.id} ${step.name}`).join(', ');
  const reported = channelNames(settings, monitor.channels);
  for (const channel of channels) if (reported.includes(channel.name)) await channel.requirePackages?.();
  const reports = `tells ${reported.join(' and ') || 'nobody'}`;
  const about = [target.name, contract.file, settings.depth, ...(when ? [when] : []), reports].join(', ');
  const warnings = lackingSettings(settings, monitor.channels).map(
    ({ channel, settings: names }) =>
      `alerts.channels names ${channel}, which tells nobody: ${names.join(' and ')} ${names.length > 1 ? 'are' : 'is'} not set.`,
  );
  const leftOut = notes.map((note) => `\n    left out: ${note}`).join('');
  return { sends: `${about}: ${steps}${leftOut}`, warnings };
}

/** What comes of some work; an error of it is put beside the others. */
async function collected<T>(errors: DriftlineError[], work: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DriftlineError)) throw error;
    errors.push(error);
    return undefined;
  }
}
