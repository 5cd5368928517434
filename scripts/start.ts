import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readSettings } from '../src/config/read-settings.ts';
import { DriftlineError, errorText } from '../src/core/driftline-error.ts';
import { build, COMMAND, PLAYWRIGHT, runNode } from './run-node.ts';

/** The stages of `npm start`. */
const STAGES = [
  { title: 'The suite', parameters: [PLAYWRIGHT, 'test'] },
  { title: 'One run of the monitor', parameters: [COMMAND, 'check', '--pretty'] },
  { title: 'The reports', parameters: [COMMAND, 'report'] },
];

/** An exit code from here on means that a signal ended the process, for example Ctrl+C. */
const SIGNALLED = 128;

/**
 * Runs all of Driftline once: the suite, a run of the monitor, the reports. A stage that fails does not stop
 * the next one.
 * @returns the worst exit code
 * @throws DriftlineError for an invalid setting, before the first stage
 */
async function start(): Promise<number> {
  const { baseUrl, reportsDirectory } = await readSettings(process.env);
  if (!existsSync(COMMAND) && (await build()) !== 0) return 3;
  say(`Testing ${baseUrl ?? 'the embedded mock server; set BASE_URL to test your API'}.`);
  let worst = 0;
  for (const { title, parameters } of STAGES) {
    say(`\n${title}`);
    const exitCode = await runNode(parameters);
    if (exitCode >= SIGNALLED) return exitCode;
    worst = Math.max(worst, exitCode);
  }
  const passed =
    baseUrl === undefined
      ? 'All passed on the mock server, which proves nothing yet about an API.'
      : 'All passed.';
  const verdict = worst === 0 ? passed : `Something failed (exit code ${worst}).`;
  say(`\n${verdict} Reports: ${join(reportsDirectory, 'out', 'index.html')}`);
  return worst;
}

function say(sentence: string): void {
  process.stdout.write(`${sentence}\n`);
}

try {
  process.exitCode = await start();
} catch (error) {
  process.stderr.write(`${error instanceof DriftlineError ? errorText(error) : String(error)}\n`);
  process.exitCode = 3;
}
