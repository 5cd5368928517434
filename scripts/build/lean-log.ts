import type { Plugin } from 'esbuild';

/**
 * Leaves out pino's transports, its own stream and its redaction, and with them modules of Node that nothing
 * else loads: our log writes masked text in the main thread, to streams that it is given. Its serializers of errors and
 * requests, and its writer of objects that contain themselves, are left out as well: our records are plain JSON.
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
    onLoad({ filter: /[\\/]on-exit-leak-free[\\/]index\.js$/ }, () => leftOut('the flush at exit'));
    onLoad({ filter: /[\\/]pino-std-serializers[\\/]index\.js$/ }, () => ({
      contents: 'exports.err = exports.mapHttpRequest = exports.mapHttpResponse = (value) => value;',
    }));
    onLoad({ filter: /[\\/]safe-stable-stringify[\\/]index\.js$/ }, () => ({
      contents: 'exports.configure = () => JSON.stringify;',
    }));
    // Only pino's code that opens a stream imports it.
    onResolve({ filter: /^worker_threads$/ }, ({ importer }) =>
      /[\\/]pino[\\/]lib[\\/]tools\.js$/.test(importer)
        ? { path: 'worker_threads', namespace: 'left-out' }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({ contents: 'exports.isMainThread = true;' }));
  },
};
