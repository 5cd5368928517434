import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { playwrightChromium, systemChromiums } from '../src/report/pages/chromium-path.fixture.ts';
import { PLAYWRIGHT, runNode, runProgram } from './run-node.ts';

const APT = '/usr/bin/apt-get';
const LONGEST_START_MS = 60_000;

/**
 * Finds a Chromium that runs, for the tests of the report pages: only the one of `CHROMIUM_PATH`, where that
 * is set; else the system's; else Playwright's, downloaded where it is missing; else Debian's package,
 * installed where that is allowed.
 * @param say prints a message
 * @returns its path; undefined where there is none, after a message that says what to do
 */
export async function findChromium(say: (sentence: string) => void): Promise<string | undefined> {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (runs(named)) return named;
    say(`CHROMIUM_PATH is ${named}, which does not run. Correct it, or unset it to search for a Chromium.`);
    return undefined;
  }
  const found = firstThatRuns() ?? (await fetchPlaywrights(say)) ?? (await installDebians(say));
  if (!found) {
    say(
      'No Chromium was found, and none could be installed. Install Chromium or Chrome, or set CHROMIUM_PATH.',
    );
  }
  return found;
}

function firstThatRuns(): string | undefined {
  return systemChromiums().find(runs) ?? [playwrightChromium()].find(runs);
}

/** Some are only a script that names the real package; some lack a library. */
function runs(path: string): boolean {
  return spawnSync(path, ['--version'], { timeout: LONGEST_START_MS, stdio: 'ignore' }).status === 0;
}

async function fetchPlaywrights(say: (sentence: string) => void): Promise<string | undefined> {
  say("No Chromium is installed: downloading Playwright's.");
  // By default Playwright tries five times half a minute each where a network drops connections.
  const environment = { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000', ...process.env };
  await runNode([PLAYWRIGHT, 'install', '--no-shell', 'chromium'], { environment, quiet: true });
  return [playwrightChromium()].find(runs);
}

async function installDebians(say: (sentence: string) => void): Promise<string | undefined> {
  if (!existsSync(APT)) return undefined;
  say(
    "Playwright's Chromium could not be downloaded, or does not run here: installing the system's package.",
  );
  const prefix = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const install = ['install', '--yes', '--no-install-recommends', 'chromium', 'fonts-liberation'];
  for (const parameters of [['update'], install]) {
    const [program = '', ...rest] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', APT, ...parameters];
    // Goes on after a failed update: it may have failed for one source only.
    await runProgram(program, rest);
  }
  return systemChromiums().find(runs);
}
