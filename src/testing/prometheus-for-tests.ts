// Test support: the real Prometheus, Alertmanager and node_exporter, as plain processes on free ports of this
// machine.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, type DebianProgram, debianProgram } from './debian-programs-for-tests.ts';
import { freePort } from './free-port-for-tests.ts';

const PROGRAMS = {
  prometheus: { package: 'prometheus', names: ['prometheus'] },
  promtool: { package: 'prometheus', names: ['promtool'] },
  alertmanager: {
    package: 'prometheus-alertmanager',
    names: ['prometheus-alertmanager', 'alertmanager'],
    sharesFiles: true,
  },
  nodeExporter: {
    package: 'prometheus-node-exporter',
    names: ['prometheus-node-exporter', 'node_exporter'],
  },
} as const satisfies Readonly<Record<string, DebianProgram>>;

type PrometheusProgram = keyof typeof PROGRAMS;

const commands = new Map<PrometheusProgram, Command | string>();

function lookUp(name: PrometheusProgram): Command | string {
  const command = commands.get(name) ?? debianProgram(PROGRAMS[name]);
  commands.set(name, command);
  return command;
}

/** The `skip` option of a test: why a program cannot be run here, or false. */
export function without(...names: PrometheusProgram[]): string | false {
  return names.map(lookUp).find((command) => typeof command === 'string') ?? false;
}

/** How to run a program. @throws Error where it is not available */
function commandFor(name: PrometheusProgram): Command {
  const command = lookUp(name);
  if (typeof command === 'string') throw new Error(command);
  return command;
}

/** Runs promtool; returns its output and exit code. */
export function promtool(
  parameters: readonly string[],
  input = '',
): { readonly exitCode: number | null; readonly output: string } {
  const options = { input, encoding: 'utf8', timeout: 60_000 } as const;
  const [program, ...before] = commandFor('promtool');
  const { status, stdout, stderr } = spawnSync(program, [...before, ...parameters], options);
  return { exitCode: status, output: stdout + stderr };
}

/** How long a server may take to start; far longer than any takes on a busy machine. */
const LONGEST_START_MS = 60_000;

/**
 * Starts a server on a free port and waits until it responds; it is killed after the tests of the file.
 * @param parameters returns the command line parameters for an address, `127.0.0.1:port`
 * @param healthy a path that responds 200 once the server is ready
 * @returns its URL, without a trailing slash
 */
export async function startProgram(
  name: PrometheusProgram,
  parameters: (address: string) => readonly string[],
  healthy: string,
): Promise<string> {
  const address = `127.0.0.1:${await freePort()}`;
  const [program, ...before] = commandFor(name);
  const child = spawn(program, [...before, ...parameters(address)], { stdio: ['ignore', 'ignore', 'pipe'] });
  killAtEnd(child);
  let errorOutput = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errorOutput = (errorOutput + text).slice(-4000);
  });
  const url = `http://${address}`;
  await until(`${name} responds`, LONGEST_START_MS, async () => {
    if (child.exitCode !== null) throw new Error(`${name} exited: ${errorOutput}`);
    return (await fetch(`${url}${healthy}`).catch(() => undefined))?.status === 200;
  });
  return url;
}

function killAtEnd(child: ChildProcess): void {
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  after(async () => {
    process.off('exit', kill);
    if (child.exitCode !== null || child.signalCode !== null) return;
    kill();
    await once(child, 'exit');
  });
}

/** Polls until a condition holds. @throws Error where it does not hold in time */
export async function until(
  what: string,
  limitMs: number,
  holds: () => Promise<boolean> | boolean,
): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`timed out after ${limitMs} ms, waiting until ${what}`);
    await sleep(50);
  }
}
