import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from './package/pack.ts';
import { build } from './run-node.ts';

// `npm run check:package`: checks the package that npm would publish with publint and attw.
const CHECKS = [
  ['publint', 'run', '--strict'],
  // ESM only: every Node version that Driftline supports can require() ESM.
  ['attw', '--profile', 'esm-only', '--quiet'],
];

const folder = mkdtempSync(join(tmpdir(), 'driftline-package-'));
try {
  process.exitCode = await build();
  const { path } = pack(process.cwd(), folder);
  for (const [program = '', ...parameters] of CHECKS) {
    const command = join(process.cwd(), 'node_modules', '.bin', program);
    const { status } = spawnSync(command, [...parameters, path], { stdio: 'inherit' });
    if (status !== 0) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
