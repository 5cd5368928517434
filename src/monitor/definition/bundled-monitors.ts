import { join } from 'node:path';
import type { BuildFailure, Plugin } from 'esbuild';
import { Fault } from '../../core/index.ts';
import { projectRoot } from '../../project/index.ts';

/** What `import … from 'driftline'` means in a file of monitors, wherever it lies. */
export const driftlineDoor: Plugin = {
  name: 'driftline-door',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^driftline$/ }, () => ({ path: 'driftline', namespace: 'door' }));
    onLoad({ filter: /.*/, namespace: 'door' }, () => ({
      contents: 'export const defineMonitor = (definition) => definition;',
    }));
  },
};

/**
 * A file of monitors with all that it imports, as one CommonJS text.
 * @returns `inputs`: the files that it is made of, relative to the project
 * @throws Fault DL_MONITOR_INVALID
 */
export async function bundledMonitors(
  path: string,
  file: string,
): Promise<{ readonly code: string; readonly inputs: readonly string[] }> {
  const { build } = await import('esbuild');
  try {
    const { outputFiles, metafile } = await build({
      absWorkingDir: projectRoot(),
      entryPoints: [path],
      outfile: join(projectRoot(), 'monitors.cjs'),
      bundle: true,
      write: false,
      metafile: true,
      format: 'cjs',
      platform: 'node',
      target: 'node20.19',
      logLevel: 'silent',
      plugins: [driftlineDoor],
    });
    const inputs = Object.keys(metafile.inputs).filter((input) => !input.startsWith('door:'));
    return { code: outputFiles[0]?.text ?? '', inputs };
  } catch (cause) {
    const [first] = (cause as Partial<BuildFailure>).errors ?? [];
    const { line, column } = first?.location ?? {};
    const where = line === undefined ? file : `${file}:${line}:${(column ?? 0) + 1}`;
    throw new Fault(
      'DL_MONITOR_INVALID',
      `${where} cannot be compiled: ${first?.text ?? String(cause)}`,
      'Correct it; an editor with TypeScript shows the same.',
      cause,
    );
  }
}
