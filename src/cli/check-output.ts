import type { RunEvent } from '../history/index.ts';
import { say } from '../masking/index.ts';
import type { Settings } from '../project/index.ts';
import { type PluginRun, pluginErrorLine, pluginLines } from '../report/index.ts';
import { formatFor, recordOutput } from './output.ts';

/** What a check says, and where. */
export interface CheckOutput {
  /** Data, on stdout. */
  readonly show: (record: RunEvent) => void;
  /** Talk for people, on stderr. */
  readonly say: (sentence: string) => void;
  /** Once every monitor was checked. */
  end(exitCode: number, runs: readonly PluginRun[], problems: readonly string[]): void;
}

/** How the command line wants it. */
export interface OutputChoice {
  readonly quiet?: boolean;
  readonly plugin?: boolean;
  readonly pretty?: boolean;
  readonly json?: boolean;
}

/**
 * Each record as it comes; with `plugin`, lines for Nagios at the end in their place; with `quiet`, nothing at all unless
 * something is wrong, for cron sends by mail what it is told.
 */
export async function checkOutput(choice: OutputChoice, settings: Settings): Promise<CheckOutput> {
  const loud = choice.plugin ? pluginOutput() : await recordsOutput(choice, settings);
  return choice.quiet ? heldBack(loud) : loud;
}

async function recordsOutput(choice: OutputChoice, settings: Settings): Promise<CheckOutput> {
  return { show: await recordOutput(settings, formatFor(choice)), say, end: () => {} };
}

function pluginOutput(): CheckOutput {
  return {
    show: () => {},
    say,
    end(exitCode, runs, problems) {
      const [first, ...others] = runs.length > 0 ? pluginLines(runs).split('\n') : [];
      const errors = problems.map(pluginErrorLine);
      // The worst is the first line; figures stand there, or at the very end.
      const errorsFirst = exitCode === 3 && runs.every(({ run }) => run.exitCode === 0);
      const lines = errorsFirst ? [...errors, ...others, first] : [first, ...others, ...errors];
      process.stdout.write(`${lines.filter((line) => line !== undefined).join('\n')}\n`);
    },
  };
}

function heldBack({ show, say, end }: CheckOutput): CheckOutput {
  let held: (() => void)[] | undefined = [];
  const orHold = (report: () => void) => (held ? void held.push(report) : report());
  return {
    show: (record) => orHold(() => show(record)),
    say: (sentence) => orHold(() => say(sentence)),
    end(exitCode, runs, problems) {
      const waiting = held ?? [];
      // What comes after this (nobody could be told, say) is never held back.
      held = undefined;
      if (exitCode === 0) return;
      for (const report of waiting) report();
      end(exitCode, runs, problems);
    },
  };
}
