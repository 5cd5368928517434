import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The script and the style of the charts, to be included in a page. */
interface ChartLibrary {
  readonly script: string;
  readonly style: string;
}

let bundled: ChartLibrary | undefined;

/**
 * `browser/charts.ts` and uPlot, bundled into one script. The package build replaces this file with the
 * bundled texts; when run from the sources, they are bundled on first use.
 */
export function chartLibrary(): ChartLibrary {
  bundled ??= bundledCharts(import.meta.dirname);
  return bundled;
}

/** @param folder the folder of this file */
export function bundledCharts(folder: string): ChartLibrary {
  const require = createRequire(join(folder, 'chart-library.ts'));
  const { buildSync } = require('esbuild') as typeof import('esbuild');
  const built = buildSync({
    entryPoints: [join(folder, 'browser', 'charts.ts')],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target: 'es2022',
    charset: 'ascii',
    legalComments: 'none',
    banner: { js: NOTICE },
    tsconfigRaw: {},
    logLevel: 'error',
  });
  const style = readFileSync(require.resolve('uplot/dist/uPlot.min.css'), 'utf8');
  return { script: built.outputFiles[0]?.text ?? '', style };
}

const NOTICE = `/*! uPlot, https://github.com/leeoniya/uPlot, Copyright (c) 2022 Leon Sorokin, MIT License: Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions: The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software. THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE. */`;
