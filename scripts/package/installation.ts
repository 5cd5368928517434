import { execFileSync, type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, lstatSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SETTINGS } from '../../src/project/settings/settings.ts';
import { npm } from './pack.ts';

/** The user whom nothing belongs to. */
const NOBODY = 65_534;

/** A folder of a user's, with the package in its `node_modules`. */
export class Installation {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Installs packages from the registry, and the tarball. */
  static install(folder: string, packages: readonly string[]): Installation {
    writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
    npm(folder, ['install', '--no-audit', '--no-fund', '--prefer-offline', ...packages]);
    return new Installation(folder);
  }

  path(...names: readonly string[]): string {
    return join(this.folder, ...names);
  }

  /** Runs a program of `node_modules/.bin` as a shell does, by its first line. */
  run(program: string, parameters: readonly string[], options: RunOptions = {}): SpawnSyncReturns<string> {
    return this.#spawn(this.path('node_modules', '.bin', program), parameters, options);
  }

  /** Runs Node. */
  node(parameters: readonly string[], options: RunOptions = {}): SpawnSyncReturns<string> {
    return this.#spawn(process.execPath, parameters, options);
  }

  /** The packages that are installed, by their folders. */
  packages(): string[] {
    const listed = npm(this.folder, ['ls', '--all', '--parseable']).trim().split('\n');
    return listed.slice(1);
  }

  /** Of all below `node_modules`, as files are long. */
  bytes(): number {
    return filesBelow(this.path('node_modules')).reduce((sum, path) => sum + lstatSync(path).size, 0);
  }

  /** Of each file of the package: its name, mode and content. */
  hash(): string {
    const hash = createHash('sha256');
    const root = this.path('node_modules', 'driftline');
    for (const path of filesBelow(root)) {
      const { mode } = lstatSync(path);
      hash
        .update(`${path} ${mode}\n`)
        .update(lstatSync(path).isSymbolicLink() ? readlinkSync(path) : readFileSync(path));
    }
    return hash.digest('hex');
  }

  /** Lets nobody write below `node_modules`, and nobody but this user elsewhere: for a run `as: 'nobody'`. */
  protect(): void {
    execFileSync('chmod', ['-R', 'a+rX,go-w', this.folder]);
    if (process.getuid?.() !== 0) return void execFileSync('chmod', ['-R', 'a-w', this.path('node_modules')]);
    for (const name of [this.folder, ...readdirSync(this.folder).map((each) => this.path(each))]) {
      if (name !== this.path('node_modules')) execFileSync('chown', ['-R', '-h', String(NOBODY), name]);
    }
    execFileSync('chown', ['-R', '-h', '0', this.path('node_modules')]);
    chownSync(this.folder, NOBODY, NOBODY);
  }

  #spawn(program: string, parameters: readonly string[], { cwd, env, bare, protectedRun }: RunOptions) {
    const asNobody = protectedRun === true && process.getuid?.() === 0;
    return spawnSync(program, parameters, {
      cwd: cwd ?? this.folder,
      encoding: 'utf8',
      env: { ...(bare ? { PATH: '/usr/bin:/bin' } : inherited()), ...env },
      ...(asNobody ? { uid: NOBODY, gid: NOBODY } : {}),
    });
  }
}

export interface RunOptions {
  /** The user's folder by default. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** With cron's environment, which is nearly empty. */
  readonly bare?: boolean;
  /** As a user who may not write below `node_modules`, after `protect()`: root may write anywhere. */
  readonly protectedRun?: boolean;
}

/** The environment without settings of ours, and without what npm and a test runner put into it. */
function inherited(): NodeJS.ProcessEnv {
  const ours = new Set<string>([
    ...SETTINGS.map(({ name }) => name),
    'NODE_OPTIONS',
    'NODE_TEST_CONTEXT',
    'NODE_PATH',
  ]);
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !ours.has(name) && !/^npm_|^GITHUB_|^PLAYWRIGHT_/i.test(name),
    ),
  );
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => !lstatSync(path).isDirectory());
}
