import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../src/project/project-root.ts';
import { builtCommand } from '../src/testing/command-for-tests.ts';
import { type Environment, ofTests } from './environment.ts';
import { type Counts, countsLine, sum } from './test/counts.ts';
import { failureLines, fileLines } from './test/lines.ts';
import { shuffled } from './test/order.ts';
import { runSuite } from './test/suite.ts';
import {
  everyTestFile,
  isQuick,
  namedTestFiles,
  needsBrowser,
  sharesProcess,
  type TestFiles,
  takesLong,
} from './test/test-files.ts';
import { type FileResult, runTestFiles } from './test/unit-tests.ts';

/** More processes are not faster: the longest file decides. */
const MOST_AT_ONCE = 4;
/** In addition to one for each processor: many tests wait. */
const WAITING = 2;
const LARGEST_SEED = 2 ** 32 - 1;

const atOnce = () => Math.min(availableParallelism() + WAITING, MOST_AT_ONCE);

const ONE_FAILURE: Counts = { passed: 0, failed: 1, skipped: 0 };

interface TestOptions {
  readonly files: TestFiles;
  readonly seed: number;
  /** Only the files that start no process, browser or server. */
  readonly quick: boolean;
}

/** @throws Error for an invalid option, seed or file */
function optionsOf(parameters: readonly string[]): TestOptions {
  const { values, positionals } = parseArgs({
    args: [...parameters],
    options: { seed: { type: 'string' }, quick: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const seed = values.seed === undefined ? randomInt(LARGEST_SEED) : Number(values.seed);
  if (!Number.isInteger(seed) || seed < 0 || seed > LARGEST_SEED) {
    throw new Error(`--seed is ${values.seed}, must be a whole number from 0 to ${LARGEST_SEED}.`);
  }
  const root = projectRoot();
  const files = positionals.length > 0 ? namedTestFiles(root, positionals) : everyTestFile(root);
  return { seed, files, quick: values.quick };
}

/**
 * Builds, where the build is older than its sources; runs the unit tests, then the suite on the mock server. Prints
 * results; the caller prints the counts.
 */
async function test({ files, seed, quick }: TestOptions): Promise<Counts> {
  say(`Random order with seed ${seed}; repeat it by npm test -- --seed ${seed}`);
  const quickOnes = files.units.filter((file) => isQuick(projectRoot(), file));
  if (quick) return (await runUnits(quickOnes, seed, ofTests(process.env))).counts;
  const needsBuild = files.specs.length > 0 || quickOnes.length < files.units.length;
  if (needsBuild) await builtCommand();
  const directory = mkdtempSync(join(tmpdir(), 'driftline-npm-test-'));
  const own = { REPORTS_DIR: join(directory, 'units'), TEST_RUN_FOLDER: directory };
  const environment = { ...ofTests(process.env), ...own };
  const units = await runUnits(files.units, seed, environment);
  const suiteDirectory = join(directory, 'suite');
  const suite = await runSuite(files.specs, { environment, reportsDirectory: suiteDirectory, seed });
  for (const result of units.results) print(failureLines(result));
  if (suite.failed > 0) say(`✖ The suite: its report is in ${join(suiteDirectory, 'out')}`);
  else rmSync(directory, { recursive: true, force: true });
  return sum([units.counts, suite]);
}

/** More than one for each process that runs at once, so that all end at the same time. */
const GROUPS_EACH = 2;
/** Each group shares a browser, and the histories that its pages show. */
const BROWSER_GROUPS = 2;

/**
 * In random order: files that open pages, and then those that start Playwright or npm, each by itself, because they
 * take longest; then files that start no process, in a few groups; last the others, each by itself and short, so that
 * all processors are busy to the end.
 */
function groupsOf(files: readonly string[], seed: number): string[][] {
  const root = projectRoot();
  const inOrder = shuffled(files, seed);
  const pages = inOrder.filter(needsBrowser);
  const sharing = inOrder.filter((file) => sharesProcess(root, file));
  const alone = inOrder.filter((file) => !needsBrowser(file) && !sharing.includes(file));
  return [
    ...dealt(pages, BROWSER_GROUPS),
    ...alone.filter(takesLong).map((file) => [file]),
    ...dealt(sharing, GROUPS_EACH * atOnce()),
    ...alone.filter((file) => !takesLong(file)).map((file) => [file]),
  ];
}

/** Deals files like cards. */
function dealt(files: readonly string[], count: number): string[][] {
  const groups = Array.from({ length: count }, (_, group) =>
    files.filter((_file, place) => place % count === group),
  );
  return groups.filter(({ length }) => length > 0);
}

/** Runs the unit tests. Without a browser, each file that needs one counts as failed. */
async function runUnits(
  files: readonly string[],
  seed: number,
  environment: Environment,
): Promise<{ readonly results: readonly FileResult[]; readonly counts: Counts }> {
  const browser = files.some(needsBrowser)
    ? await (await import('./chromium.ts')).findChromium(say)
    : undefined;
  const runnable = browser ? files : files.filter((file) => !needsBrowser(file));
  const results = await runTestFiles(groupsOf(runnable, seed), {
    environment: { ...environment, CHROMIUM_PATH: browser },
    atOnce: atOnce(),
    report: (result) => print(fileLines(result)),
  });
  const left = files.filter((file) => !runnable.includes(file));
  for (const file of left) say(`✖ ${file}  not run: no browser was found`);
  return { results, counts: sum([...results.map(({ counts }) => counts), ...left.map(() => ONE_FAILURE)]) };
}

function print(lines: readonly string[]): void {
  for (const line of lines) say(line);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  const counts = await test(optionsOf(process.argv.slice(2)));
  if (counts.passed + counts.failed === 0) say('No test ran.');
  say(countsLine(counts));
  process.exitCode = counts.failed > 0 || counts.passed === 0 ? 1 : 0;
} catch (error) {
  say(String(error));
  say(countsLine(ONE_FAILURE));
  process.exitCode = 1;
}
