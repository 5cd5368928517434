import type { DriftlineError } from '../core/index.ts';

/** How the shell completes a value. */
export type Completion = 'files' | 'folders' | 'faults' | 'rules' | 'commands' | readonly string[];

/** One option of a command, as parsing, help and completion need it. */
export interface Option {
  readonly meaning: string;
  /** The name of its value in the help: `DIR`, `DURATION`. Absent: a switch without a value. */
  readonly value?: string;
  /** Its value is optional: the next word is the value if it matches. Absent: a value is required. */
  readonly optionalValue?: RegExp;
  /** It may be given more than once. */
  readonly many?: true;
  /** The default, in words. */
  readonly fallback?: string;
  readonly completes?: Completion;
}

/** Options by their names, without the two dashes. */
export type OptionTable = Readonly<Record<string, Option>>;

/** The words of a command that are not options. */
export interface Argument {
  /** Its name in the help: `MONITOR`. */
  readonly name: string;
  readonly meaning: string;
  readonly required?: true;
  /** Any number of them, or exactly two, which `name` names both. */
  readonly many?: true | 2;
  readonly completes?: Completion;
}

/** The values of options, typed by their table: a string, a list of strings, `true` for a switch. */
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

/** The arguments and options of a command, and the function that runs it. */
export interface Form<Table extends OptionTable = OptionTable> {
  readonly argument?: Argument;
  readonly options: Table;
  /**
   * @param commands all commands, for those that describe them
   * @returns the exit code
   */
  run(line: CommandLine<Table>, commands: Commands): Promise<number>;
}

/** One of several actions of a command: `history compact`. */
interface Action<Table extends OptionTable = OptionTable> extends Form<Table> {
  readonly summary: string;
}

interface Described {
  /** Printed below the summary in its help. */
  readonly description?: string;
  /** The meaning of its exit codes. */
  readonly exitCodes: Readonly<Record<number, string>>;
  /** Command lines, without `npx driftline`, each with its purpose. */
  readonly examples: readonly (readonly [line: string, meaning: string])[];
  /** It does more than print: it goes on if its output cannot be written. */
  readonly outlivesOutput?: true;
  /** An uncaught error does not end it: its runs go on, and each has a time limit. */
  readonly outlivesErrors?: true;
  /** Called before a DriftlineError that ends the command is printed. */
  failed?(error: DriftlineError, parameters: readonly string[]): void;
}

/** A command with one form, or with one for each of its actions. */
export type Command = Described &
  (
    | (Form & { readonly actions?: never })
    | { readonly actions: Readonly<Record<string, Action>>; readonly options?: never }
  );

/** Every command by its name. */
export type Commands = Readonly<Record<string, CommandEntry>>;

/** A command in the list; the rest of it is loaded when it is needed. */
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
  help: { meaning: 'print what the command does and its options; run nothing' },
} as const satisfies OptionTable;
