import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectRoot } from '../../src/project/project-root.ts';
import { SETTINGS } from '../../src/project/settings/settings.ts';
import { isOfNpm } from '../environment.ts';
import { npm, pack, type Tarball } from './pack.ts';

/** The user `nobody`, who owns no files. */
const NOBODY = 65_534;

/** How a program ended. */
export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  /** Default: the folder of the installation. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** With an environment like cron's, which is nearly empty. */
  readonly bare?: boolean;
  /** As a user who may not write below `node_modules`, after `protect()`. */
  readonly asOtherUser?: boolean;
}

/** A user's folder with the package in its `node_modules`. */
export class Installation {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Installs packages: names from the registry, or paths of tarballs. */
  static install(folder: string, packages: readonly string[]): Installation {
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
    return new Installation(folder).add(packages);
  }

  /** Installs more packages, or other versions. */
  add(packages: readonly string[]): this {
    npm(this.folder, ['install', '--no-audit', '--no-fund', '--prefer-offline', ...packages]);
    return this;
  }

  /** A copy of what npm wrote, in another folder. */
  copy(folder: string): Installation {
    const written = ['node_modules', 'package.json', 'package-lock.json'].map((name) => this.path(name));
    execFileSync('cp', ['-a', ...written, folder]);
    return new Installation(folder);
  }

  path(...names: readonly string[]): string {
    return join(this.folder, ...names);
  }

  /** Runs a program of an installed package by its name. */
  npx(parameters: readonly string[], options: RunOptions = {}): Promise<Ended> {
    return this.#spawn('npx', ['--no', '--', ...parameters], options);
  }

  /** Runs a program of an installed package as npx does, in a third of the time. */
  program([name = '', ...parameters]: readonly string[], options: RunOptions = {}): Promise<Ended> {
    return this.#spawn(this.path('node_modules', '.bin', name), parameters, options);
  }

  /** Runs a script of the folder's package.json. */
  npmRun(script: string, options: RunOptions = {}): Promise<Ended> {
    return this.#spawn('npm', ['run', '--silent', script], options);
  }

  /** Runs Node. */
  node(parameters: readonly string[], options: RunOptions = {}): Promise<Ended> {
    return this.#spawn(process.execPath, parameters, options);
  }

  /** The folders of all installed packages. */
  packages(): string[] {
    return npm(this.folder, ['ls', '--all', '--parseable']).trim().split('\n').slice(1);
  }

  /** Total size of the files below `node_modules`, in bytes. */
  bytes(): number {
    return filesBelow(this.path('node_modules')).reduce((sum, path) => sum + lstatSync(path).size, 0);
  }

  /** A hash of the name, mode and content of each file of the package. */
  hash(): string {
    const hash = createHash('sha256');
    const root = this.path('node_modules', 'driftline');
    for (const path of filesBelow(root)) {
      const stats = lstatSync(path);
      hash.update(`${path.slice(root.length)} ${stats.mode}\n`);
      hash.update(stats.isSymbolicLink() ? readlinkSync(path) : readFileSync(path));
    }
    return hash.digest('hex');
  }

  /**
   * Makes `node_modules` read-only. Root may write anywhere: where this process runs as root, `asOtherUser`
   * runs as another user, who gets all other files.
   */
  protect(): void {
    execFileSync('chmod', ['-R', 'a+rX', this.folder]);
    execFileSync('chmod', ['-R', 'a-w', this.path('node_modules')]);
    if (!isRoot()) return;
    const others = readdirSync(this.folder).filter((name) => name !== 'node_modules');
    execFileSync('chown', ['-R', String(NOBODY), ...others.map((name) => this.path(name))]);
    execFileSync('chown', [String(NOBODY), this.folder]);
  }

  /** Undoes `protect()`, so that the folder can be removed. */
  release(): void {
    execFileSync('chmod', ['-R', 'u+w', this.folder]);
  }

  async #spawn(program: string, parameters: readonly string[], options: RunOptions): Promise<Ended> {
    const { cwd = this.folder, env = {}, bare = false, asOtherUser = false } = options;
    const child = spawn(program, parameters, {
      cwd,
      env: { ...(bare ? { PATH: '/usr/bin:/bin' } : inherited()), ...env },
      ...(asOtherUser && isRoot() ? { uid: NOBODY, gid: NOBODY } : {}),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
      });
    }
    const [exitCode] = (await once(child, 'close')) as [number | null];
    return { exitCode, ...output };
  }
}

/** A package as it is installed in this repository. */
const same = (name: string) =>
  `${name}@${(createRequire(import.meta.url)(`${name}/package.json`) as { version: string }).version}`;

/** The packages beside Driftline: for the suite, with what an editor needs to check its types; for monitors only. */
const BESIDE = { whole: () => ['@playwright/test', 'typescript', '@types/node'].map(same), small: () => [] };

/**
 * The package as npm would publish it, packed once for all test files of a run.
 * @param own an empty folder, for a file that runs alone
 */
export async function sharedTarball(own: string): Promise<Tarball> {
  const folder = await shared('tarball', own, (made) =>
    writeFileSync(join(made, 'packed.json'), JSON.stringify(pack(projectRoot(), made))),
  );
  return JSON.parse(readFileSync(join(folder, 'packed.json'), 'utf8')) as Tarball;
}

/**
 * The package as installed by a user, once for all test files of a run: what changes it works on a copy.
 * @param own an empty folder, for a file that runs alone
 */
export async function sharedInstallation(
  kind: keyof typeof BESIDE,
  tarball: Tarball,
  own: string,
): Promise<Installation> {
  const install = (made: string) => void Installation.install(made, [tarball.path, ...BESIDE[kind]()]);
  return new Installation(await shared(kind, own, install));
}

/** A folder that the first test file of a run makes, and others wait for. */
async function shared(name: string, own: string, make: (folder: string) => void): Promise<string> {
  const { TEST_RUN_FOLDER: parent } = process.env;
  if (parent === undefined) {
    make(own);
    return own;
  }
  const folder = join(parent, name);
  const outcome = `${folder}.made`;
  if (mkdirSync(folder, { recursive: true }) === undefined) {
    while (!existsSync(outcome)) await sleep(100);
    const problem = readFileSync(outcome, 'utf8');
    if (problem !== '') throw new Error(problem);
    return folder;
  }
  try {
    make(folder);
    writeFileSync(outcome, '');
  } catch (error) {
    writeFileSync(outcome, String(error));
    throw error;
  }
  return folder;
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** The environment without our settings and without variables of npm, Playwright and test runners. */
export function inherited(): NodeJS.ProcessEnv {
  const names = ['NODE_OPTIONS', 'NODE_PATH', 'NODE_TEST_CONTEXT', 'FORCE_COLOR', 'CI'];
  const ours = new Set<string>([...SETTINGS.map(({ name }) => name), ...names]);
  const others = Object.entries(process.env).filter(
    ([name]) => !ours.has(name) && !isOfNpm(name) && !/^(?:GITHUB|PLAYWRIGHT)_/i.test(name),
  );
  return Object.fromEntries(others);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => !lstatSync(path).isDirectory());
}
