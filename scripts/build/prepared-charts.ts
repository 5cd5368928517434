import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';
import { bundledCharts } from '../../src/report/pages/chart-library.ts';

/** Replaces the code that bundles the chart library with esbuild by the finished bundle. */
export const preparedCharts: Plugin = {
  name: 'prepared-charts',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]pages[\\/]chart-library\.ts$/ }, ({ path }) => ({
      contents: `const library = ${JSON.stringify(bundledCharts(dirname(path)))};
export const chartLibrary = () => library;`,
    }));
  },
};
