import type { Plugin } from 'esbuild';

/**
 * Leaves out pino's transports, its own stream and its redaction, and with them modules of Node that nothing
 * else loads: our log writes masked text in the main thread, to streams that it is given.
 */
export const leanLog: Plugin = {
  name: 'lean-log',
  setup({ onLoad, onResolve }) {
    const leftOut = (what: string) => ({
      contents: `module.exports = function () { throw new Error('pino: ${what} is not part of this bundle'); };`,
    });
    onLoad({ filter: /[\\/]pino[\\/]lib[\\/]transport\.js$/ }, () => leftOut('the transport'));
    onLoad({ filter: /[\\/]sonic-boom[\\/]index\.js$/ }, () => leftOut('the stream'));
    onLoad({ filter: /[\\/]@pinojs[\\/]redact[\\/]index\.js$/ }, () => leftOut('the redaction'));
    // Only pino's code that opens a stream imports it.
    onResolve({ filter: /^worker_threads$/ }, ({ importer }) =>
      /[\\/]pino[\\/]lib[\\/]tools\.js$/.test(importer)
        ? { path: 'worker_threads', namespace: 'left-out' }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'exports.isMainThread = true;' }));
  },
};
