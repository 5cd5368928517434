import type { Plugin } from 'esbuild';

/**
 * The log writes in its own thread, to streams that it is given, what was masked before: pino's transports, the stream
 * that it would open by itself, and its redaction are left out, and with them modules of Node that nothing else loads.
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
    // Asked by what opens a stream, and by nothing else.
    onResolve({ filter: /^worker_threads$/ }, ({ importer }) =>
      /[\\/]pino[\\/]lib[\\/]tools\.js$/.test(importer)
        ? { path: 'worker_threads', namespace: 'left-out' }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'exports.isMainThread = true;' }));
  },
};
