import { COMMON_OPTIONS, type Completion, type Form, type Option } from '../command.ts';

/** The completions of a value: files or folders, by the shell, or a list, which may be empty. */
export type Offered = 'files' | 'folders' | readonly string[];

/** A command, or one action of it, as completion needs it. */
export interface CompletedForm {
  /** `history compact`. */
  readonly called: string;
  readonly options: readonly CompletedOption[];
  /** Completions of the words that are not options. */
  readonly words: Offered;
}

export interface CompletedOption {
  /** Without dashes. */
  readonly name: string;
  readonly meaning: string;
  /** Absent: it is a switch. */
  readonly value?: Offered;
  readonly optionalValue: boolean;
}

/** A command with its actions; the forms are those of the actions where there are any. */
export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly actions: readonly (readonly [name: string, summary: string])[];
  readonly forms: readonly CompletedForm[];
}

/** The names of faults, rules and commands. */
export type NameLists = Readonly<Record<'faults' | 'rules' | 'commands', readonly string[]>>;

/** A form as completion needs it. */
export function completedForm(called: string, { argument, options }: Form, lists: NameLists): CompletedForm {
  const all: [string, Option][] = Object.entries({ ...options, ...COMMON_OPTIONS });
  return {
    called,
    options: all.map(([name, option]) => completedOption(name, option, lists)),
    words: offered(argument?.completes, lists),
  };
}

function completedOption(
  name: string,
  { meaning, value, optionalValue, completes }: Option,
  lists: NameLists,
): CompletedOption {
  const base = { name, meaning, optionalValue: optionalValue !== undefined };
  return value === undefined ? base : { ...base, value: offered(completes, lists) };
}

function offered(completes: Completion | undefined, lists: NameLists): Offered {
  if (completes === undefined) return [];
  if (typeof completes !== 'string') return completes;
  return completes === 'files' || completes === 'folders' ? completes : lists[completes];
}
