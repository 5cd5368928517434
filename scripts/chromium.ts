import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { playwrightChromium, systemChromiums } from '../src/report/pages/chromium-path.fixture.ts';
import { PLAYWRIGHT, runNode, runProgram } from './run-node.ts';

const APT = '/usr/bin/apt-get';
const LONGEST_START_MS = 60_000;

/**
 * Finds a Chromium that runs, for the tests of the report pages: the one that `CHROMIUM_PATH` names and no other; else
 * the system's; else Playwright's, fetched where it is missing; else Debian's package, installed where that is allowed.
 * @param say talk for people
 * @returns its path; undefined where there is none, and what to do about it was said
 */
export async function findChromium(say: (sentence: string) => void): Promise<string | undefined> {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (runs(named)) return named;
    say(`CHROMIUM_PATH names ${named}, which does not run. Correct it, or unset it to have one found.`);
    return undefined;
  }
  const found = firstThatRuns() ?? (await fetchPlaywrights(say)) ?? (await installDebians(say));
  if (!found) {
    say(
      'There is no Chromium, and none could be installed. Install Chromium or Chrome, or name it in CHROMIUM_PATH.',
    );
  }
  return found;
}

function firstThatRuns(): string | undefined {
  return systemChromiums().find(runs) ?? [playwrightChromium()].find(runs);
}

/** Some are there and only say where to get the real one; some lack a library. */
function runs(path: string): boolean {
  return spawnSync(path, ['--version'], { timeout: LONGEST_START_MS, stdio: 'ignore' }).status === 0;
}

async function fetchPlaywrights(say: (sentence: string) => void): Promise<string | undefined> {
  say('No Chromium is installed: fetching the one of Playwright.');
  // Where a network swallows connections, five attempts of Playwright's own half a minute each are a long wait.
  const environment = { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000', ...process.env };
  await runNode([PLAYWRIGHT, 'install', '--no-shell', 'chromium'], { environment, quiet: true });
  return [playwrightChromium()].find(runs);
}

async function installDebians(say: (sentence: string) => void): Promise<string | undefined> {
  if (!existsSync(APT)) return undefined;
  say("That cannot be had, or does not run here: installing the system's package.");
  const prefix = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const install = ['install', '--yes', '--no-install-recommends', 'chromium', 'fonts-liberation'];
  for (const parameters of [['update'], install]) {
    const [program = '', ...rest] = [...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', APT, ...parameters];
    // An update that fails for one source may still have got what is needed.
    await runProgram(program, rest);
  }
  return systemChromiums().find(runs);
}
