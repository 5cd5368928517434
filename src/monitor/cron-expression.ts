import { Cron, type CronOptions } from 'croner';

/**
 * Reads a cron expression of five fields, or six with seconds. Loaded only where there is one.
 * @param timeZone an IANA name; absent: that of the machine
 * @throws Error that says what is wrong with it, or that it matches no date
 */
export function cronExpression(expression: string, timeZone: string | undefined): Cron {
  // croner also takes a date, which matches only once.
  if (expression.includes(':')) throw new Error('it is a date');
  if (timeZone !== undefined) requireTimeZone(timeZone);
  const zone = timeZone === undefined ? {} : { timezone: timeZone };
  const cron = compiled(expression, { paused: true, mode: '5-or-6-parts', ...zone });
  if (!cron.nextRun(new Date(0))) throw new Error('it matches no date');
  return cron;
}

function requireTimeZone(name: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
  } catch (cause) {
    throw new Error(`the time zone ${name} is unknown (an IANA name is, for example, Europe/Madrid)`, {
      cause,
    });
  }
}

/** Removes the class name at the start of croner's messages, and the full stops at their end. */
function compiled(expression: string, options: CronOptions): Cron {
  try {
    return new Cron(expression, options);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(message.replace(/^Cron\w*: |\.+$/g, ''), { cause });
  }
}
