import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loginFlowOf, withUsableLogin } from '../../auth/index.ts';
import { readSettings } from '../../config/index.ts';
import { say } from '../../masking/index.ts';
import { type Monitor, openMonitors, settingsOf, stepsByItself } from '../../monitor/index.ts';
import { type Contract, exchangeSchemas } from '../../openapi/index.ts';
import { packageRoot, requireCache, SETTINGS, type Settings, shareCache } from '../../project/index.ts';
import { openNamedContract } from '../../session/index.ts';
import { defineCommand } from '../command.ts';
import { print } from '../print.ts';

/** `driftline build`. */
export const command = defineCommand({
  options: {},
  exitCodes: { 0: 'the cache is filled', 3: 'a contract, a monitor or the cache cannot be used' },
  examples: [['build', 'after an installation or a deployment, as the user that owns the project']],
  run,
});

/**
 * Fills the project's cache in advance, readable for every user: for a user who runs checks and may not write
 * it, and for a fast first check. Requests go only to an embedded mock server.
 */
async function run(): Promise<number> {
  shareCache();
  const folder = requireCache();
  const settings = await readSettings(process.env);
  const monitors = await openMonitors(settings);
  const contracts = new Set<string>();
  for (const monitor of monitors) contracts.add(await compiled(monitor, settings));
  const [first] = contracts;
  if (first !== undefined) warmUp(first, folder);
  for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o644);
  print(`${folder}\n`);
  return 0;
}

/** Compiles the schemas that a monitor validates responses with. @returns the path of its contract */
async function compiled(monitor: Monitor, common: Settings): Promise<string> {
  const settings = await settingsOf(monitor, common);
  const contract = withUsableLogin(await openNamedContract(settings, say), settings);
  const ids = new Set(await operationsOf(monitor, contract, settings));
  const operations = contract.operations.filter(({ id }) => ids.has(id));
  for (const { pointer, direction } of exchangeSchemas({ operations })) contract.checksOf(pointer, direction);
  return settings.contract;
}

async function operationsOf(monitor: Monitor, contract: Contract, settings: Settings): Promise<string[]> {
  const flow = loginFlowOf(contract);
  const steps = monitor.steps ?? (await stepsByItself(contract, flow, settings, monitor)).steps;
  return steps.map(({ operation }) => operation);
}

/**
 * Runs a check against the mock server, in a temporary project, which writes V8's code of the command to the
 * cache. If it fails, later checks are only as slow as without the cache.
 */
function warmUp(contract: string, folder: string): void {
  const project = mkdtempSync(join(tmpdir(), 'driftline-build-'));
  try {
    writeFileSync(join(project, 'warm-up.monitor.mjs'), `export default { name: 'warm-up' };`);
    const empty = Object.fromEntries(SETTINGS.map(({ name }) => [name, '']));
    const own = { CONTRACT: contract, MONITORS: project, CACHE_DIR: dirname(folder) };
    const command = join(packageRoot(), 'dist', 'driftline.cjs');
    spawnSync(process.execPath, [command, 'check', '--project', project], {
      env: { ...process.env, ...empty, ...own },
      stdio: 'ignore',
      timeout: LONGEST_WARM_UP_MS,
    });
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

const LONGEST_WARM_UP_MS = 60_000;
