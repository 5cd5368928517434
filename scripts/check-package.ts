import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from './package/pack.ts';
import { build } from './run-node.ts';

// `npm run check:package`: what others find wrong with the package that npm would publish.
const CHECKS = [
  ['publint', 'run', '--strict'],
  // Who requires it in CommonJS gets the same ESM, which every Node does that Driftline runs on.
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
