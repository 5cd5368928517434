import { createRequire } from 'node:module';
import { Fault } from '../../core/index.ts';
import { bundledMonitors } from './bundled-monitors.ts';

/**
 * The default export of a file of monitors, compiled now.
 * @param file its path as messages show it
 * @throws Fault DL_MONITOR_INVALID with what is wrong, and on which line
 */
export async function compileMonitors(path: string, file: string): Promise<unknown> {
  const { code } = await bundledMonitors(path, file);
  const module: { exports: { default?: unknown } } = { exports: {} };
  try {
    new Function('module', 'exports', 'require', code)(module, module.exports, createRequire(path));
  } catch (cause) {
    throw new Fault(
      'DL_MONITOR_INVALID',
      `${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      'See what it does when it is imported.',
      cause,
    );
  }
  return module.exports.default;
}
