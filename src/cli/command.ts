import type { DriftlineError } from '../core/index.ts';

/** What the shell may offer where a value is typed. */
export type Completion = 'files' | 'folders' | 'faults' | 'rules' | 'commands' | readonly string[];

/** One option of a command, as parsing, help and completion need it. */
export interface Option {
  readonly meaning: string;
  /** What its value is called in the help: `DIR`, `DURATION`. Absent: it is a switch without a value. */
  readonly value?: string;
  /** Its value may be left away; a word that follows is its value where it fits. Absent: a value is required. */
  readonly optionalValue?: RegExp;
  /** It may be given more than once. */
  readonly many?: true;
  /** In words, what holds without it. */
  readonly fallback?: string;
  readonly completes?: Completion;
}

/** Options by their names, without the two dashes. */
export type OptionTable = Readonly<Record<string, Option>>;

/** Words beside the options. */
export interface Argument {
  /** As the help has it: `MONITOR`. */
  readonly name: string;
  readonly meaning: string;
  readonly required?: true;
  readonly many?: true;
  readonly completes?: Completion;
}

/** The values of options, typed by their table: a text, a list of texts, `true` for a switch. */
export type Values<Table extends OptionTable> = {
  readonly [Name in keyof Table]?: Table[Name] extends { readonly many: true }
    ? readonly string[]
    : Table[Name] extends { readonly value: string }
      ? Table[Name] extends { readonly optionalValue: RegExp }
        ? string | true
        : string
      : true;
};

/** A command line, parsed. */
export interface CommandLine<Table extends OptionTable = OptionTable> {
  readonly values: Values<Table>;
  readonly words: readonly string[];
}

/** What may be written after a command's name, and what it does then. */
export interface Form<Table extends OptionTable = OptionTable> {
  readonly argument?: Argument;
  readonly options: Table;
  /**
   * @param commands all that there are, for who explains them
   * @returns the exit code
   */
  run(line: CommandLine<Table>, commands: Commands): Promise<number>;
}

/** One of several things that a command can do: `history compact`. */
export interface Action<Table extends OptionTable = OptionTable> extends Form<Table> {
  readonly summary: string;
}

interface Described {
  /** Said below the first line of its help, where that does not say enough. */
  readonly description?: string;
  /** What its exit codes mean. */
  readonly exitCodes: Readonly<Record<number, string>>;
  /** Command lines, without `npx driftline`, each with what it is for. */
  readonly examples: readonly (readonly [line: string, meaning: string])[];
  /** What it prints is not all that it is there for: it goes on where nobody can read it. */
  readonly outlivesOutput?: true;
  /** An error that nothing caught ends no run of it: each of them has a time limit. */
  readonly outlivesErrors?: true;
  /** Called where the command ends in an error of ours, before that is printed. */
  failed?(error: DriftlineError, parameters: readonly string[]): void;
}

/** A command with a form of its own, or with one for each of its actions. */
export type Command = Described &
  (
    | (Form & { readonly actions?: never })
    | { readonly actions: Readonly<Record<string, Action>>; readonly options?: never }
  );

/** Every command by its name. */
export type Commands = Readonly<Record<string, CommandEntry>>;

/** A command as the list has it; all else about it is loaded when it is needed. */
export interface CommandEntry {
  /** One sentence, as the overview shows it. */
  readonly summary: string;
  readonly load: () => Promise<{ readonly command: Command }>;
}

/**
 * A command with one form; TypeScript infers the types of its values from the table of options.
 * @example `defineCommand({ options: { json: { meaning: 'as JSON' } }, run: async ({ values }) => (values.json ? 0 : 1), … })`
 */
export function defineCommand<const Table extends OptionTable>(command: Described & Form<Table>): Command {
  return command;
}

/** The same for one action of several. */
export function defineAction<const Table extends OptionTable>(action: Action<Table>): Action {
  return action;
}

/** Options that every command takes. */
export const COMMON_OPTIONS = {
  project: {
    meaning: 'the project: the folder of contracts/, monitors/ and .env',
    value: 'DIR',
    fallback: 'found from the working directory upwards',
    completes: 'folders',
  },
  help: { meaning: 'what the command does and takes; nothing is run' },
} as const satisfies OptionTable;
