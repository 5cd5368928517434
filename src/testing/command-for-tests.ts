import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readRunStore } from '../history/store/read.ts';
import type { RunRecord, StepRecord } from '../history/store/record.ts';
import { projectRoot } from '../project/project-root.ts';
import { SETTINGS } from '../project/settings/settings.ts';

/** The command as users run it. */
export const COMMAND = join(projectRoot(), 'dist', 'driftline.cjs');

export interface CommandOptions {
  /** Settings and other variables; every other setting is empty, so that no .env file is used. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** The command of another installation. */
  readonly command?: string;
  /** Value of `--project`; absent: the folder that the command is installed in. False: no `--project`. */
  readonly project?: string | false;
  /** Whether `env` is the whole environment. */
  readonly bare?: boolean;
}

/** The output and exit code of a command. */
export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
}

/** A running command. */
export interface Running {
  /** Waits until stdout or stderr matches; rejects where the command ends before. */
  saying(pattern: RegExp): Promise<RegExpExecArray>;
  signal(name: NodeJS.Signals): void;
  /** Closes the reading end of its stdout. */
  stopReading(): void;
  readonly ended: Promise<Ended>;
}

/** Runs the command to its end. */
export function runCommand(parameters: readonly string[], options: CommandOptions = {}): Promise<Ended> {
  return startCommand(parameters, options).ended;
}

/** Starts the command. */
export function startCommand(parameters: readonly string[], options: CommandOptions = {}): Running {
  const { env = {}, cwd = tmpdir(), command = COMMAND, project = dirname(dirname(command)) } = options;
  const named = project === false ? [] : ['--project', project];
  const child = spawn(process.execPath, [command, ...parameters, ...named], {
    cwd,
    env: options.bare ? env : { ...inherited(), ...emptySettings(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  const listeners = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      for (const listener of listeners) listener();
    });
  }
  const ended = once(child, 'close').then(([exitCode]): Ended => ({ ...output, exitCode }));
  const saying = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(output.stdout) ?? pattern.exec(output.stderr);
        if (found) resolve(found);
      };
      listeners.add(look);
      look();
      ended.then(
        (end) => reject(new Error(`the command ended without printing ${pattern}: ${JSON.stringify(end)}`)),
        reject,
      );
    });
  return {
    saying,
    signal: (name) => void child.kill(name),
    stopReading: () => void child.stdout.destroy(),
    ended,
  };
}

/** The environment without variables that change the command's output, or make each start slower. */
function inherited(): NodeJS.ProcessEnv {
  const {
    NODE_EXTRA_CA_CERTS: _authorities,
    NODE_OPTIONS: _options,
    NO_COLOR: _color,
    ...rest
  } = process.env;
  return rest;
}

function emptySettings(): Record<string, string> {
  return Object.fromEntries(SETTINGS.map(({ name }) => [name, '']));
}

/** Each line of NDJSON, parsed; throws where the last line has no newline. */
export function recordsIn(ndjson: string): (StepRecord | RunRecord)[] {
  const lines = ndjson.split('\n');
  if (lines.pop() !== '') throw new Error(`the last line has no newline: ${ndjson.slice(-200)}`);
  return lines.map((line) => JSON.parse(line) as StepRecord | RunRecord);
}

/** The last record of a run. */
export function runIn(ndjson: string): RunRecord {
  const last = recordsIn(ndjson).at(-1);
  if (last?.type !== 'run') throw new Error(`the last record is not a run: ${ndjson.slice(-200)}`);
  return last;
}

/** The text of all files of a run store. */
export function storeIn(reportsDirectory: string, folder = 'history'): string {
  const history = join(reportsDirectory, folder);
  const names = readdirSync(history).filter((name) => name.endsWith('.ndjson'));
  return names
    .sort()
    .map((name) => readFileSync(join(history, name), 'utf8'))
    .join('');
}

/** The records of a run store, run by run, each run after its steps. */
export function stored(reportsDirectory: string): (StepRecord | RunRecord)[] {
  return readRunStore(join(reportsDirectory, 'history')).runs.flatMap(({ run, steps }) => [...steps, run]);
}

/** The records in stdout, without the fields that the log adds. */
export function logged(ndjson: string): (StepRecord | RunRecord)[] {
  return recordsIn(ndjson).map((record) => {
    const { level: _, msg: __, ...rest } = record as typeof record & { level?: string; msg?: string };
    return rest as StepRecord | RunRecord;
  });
}

/** Builds the command where it is missing or older than its sources; test files that run in parallel wait. */
export async function builtCommand(): Promise<void> {
  if (isBuilt()) return;
  const lock = join(tmpdir(), `driftline-build-${basename(projectRoot())}-${process.getuid?.() ?? 0}`);
  while (!taken(lock)) await sleep(100);
  try {
    if (!isBuilt()) await build();
  } finally {
    rmdirSync(lock);
  }
}

/** An older lock was left behind by a process that crashed. */
const LONGEST_BUILD_MS = 120_000;

function taken(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    const existing = statSync(lock, { throwIfNoEntry: false });
    if (existing && Date.now() - existing.mtimeMs > LONGEST_BUILD_MS) rmdirSync(lock);
    return false;
  }
}

async function build(): Promise<void> {
  const root = projectRoot();
  const builder = spawn(process.execPath, ['--import', 'tsx', join(root, 'scripts', 'build.ts')], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [exitCode] = await once(builder, 'close');
  if (exitCode !== 0) throw new Error(`the command could not be built (exit code ${exitCode})`);
}

function isBuilt(): boolean {
  const built = statSync(COMMAND, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const templates = [
    'contracts',
    'specs',
    'monitors',
    'package.json',
    'playwright.config.ts',
    'tsconfig.json',
    '.env.example',
  ];
  const sources = [...templates, 'src', 'scripts/build.ts', 'scripts/build'];
  return sources.every((path) => newest(join(projectRoot(), path)) <= built);
}

/** When the newest source was changed, in ms since 1970; tests are not part of the command. */
function newest(path: string): number {
  if (!existsSync(path)) return 0;
  if (statSync(path).isFile()) return statSync(path).mtimeMs;
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' });
  const sources = names.filter(
    (name) => /\.(?:ts|yaml)$/.test(name) && !/\.test\.ts$|for-tests\.ts$|\.fixture\.ts$/.test(name),
  );
  return Math.max(0, ...sources.map((name) => statSync(join(path, name)).mtimeMs));
}
