import { DriftlineError, errorFrom, errorText } from '../core/index.ts';
import { say } from '../masking/index.ts';
import { projectOption, useProject, version } from '../project/index.ts';
import { COMMON_OPTIONS, type Command, type Form } from './command.ts';
import { commands } from './commands/index.ts';
import { commandNamed, helpHint, parseLeading, parseLine, wrong } from './parse.ts';
import { print } from './print.ts';

let running: Command | undefined;

const LEADING_OPTIONS = { ...COMMON_OPTIONS, version: { meaning: 'print the version' } } as const;

/**
 * The command `driftline`. Data goes to stdout, messages to stderr; exit codes follow the Nagios plugin
 * convention.
 * @param parameters the command line after the script's name
 */
async function main(parameters: readonly string[]): Promise<number> {
  const { values, rest } = parseLeading(LEADING_OPTIONS, parameters);
  if (values.project !== undefined) useProject(values.project);
  const [name, ...after] = rest;
  if (values.version) {
    print(`${version()}\n`);
    return 0;
  }
  if (values.help) return runCommand('help', rest.slice(0, 1));
  if (name === undefined) {
    // A crontab line without a command must not succeed.
    say((await import('./help-text.ts')).overviewText(commands));
    return 3;
  }
  return runCommand(name, after);
}

async function runCommand(name: string, parameters: readonly string[]): Promise<number> {
  const { command } = await commandNamed(name, commands).load();
  running = command;
  if (parameters.some((each) => each === '--help' || each === '-h')) return runCommand('help', [name]);
  try {
    return await runForm(name, command, parameters);
  } catch (error) {
    if (error instanceof DriftlineError) command.failed?.(error, parameters);
    throw error;
  }
}

async function runForm(name: string, command: Command, parameters: readonly string[]): Promise<number> {
  const { form, called, given } = command.actions
    ? actionOf(name, command.actions, parameters)
    : { form: command, called: name, given: parameters };
  const line = parseLine(called, form, given);
  const { project } = line.values as { readonly project?: string };
  if (project !== undefined) useProject(project);
  return form.run(line, commands);
}

/** The action is the first word; `--project` may precede it. */
function actionOf(name: string, actions: Readonly<Record<string, Form>>, parameters: readonly string[]) {
  const { project, others } = projectOption(parameters);
  if (project !== undefined) useProject(project);
  const [action, ...given] = others;
  return { form: actionNamed(name, actions, action), called: `${name} ${action}`, given };
}

/** @throws DriftlineError DL_OPTION_INVALID */
function actionNamed(
  name: string,
  actions: Readonly<Record<string, Form>>,
  action: string | undefined,
): Form {
  const form = action !== undefined && Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (form) return form;
  const known = Object.keys(actions);
  throw wrong(
    action === undefined
      ? `driftline ${name} needs an action: ${known.join(' or ')}.`
      : `driftline ${name} has no action ${JSON.stringify(action)}; it has: ${known.join(', ')}.`,
    helpHint(name),
  );
}

let isOutputLost = false;

/**
 * Handles an error of stdout. A closed pipe (`driftline check | head -1`) is ignored; a full disk behind a
 * `>` is an error. A monitor still goes on, to store its runs and to send notifications, and reports the
 * error once.
 */
function loseOutput(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return;
  const problem = `The output cannot be written: ${error.message}`;
  if (!running?.outlivesOutput) breakOff(problem);
  if (!isOutputLost) say(problem);
  isOutputLost = true;
}

/**
 * An uncaught error comes from an event, of a connection for example, and does not affect runs that go on.
 */
function catchLast(error: unknown): void {
  if (!running?.outlivesErrors) breakOff(error);
  say(errorText(errorFrom(error)));
}

/** Ends with 3. Node would end with 1, which means drift. */
function breakOff(error: unknown): never {
  report(error);
  process.exit(3);
}

function report(error: unknown): void {
  const text =
    error instanceof DriftlineError ? errorText(error) : String(error instanceof Error ? error.stack : error);
  say(text);
  process.exitCode = 3;
}

/**
 * The kernel drops a signal to process 1, the first of a container, that it does not listen for. Commands that listen
 * themselves end in their own way.
 */
function endAsFirstProcess(): void {
  for (const [name, number] of [
    ['SIGINT', 2],
    ['SIGTERM', 15],
  ] as const) {
    process.on(name, () => {
      if (process.listenerCount(name) === 1) process.exit(128 + number);
    });
  }
}

if (process.pid === 1) endAsFirstProcess();
// As the launcher does: a process that ends before its command does must not report 0.
process.exitCode = 3;
process.on('uncaughtException', catchLast);
// Nothing is left to do then: this skips the teardown of Node, which takes time.
process.once('beforeExit', () => process.exit());
process.stdout.on('error', loseOutput);
process.once('exit', (exitCode) => {
  if (isOutputLost && exitCode === 0) process.exitCode = 3;
});
main(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
}, report);
