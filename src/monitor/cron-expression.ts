import { Cron, type CronOptions } from 'croner';

/**
 * Reads a cron expression of five fields, or six with seconds. Loaded only where there is one.
 * @param timeZone an IANA name; absent: the machine's
 * @throws Error that says what is wrong with it, or that it never comes true
 */
export function cronExpression(expression: string, timeZone: string | undefined): Cron {
  // croner also takes an instant, which comes true once: not what keeps a monitor running.
  if (expression.includes(':')) throw new Error('it is an instant');
  if (timeZone !== undefined) requireTimeZone(timeZone);
  const zone = timeZone === undefined ? {} : { timezone: timeZone };
  const cron = compiled(expression, { paused: true, mode: '5-or-6-parts', ...zone });
  if (!cron.nextRun(new Date(0))) throw new Error('it never comes true');
  return cron;
}

function requireTimeZone(name: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
  } catch (cause) {
    throw new Error(`there is no time zone ${name}, as Europe/Madrid is one`, { cause });
  }
}

/** What croner says ends with none, one or two points, and begins with the name of a class. */
function compiled(expression: string, options: CronOptions): Cron {
  try {
    return new Cron(expression, options);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new Error(said.replace(/^Cron\w*: |\.+$/g, ''), { cause });
  }
}
