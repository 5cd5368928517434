import { Fault, faultFrom, faultText } from '../core/index.ts';
import { say } from '../masking/index.ts';
import { projectOption, useProject } from '../project/index.ts';
import type { CommandEntry } from './commands/index.ts';
import { commands } from './commands/index.ts';
import { usage } from './usage.ts';

/**
 * The command `driftline`. Data goes to stdout, talk to stderr; the exit code is the Nagios plugin convention.
 * @param parameters the command line after the script's name
 */
async function main(parameters: readonly string[]): Promise<number> {
  const { project, others } = projectOption(parameters);
  if (project !== undefined) useProject(project);
  const [name = 'help', ...rest] = others;
  if (name === 'help' || others.some((each) => each === '--help' || each === '-h')) {
    process.stdout.write(usage(commands));
    return 0;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (!command) {
    const known = commands.map((candidate) => candidate.name).join(', ');
    throw new Fault(
      'DL_OPTION_INVALID',
      `There is no command ${JSON.stringify(name)}.`,
      `There are: ${known}.`,
    );
  }
  return (await command.load()).run(rest);
}

let isOutputLost = false;

/**
 * A reader that goes away (`driftline check | head -1`) is no fault of ours; a full disk behind a `>` is. A monitor goes
 * on all the same, for it has a journal to write and people to tell, and says so once.
 */
function loseOutput(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return;
  const problem = `The output cannot be written: ${error.message}`;
  if (!commandGiven()?.outlivesOutput) breakOff(problem);
  if (!isOutputLost) say(problem);
  isOutputLost = true;
}

function commandGiven(): CommandEntry | undefined {
  return commands.find(({ name }) => name === nameGiven());
}

/** The command's name stands before or behind `--project DIR`. */
function nameGiven(): string | undefined {
  try {
    return projectOption(process.argv.slice(2)).others[0];
  } catch {
    return undefined;
  }
}

/** What nothing caught came with an event, of a connection say; the runs that go on have nothing to do with it. */
function catchLast(error: unknown): void {
  if (!commandGiven()?.outlivesErrors) breakOff(error);
  say(faultText(faultFrom(error)));
}

/** Node would end with 1, which says that the API drifts. */
function breakOff(error: unknown): never {
  report(error);
  process.exit(3);
}

function report(error: unknown): void {
  const text =
    error instanceof Fault ? faultText(error) : String(error instanceof Error ? error.stack : error);
  say(text);
  process.exitCode = 3;
}

// As the launcher does: a process that ends before its command did has not found the API to be well.
process.exitCode = 3;
process.on('uncaughtException', catchLast);
// Nothing is left to be done then: to take its memory apart piece by piece is what Node would do next.
process.once('beforeExit', () => process.exit());
process.stdout.on('error', loseOutput);
process.once('exit', (exitCode) => {
  if (isOutputLost && exitCode === 0) process.exitCode = 3;
});
main(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
}, report);
