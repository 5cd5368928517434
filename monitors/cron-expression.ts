import { Cron } from 'croner';

/**
 * Reads a cron expression of five fields, or six with seconds. Loaded only where there is one.
 * @param timeZone an IANA name; absent: the machine's
 * @throws Error that says what is wrong with it, or that it never comes true
 */
export function cronExpression(expression: string, timeZone: string | undefined): Cron {
  // croner also takes an instant, which comes true once: not what keeps a monitor running.
  if (expression.includes(':')) throw new Error('it is an instant');
  const zone = timeZone === undefined ? {} : { timezone: timeZone };
  const cron = new Cron(expression, { paused: true, mode: '5-or-6-parts', ...zone });
  if (!cron.nextRun(new Date(0))) throw new Error('it never comes true');
  return cron;
}
