import { say } from '../masking/index.ts';
import type { EndedCycle } from '../monitor/index.ts';
import type { Settings } from '../project/index.ts';
import { createRecordLog, isLogged, type PluginRun, pluginErrorLine, pluginLines } from '../report/index.ts';
import type { RecordOutput, Runs } from './pretty-output.ts';
import { print } from './print.ts';

/** How records reach stdout. */
type Format = 'ndjson' | 'pretty';

/** NDJSON for programs; text for people on a terminal, or with `--pretty`. */
export function formatFor(options: {
  readonly pretty?: boolean | undefined;
  readonly json?: boolean | undefined;
}): Format {
  if (options.pretty) return 'pretty';
  return process.stdout.isTTY && !options.json ? 'pretty' : 'ndjson';
}

/** The output of runs, by format. */
export async function recordOutput(settings: Settings, format: Format, runs: Runs): Promise<RecordOutput> {
  const level = settings.logLevel;
  if (format === 'ndjson') {
    const sink = { write: print };
    const log = createRecordLog([{ level, sink }]);
    return { show: (record) => log.write(record), details: async () => '', print };
  }
  const { prettyOutput } = await import('./pretty-output.ts');
  const { show, details, print: printText } = prettyOutput(settings, runs);
  return {
    print: printText,
    show: (record) => {
      if (isLogged(record, level)) show(record);
    },
    details: async (ended) => (isLogged(ended.run, level) ? details(ended) : ''),
  };
}

/** Prints what people want to know of a run. Where that is nothing, nothing is written: a pipe may be closed. */
export async function printDetails(
  { details, print: printText }: RecordOutput,
  ended: EndedCycle,
): Promise<void> {
  const text = await details(ended);
  if (text !== '') printText(text);
}

/** The output of a check: data on stdout, and messages for people on stderr. */
export interface CheckOutput extends RecordOutput {
  readonly say: (sentence: string) => void;
  /** Called once every monitor was checked. */
  end(exitCode: number, runs: readonly PluginRun[], problems: readonly string[]): void;
}

/** The output options of the command line. */
interface OutputChoice {
  readonly quiet?: boolean;
  readonly plugin?: boolean;
  readonly pretty?: boolean;
  readonly json?: boolean;
}

/**
 * Prints each record as it comes; with `plugin`, lines for Nagios at the end instead; with `quiet`, nothing
 * unless something is wrong, because cron sends all output by mail.
 */
export async function checkOutput(
  choice: OutputChoice,
  settings: Settings,
  runs: Runs,
): Promise<CheckOutput> {
  const loud = choice.plugin ? pluginOutput() : await recordsOutput(choice, settings, runs);
  return choice.quiet ? heldBack(loud) : loud;
}

async function recordsOutput(choice: OutputChoice, settings: Settings, runs: Runs): Promise<CheckOutput> {
  return {
    ...(await recordOutput(settings, formatFor(choice), runs)),
    say,
    end: (_exitCode, ended) => sayMockOnly(ended),
  };
}

function pluginOutput(): CheckOutput {
  return {
    show: () => {},
    details: async () => '',
    print,
    say,
    end(exitCode, runs, problems) {
      const [first, ...others] = runs.length > 0 ? pluginLines(runs).split('\n') : [];
      const errors = problems.map(pluginErrorLine);
      // Nagios shows the first line, so the worst is first. Performance data may be there or in the last
      // line.
      const errorsFirst = exitCode === 3 && runs.every(({ run }) => run.exitCode === 0);
      const lines = errorsFirst ? [...errors, ...others, first] : [first, ...others, ...errors];
      print(`${lines.filter((line) => line !== undefined).join('\n')}\n`);
      sayMockOnly(runs);
    },
  };
}

/** Never held back: a user who forgot BASE_URL would believe that the API is monitored. */
function sayMockOnly(runs: readonly PluginRun[]): void {
  if (runs.some(({ run }) => run.target === 'mock'))
    say(
      'BASE_URL is not set: the embedded mock server was checked, which proves nothing yet about an API. Set BASE_URL to check yours.',
    );
}

function heldBack({ show, details, print, say, end }: CheckOutput): CheckOutput {
  let held: (() => void)[] | undefined = [];
  const orHold = (output: () => void) => (held ? void held.push(output) : output());
  return {
    show: (record) => orHold(() => show(record)),
    details,
    print: (text) => orHold(() => print(text)),
    say: (sentence) => orHold(() => say(sentence)),
    end(exitCode, runs, problems) {
      const waiting = held ?? [];
      // Later messages (a failed notification, for example) are never held back.
      held = undefined;
      if (exitCode === 0) {
        sayMockOnly(runs);
        return;
      }
      for (const output of waiting) output();
      end(exitCode, runs, problems);
    },
  };
}
