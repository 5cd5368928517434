import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default {
  testMatch: '*.spec.mjs',
  outputDir: join(tmpdir(), 'driftline-bench-playwright'),
  reporter: 'line',
  workers: 1,
};
