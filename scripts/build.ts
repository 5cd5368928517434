import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { Module } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build, type Plugin } from 'esbuild';
import { Fault, faultText } from '../src/core/fault.ts';
import { prepareContract } from '../src/openapi/prepare.ts';
import { projectRoot } from '../src/project/project-root.ts';
import { bundledCharts } from '../src/report/pages/chart-library.ts';
import { lazyLibraries, libraryEntries } from './build/lazy-libraries.ts';
import { officialChecks, officialEntries } from './build/official-checks.ts';
import { sourcesDigest } from './build/sources-digest.ts';
import { withoutSettings } from './environment.ts';

const root = projectRoot();
const contractsFolder = join(root, 'contracts');
const { values: options } = parseArgs({
  options: { monitors: { type: 'string' }, outdir: { type: 'string' } },
});
/** `--monitors`: the folder whose monitors are taken in. */
const monitorsFolder = resolve(root, options.monitors ?? 'monitors');
/** `--outdir`: inside of the project, so that the command finds it. */
const outdir = resolve(root, options.outdir ?? 'dist');

/** In bytes: every start reads what is built in, whichever contract it is about. */
const LARGEST_PREPARED = 1_000_000;

/** Puts every contract of the folder, compiled, in the place of the empty list that the sources have. */
const preparedContracts: Plugin = {
  name: 'prepared-contracts',
  setup({ onLoad, onResolve }) {
    const found = readdirSync(contractsFolder).filter((name) => /\.openapi\.(?:ya?ml|json)$/.test(name));
    const files = found.filter((name) => statSync(join(contractsFolder, name)).size <= LARGEST_PREPARED);
    for (const name of found.filter((each) => !files.includes(each))) {
      process.stderr.write(`contracts/${name} is too large to be built in: it is read at each start.\n`);
    }
    onLoad({ filter: /[\\/]openapi[\\/]prepared\.ts$/ }, () => ({
      contents: [
        ...files.map((name, index) => `import { contract as contract${index} } from 'contract:${name}';`),
        `export const preparedContracts = [${files.map((_, index) => `contract${index}`).join(', ')}];`,
      ].join('\n'),
      resolveDir: join(root, 'src', 'openapi'),
    }));
    onResolve({ filter: /^contract:/ }, ({ path }) => ({ path: path.slice(9), namespace: 'contract' }));
    onLoad({ filter: /.*/, namespace: 'contract' }, ({ path }) => {
      const read = (other: string) => readFileSync(join(contractsFolder, other), 'utf8');
      const { source, beside } = prepareContract(`contracts/${path}`, read(path), read);
      for (const [name, text] of Object.entries(beside)) writeFileSync(join(outdir, name), text);
      return { contents: source, resolveDir: join(root, 'src', 'openapi') };
    });
  },
};

/**
 * What the sources import when they need it is a file of its own, so that a process that cron starts reads the code of
 * one check and nothing else. The check itself stays with the command.
 */
const loadedLater: Plugin = {
  name: 'loaded-later',
  setup({ onResolve, initialOptions }) {
    const entries = Object.entries(initialOptions.entryPoints as Record<string, string>);
    onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
      // What a library loads later comes with it.
      if (kind !== 'dynamic-import' || resolveDir.includes('node_modules')) return undefined;
      const wanted = relative(root, join(resolveDir, path)).replaceAll('\\', '/');
      const entry = entries.find(([, source]) => source === wanted);
      if (entry) return { path: `./${entry[0]}.cjs`, external: true };
      return {
        errors: [{ text: `${wanted} is imported when it is needed: name it among the entry points.` }],
      };
    });
  },
};

/**
 * The log writes in its own thread, to streams that it is given, what was masked before: pino's transports, the stream
 * that it would open by itself, and its redaction are left out, and with them modules of Node that nothing else loads.
 */
const leanLog: Plugin = {
  name: 'lean-log',
  setup({ onLoad, onResolve }) {
    const leftOut = (what: string) => ({
      contents: `module.exports = function () { throw new Error('pino: ${what} is not part of this bundle'); };`,
    });
    onLoad({ filter: /[\\/]pino[\\/]lib[\\/]transport\.js$/ }, () => leftOut('the transport'));
    onLoad({ filter: /[\\/]sonic-boom[\\/]index\.js$/ }, () => leftOut('the stream'));
    onLoad({ filter: /[\\/]@pinojs[\\/]redact[\\/]index\.js$/ }, () => leftOut('the redaction'));
    // Asked by what opens a stream, and by nothing else.
    onResolve({ filter: /^worker_threads$/ }, ({ importer }) =>
      /[\\/]pino[\\/]lib[\\/]tools\.js$/.test(importer)
        ? { path: 'worker_threads', namespace: 'left-out' }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'exports.isMainThread = true;' }));
  },
};

/** Puts the finished charts, which need esbuild to be made, in the place of what makes them. */
const preparedCharts: Plugin = {
  name: 'prepared-charts',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]pages[\\/]chart-library\.ts$/ }, ({ path }) => ({
      contents: `const library = ${JSON.stringify(bundledCharts(dirname(path)))};
export const chartLibrary = () => library;`,
    }));
  },
};

/**
 * esbuild leaves regular expressions as they are written. One character beyond ASCII, and V8 keeps a whole bundle in
 * twice the memory; without any, the launcher reads it without decoding.
 */
const inAscii: Plugin = {
  name: 'in-ascii',
  setup({ onEnd, initialOptions }) {
    initialOptions.write = false;
    onEnd(({ outputFiles = [] }) => {
      for (const { path, text } of outputFiles) writeFileSync(path, written(path, text));
    });
  },
};

function written(path: string, text: string): string {
  if (!path.endsWith('.cjs')) return text;
  // The launcher runs the command by itself, and each string that it would have to put together is one more to collect.
  return basename(path) === 'command.cjs' ? Module.wrap(escaped(text)) : escaped(text);
}

function escaped(code: string): string {
  return code.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Builds `dist/driftline.cjs`, the command that cron starts. CommonJS starts faster than ESM on every Node. */
async function buildCommand(): Promise<void> {
  rmSync(outdir, { recursive: true, force: true });
  mkdirSync(outdir, { recursive: true });
  await build({
    absWorkingDir: root,
    entryPoints: {
      driftline: 'src/cli/launch.ts',
      command: 'src/cli/driftline.ts',
      watch: 'src/cli/commands/watch.ts',
      'check-config': 'src/cli/commands/check-config.ts',
      'dry-run': 'src/cli/commands/dry-run.ts',
      'pretty-output': 'src/cli/pretty-output.ts',
      maintenance: 'src/monitor/maintenance.ts',
      'each-hour': 'src/monitor/upkeep/each-hour.ts',
      'cron-expression': 'src/monitor/cron-expression.ts',
      'own-side': 'src/monitor/own-side.ts',
      'operation-steps': 'src/monitor/operation-steps.ts',
      'monitor-rules': 'src/monitor/definition/monitor-rules.ts',
      report: 'src/cli/commands/report.ts',
      status: 'src/cli/commands/status.ts',
      history: 'src/cli/commands/history.ts',
      baseline: 'src/cli/commands/baseline.ts',
      drift: 'src/cli/commands/drift.ts',
      explain: 'src/cli/commands/explain.ts',
      contract: 'src/cli/commands/contract.ts',
      'stand-in-command': 'src/cli/commands/stand-in.ts',
      heartbeat: 'src/notify/heartbeat.ts',
      outbox: 'src/notify/outbox.ts',
      'tell-webhook': 'src/notify/channels/webhook.ts',
      'tell-slack': 'src/notify/channels/slack.ts',
      'tell-teams': 'src/notify/channels/teams.ts',
      'tell-pagerduty': 'src/notify/channels/pagerduty.ts',
      'tell-email': 'src/notify/channels/email.ts',
      'tell-command': 'src/notify/channels/command.ts',
      otel: 'src/monitor/export/otel.ts',
      'send-runs': 'src/monitor/export/send-runs.ts',
      compile: 'src/openapi/compile.ts',
      'transform-module': 'src/project/transform-module.ts',
      'stand-in': 'src/mock/index.ts',
      authority: 'src/http/client/authority.ts',
      'rule-switches': 'src/config/rule-switches.ts',
      ...libraryEntries,
      ...officialEntries,
    },
    outdir,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    minify: true,
    legalComments: 'linked',
    logLevel: 'warning',
    // Required, not imported: code with a cache of its own cannot import.
    supported: { 'dynamic-import': false },
    define: { 'import.meta.dirname': '__dirname', DRIFTLINE_BUILD: JSON.stringify(sourcesDigest(root)) },
    // Needed for a module of the user's that is new, or was edited.
    external: ['jiti'],
    plugins: [
      ...[preparedContracts, preparedCharts, lazyLibraries, officialChecks],
      ...[loadedLater, leanLog, inAscii],
    ],
  });
}

/**
 * Runs a check of the embedded stand-in, which leaves V8's code cache beside the bundle: also where the user that cron
 * starts may not write there, and for the first run already. Without it, a check only starts slower.
 */
function warmUp(): void {
  const reports = mkdtempSync(join(tmpdir(), 'driftline-build-'));
  // Without settings nothing but the stand-in is asked.
  const env = { ...withoutSettings(process.env), MONITORS: monitorsFolder, REPORTS_DIR: reports };
  spawnSync(process.execPath, [join(outdir, 'driftline.cjs'), 'check'], { env, stdio: 'ignore' });
  rmSync(reports, { recursive: true, force: true });
}

try {
  await buildCommand();
  warmUp();
} catch (error) {
  process.stderr.write(`${error instanceof Fault ? faultText(error) : String(error)}\n`);
  process.exitCode = 3;
}
