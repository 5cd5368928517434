import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../../src/project/project-root.ts';
import type { Cache } from '../../fetch/repository.ts';
import type { Row } from '../row.ts';

/** A server that somebody else wrote, and what is known about how it keeps its own document. */
export interface RealServer {
  readonly suite: string;
  /** The fewest operations that a polite run has to send, and see a success of. */
  readonly least: { readonly sent: number; readonly succeeded: number };
  /** Errors by their rules: the most of each, and what they are. */
  readonly known: Readonly<Record<string, readonly [most: number, reason: string]>>;
  /** @throws Error where it cannot be had */
  start(cache: Cache): Promise<StartedServer>;
}

/** A server that runs, and what a new user would give to Driftline. */
export interface StartedServer {
  readonly url: string;
  readonly document: string;
  readonly overlay?: string;
  readonly settings: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** What a run of the suite found. */
interface SuiteFigures {
  readonly operations: number;
  readonly sent: number;
  readonly succeeded: number;
  /** The number of errors by their rules. */
  readonly errors: Readonly<Record<string, number>>;
}

/** Sets up a project for a server by `init`, and runs its suite (polite) and its monitor, as a new user does. */
export async function serverRow(server: RealServer, cache: Cache): Promise<Row> {
  const started = await server.start(cache);
  const folder = mkdtempSync(join(tmpdir(), 'driftline-server-'));
  try {
    const name = server.suite.toLowerCase();
    const document = join(folder, `${name}.openapi.json`);
    writeFileSync(document, started.document);
    if (started.overlay !== undefined) writeFileSync(join(folder, `${name}.overlay.yaml`), started.overlay);
    writeFileSync(join(folder, 'package.json'), '{"private": true, "type": "module"}\n');
    linkModules(folder);
    const settings = { BASE_URL: started.url, ...started.settings };
    writeFileSync(
      join(folder, '.env'),
      Object.entries(settings)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(''),
    );
    const driftline = [join(projectRoot(), 'dist', 'driftline.cjs')];
    const set = await run(folder, [...driftline, 'init', document, '--no-run']);
    if (set.exitCode !== 0) throw new Error(`driftline init: ${set.output.trim()}`);
    await run(folder, [join(projectRoot(), 'node_modules/@playwright/test/cli.js'), 'test']);
    const figures = figuresOf(readFileSync(join(folder, 'reports/out/findings.json'), 'utf8'), started);
    const check = await run(folder, [...driftline, 'check']);
    return rowOf(server, figures, verdictIn(check.output));
  } finally {
    await started.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The verdict of the monitor, in the record that `check` prints last. */
export function verdictIn(output: string): string {
  const [, verdict = 'no verdict'] = /.*"verdict":"(\w+)"/s.exec(output) ?? [];
  return verdict;
}

/** The package and its peer, as `npm install` would put them there. */
function linkModules(folder: string): void {
  const modules = join(folder, 'node_modules');
  mkdirSync(modules);
  symlinkSync(projectRoot(), join(modules, 'driftline'), 'junction');
  symlinkSync(join(projectRoot(), 'node_modules/@playwright'), join(modules, '@playwright'), 'junction');
}

function run(
  cwd: string,
  parameters: readonly string[],
): Promise<{ exitCode: number | null; output: string }> {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' };
  return new Promise((done) => {
    const child = spawn(process.execPath, parameters, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.once('close', (exitCode) => done({ exitCode, output }));
  });
}

/** The figures of the findings of a suite, `findings.json`. */
export function figuresOf(report: string, { document }: Pick<StartedServer, 'document'>): SuiteFigures {
  const { coverage, findings } = JSON.parse(report) as {
    readonly coverage: readonly { readonly responses: readonly { readonly status: number }[] }[];
    readonly findings: readonly { readonly finding: { readonly id: string; readonly severity: string } }[];
  };
  const { paths } = JSON.parse(document) as { readonly paths: Readonly<Record<string, object>> };
  const methods = Object.values(paths).flatMap((item) =>
    Object.values(item).filter((each) => each?.responses !== undefined),
  );
  const errors = new Map<string, number>();
  for (const { finding } of findings)
    if (finding.severity === 'error') errors.set(finding.id, (errors.get(finding.id) ?? 0) + 1);
  const sent = coverage.filter(({ responses }) => responses.length > 0);
  return {
    operations: methods.length,
    sent: sent.length,
    succeeded: sent.filter(({ responses }) => responses.some(({ status }) => status < 300)).length,
    errors: Object.fromEntries(errors),
  };
}

/** The row of a server: errors that are not known about it, and operations that were not sent, are problems. */
export function rowOf(
  { suite, least, known }: RealServer,
  { operations, sent, succeeded, errors }: SuiteFigures,
  check: string,
): Row {
  const more = Object.entries(errors).flatMap(([id, count]) => {
    const [most = 0] = known[id] ?? [];
    return count > most ? [`${count} errors ${id}, at most ${most} are known`] : [];
  });
  const fewer = [
    ...(sent < least.sent ? [`${sent} operations sent, must be ${least.sent}`] : []),
    ...(succeeded < least.succeeded ? [`${succeeded} operations with 2xx, must be ${least.succeeded}`] : []),
  ];
  const all = Object.values(errors).reduce((sum, count) => sum + count, 0);
  return {
    suite: `servers: ${suite}`,
    cases: operations,
    known: Object.entries(errors).reduce((sum, [id, count]) => sum + Math.min(count, known[id]?.[0] ?? 0), 0),
    figures: `${sent} operations sent, ${succeeded} with 2xx, ${all} errors; check: ${check}`,
    problems: [...more, ...fewer],
  };
}
