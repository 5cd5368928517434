import { join } from 'node:path';
import type { Environment } from '../environment.ts';
import type { Bench } from './bench.ts';
import { type CommandLine, measure } from './measure.ts';
import { type Row, row } from './row.ts';
import { startServer } from './server.ts';
import { median } from './statistics.ts';
import { CHECK, curlLogin } from './subjects.ts';

const DELAY_MS = 100;

/**
 * The absolute error of the reported server phase, for the first exchange of a fresh process against a server
 * that measures its own delay of 100 ms. curl does the same in the same rounds.
 */
export async function accuracy({ rounds, environment, mock, say, counted }: Bench): Promise<Row[]> {
  const script = join(import.meta.dirname, 'delaying-server.ts');
  const { origin, pathname } = new URL(mock);
  const server = await startServer(['--import', 'tsx', script, origin, String(DELAY_MS)], environment);
  try {
    const sending = { ...environment, BASE_URL: server.url + pathname };
    const curl = await curlLogin(sending.BASE_URL);
    const errors = { check: [] as number[], curl: [] as number[] };
    say(`The accuracy of the server phase, ${rounds} rounds.`);
    for (const _round of counted(rounds)) {
      errors.check.push(await errorOf(CHECK, serverPhaseOfCheck, sending, server.url));
      if (curl) errors.curl.push(await errorOf(curl, serverPhaseOfCurl, sending, server.url));
    }
    const what = `error in ${DELAY_MS} ms of server phase`;
    const goal = curl ? median(errors.curl) : undefined;
    const rows = [row(`the monitor's ${what}`, errors.check, 'ms', goal)];
    return curl ? [...rows, row(`curl's ${what}`, errors.curl, 'ms')] : rows;
  } finally {
    await server.close();
  }
}

/** In milliseconds. */
async function errorOf(
  command: CommandLine,
  serverPhase: (stdout: string) => number,
  environment: Environment,
  server: string,
): Promise<number> {
  const { stdout } = await measure(command, environment);
  const [actual] = (await (await fetch(`${server}/delays`)).json()) as number[];
  const reported = serverPhase(stdout);
  if (actual === undefined || !Number.isFinite(reported)) throw new Error(`No server phase in: ${stdout}`);
  return Math.abs(reported - actual);
}

function serverPhaseOfCheck(stdout: string): number {
  const [first = '{}'] = stdout.split('\n');
  const { phases } = JSON.parse(first) as { phases?: { server?: number } };
  return phases?.server ?? Number.NaN;
}

function serverPhaseOfCurl(stdout: string): number {
  const [written, firstByte] = stdout.split(' ').map(Number);
  return ((firstByte ?? Number.NaN) - (written ?? Number.NaN)) * 1000;
}
