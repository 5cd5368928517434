import { Fault, faultText, readSettings } from '../../contracts/index.ts';
import type { Monitor } from '../definition/checked-monitor.ts';
import { chooseMonitors, openMonitors } from '../definition/open-monitors.ts';
import { cronOf } from '../maintenance.ts';
import { openMonitor, settingsOf } from '../open.ts';
import { requireWritable } from '../require-writable.ts';
import { scheduleOf } from '../schedule.ts';
import { parseCommandLine } from './options.ts';

/** Checks settings, monitors and contracts as a run would, and sends no request. Every fault is told, not the first alone. */
export async function run(parameters: readonly string[]): Promise<number> {
  const { positionals } = parseCommandLine(parameters, {});
  const { monitors: folder, reportsDirectory } = await readSettings(process.env);
  const monitors = chooseMonitors(await openMonitors(folder), positionals);
  requireWritable(reportsDirectory);
  let exitCode = 0;
  for (const monitor of monitors) {
    try {
      process.stdout.write(`✔ ${monitor.name}  ${await checked(monitor)}\n`);
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      process.stderr.write(`✖ ${monitor.name}  ${faultText(fault)}\n`);
      exitCode = 3;
    }
  }
  return exitCode;
}

/** @returns what the monitor asks, in words @throws Fault for whatever of it is wrong */
async function checked(monitor: Monitor): Promise<string> {
  const { schedule, maintenance, file } = monitor;
  const when = schedule ? await scheduleOf(schedule) : undefined;
  for (const [index, { cron, timeZone }] of maintenance.entries()) {
    cronOf(cron, timeZone, `${file}: maintenance[${index}]`);
  }
  const { context, close } = await openMonitor(monitor, await settingsOf(monitor), () => {});
  await close();
  const { target, contract, plan, settings } = context;
  const steps = plan.map(({ operation, case: step }) => `${operation.id} ${step.name}`).join(', ');
  return `${target.name}, ${contract.file}, ${settings.depth}${when ? `, ${when.words}` : ''}: ${steps}`;
}
