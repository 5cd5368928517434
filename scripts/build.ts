import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { prepareContract } from '../contracts/document/prepare.ts';
import { Fault, faultText, projectRoot } from '../contracts/index.ts';

const root = projectRoot();
const contractsFolder = join(root, 'contracts');

/** Puts every contract of the folder, compiled, in the place of the empty list that the sources have. */
const preparedContracts: Plugin = {
  name: 'prepared-contracts',
  setup({ onLoad, onResolve }) {
    const files = readdirSync(contractsFolder).filter((name) => /\.openapi\.(?:ya?ml|json)$/.test(name));
    onLoad({ filter: /[\\/]document[\\/]prepared\.ts$/ }, () => ({
      contents: [
        ...files.map((name, index) => `import { contract as contract${index} } from 'contract:${name}';`),
        `export const preparedContracts = [${files.map((_, index) => `contract${index}`).join(', ')}];`,
      ].join('\n'),
      resolveDir: join(contractsFolder, 'document'),
    }));
    onResolve({ filter: /^contract:/ }, ({ path }) => ({ path: path.slice(9), namespace: 'contract' }));
    onLoad({ filter: /.*/, namespace: 'contract' }, ({ path }) => ({
      contents: prepareContract(`contracts/${path}`, readFileSync(join(contractsFolder, path), 'utf8')),
      resolveDir: join(contractsFolder, 'document'),
    }));
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
      if (kind !== 'dynamic-import') return undefined;
      const wanted = relative(root, join(resolveDir, path)).replaceAll('\\', '/');
      const entry = entries.find(([, source]) => source === wanted);
      if (entry) return { path: `./${entry[0]}.cjs`, external: true };
      if (wanted === 'monitors/commands/check.ts') return undefined;
      return {
        errors: [{ text: `${wanted} is imported when it is needed: name it among the entry points.` }],
      };
    });
  },
};

/** The log writes in its own thread: pino's transports, with worker_threads and all, are left out. */
const withoutTransports: Plugin = {
  name: 'without-transports',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]pino[\\/]lib[\\/]transport\.js$/ }, () => ({
      contents: `module.exports = () => { throw new Error('pino transports are not part of this bundle'); };`,
    }));
  },
};

/** Builds `dist/driftline.cjs`, the command that cron starts. CommonJS starts faster than ESM on every Node. */
async function buildCommand(): Promise<void> {
  const outdir = join(root, 'dist');
  rmSync(outdir, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: {
      driftline: 'monitors/launch.ts',
      command: 'monitors/driftline.ts',
      watch: 'monitors/commands/watch.ts',
      report: 'monitors/commands/report.ts',
      status: 'monitors/commands/status.ts',
      history: 'monitors/commands/history.ts',
      baseline: 'monitors/commands/baseline.ts',
      drift: 'monitors/commands/drift.ts',
      'stand-in-command': 'monitors/commands/stand-in.ts',
      heartbeat: 'monitors/tell/heartbeat.ts',
      webhook: 'monitors/tell/webhook.ts',
      compile: 'contracts/document/compile.ts',
      'stand-in': 'contracts/stand-in/index.ts',
      authority: 'contracts/client/authority.ts',
      'rule-switches': 'contracts/settings/rule-switches.ts',
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
    define: { 'import.meta.dirname': '__dirname' },
    plugins: [preparedContracts, loadedLater, withoutTransports],
  });
}

try {
  await buildCommand();
} catch (error) {
  process.stderr.write(`${error instanceof Fault ? faultText(error) : String(error)}\n`);
  process.exitCode = 3;
}
