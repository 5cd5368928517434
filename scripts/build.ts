import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { Module } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { Fault, faultText } from '../src/core/fault.ts';
import { projectRoot } from '../src/project/project-root.ts';
import { bundledCharts } from '../src/report/pages/chart-library.ts';
import { lazyLibraries, libraryEntries } from './build/lazy-libraries.ts';
import { officialChecks, officialEntries } from './build/official-checks.ts';
import { sourcesDigest } from './build/sources-digest.ts';

const root = projectRoot();
const outdir = join(root, 'dist');

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
      'build-command': 'src/cli/commands/build.ts',
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
      'all-formats': 'src/schema/formats/all-formats.ts',
      'transform-module': 'src/project/transform-module.ts',
      'stand-in': 'src/mock/index.ts',
      authority: 'src/http/client/authority.ts',
      'config-file': 'src/config/config-file.ts',
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
    plugins: [...[preparedCharts, lazyLibraries, officialChecks], ...[loadedLater, leanLog, inAscii]],
  });
}

try {
  await buildCommand();
} catch (error) {
  process.stderr.write(`${error instanceof Fault ? faultText(error) : String(error)}\n`);
  process.exitCode = 3;
}
