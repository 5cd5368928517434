import { spawn } from 'node:child_process';
import type { Alert } from '../../history/index.ts';
import { type DeliveryContext, payloadOf } from '../channel.ts';

/**
 * Variables that a program may need. An allowlist, because passwords and tokens are in variables of any name.
 */
const INHERITED =
  /^(?:PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_\w+|TZ|TMPDIR|TEMP|TMP|SYSTEMROOT|COMSPEC|PATHEXT|XDG_RUNTIME_DIR|DBUS_SESSION_BUS_ADDRESS|DISPLAY)$/i;

/**
 * Starts a program of the user, without a shell: it gets the alert as JSON on stdin and in the variables
 * `DRIFTLINE_*`. Exit code 0 means that the alert is delivered. After the time limit the program is killed
 * with its children.
 */
export function deliver(
  [alert]: readonly Alert[],
  { settings, limitMs }: DeliveryContext,
): Promise<string | undefined> {
  const [program, ...parameters] = settings.alertCommand ?? [];
  if (!alert || program === undefined) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const child = spawn(program, parameters, {
      env: { ...inherited(process.env), ...variablesOf(alert) },
      stdio: ['pipe', 'ignore', 'ignore'],
      // A process group of its own, so that its children can be killed with it.
      detached: true,
    });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      killGroup(child.pid);
      resolve(`the program did not end within ${limitMs} ms`);
    }, limitMs);
    const end = (problem: string | undefined) => {
      clearTimeout(timer);
      resolve(problem);
    };
    child.on('error', ({ code }: NodeJS.ErrnoException) => end(`the program cannot be started: ${code}`));
    child.on('exit', (code, signal) => end(code === 0 ? undefined : endText(code, signal)));
    // A program that does not read stdin has the alert in its variables.
    child.stdin.on('error', () => {});
    child.stdin.end(`${JSON.stringify(payloadOf(alert))}\n`);
  });
}

function endText(code: number | null, signal: NodeJS.Signals | null): string {
  return code === null ? `ended by ${signal}` : `exit code ${code}`;
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended in the meantime, or this system has no process groups.
  }
}

function inherited(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => INHERITED.test(name)));
}

function variablesOf(alert: Alert): Record<string, string> {
  const {
    id,
    kind,
    incident,
    monitor,
    place,
    url,
    target,
    contract,
    level,
    previousLevel,
    verdict,
    since,
    time,
    headline,
  } = alert;
  const values = { id, kind, incident, monitor, target, contract, level, verdict, since, time, headline };
  const named = Object.entries(values).map(([name, value]) => [`DRIFTLINE_${name.toUpperCase()}`, value]);
  const placed = {
    ...(place === undefined ? {} : { DRIFTLINE_PLACE: place }),
    ...(url === undefined ? {} : { DRIFTLINE_URL: url }),
  };
  return { ...Object.fromEntries(named), ...placed, DRIFTLINE_PREVIOUS_LEVEL: previousLevel };
}
