import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';
import { bundledCharts } from '../../src/report/pages/chart-library.ts';

/** Puts the finished charts, which need esbuild to be made, in the place of what makes them. */
export const preparedCharts: Plugin = {
  name: 'prepared-charts',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]pages[\\/]chart-library\.ts$/ }, ({ path }) => ({
      contents: `const library = ${JSON.stringify(bundledCharts(dirname(path)))};
export const chartLibrary = () => library;`,
    }));
  },
};
