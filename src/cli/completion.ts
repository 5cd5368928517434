import { COMMON_OPTIONS, type Completion, type Form, type Option } from './command.ts';

/** The completions of a value: files or folders, by the shell, or a list, which may be empty. */
type Offered = 'files' | 'folders' | readonly string[];

/** A command, or one action of it, as completion needs it. */
interface CompletedForm {
  /** `history compact`. */
  readonly called: string;
  readonly options: readonly CompletedOption[];
  /** Completions of the words that are not options. */
  readonly words: Offered;
}

interface CompletedOption {
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

/**
 * The bash script: completes the command, its action if it has any, then options and values.
 * @param commands in the order of the help
 */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
  const withActions = commands.filter(({ actions }) => actions.length > 0).map(({ name }) => name);
  return `# Completion of driftline for bash. In ~/.bashrc: eval "$(npx driftline completion bash)"
# With npx: alias driftline='npx driftline'
_driftline() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" key="" word index
  for ((index = 1; index < COMP_CWORD; index++)); do
    word="\${COMP_WORDS[index]}"
    [[ "$word" == -* || ( -z "$key" && "\${COMP_WORDS[index-1]}" == --project ) ]] && continue
    case "$key" in
      "") key="$word" ;;
      ${withActions.join('|')}) key="$key $word" ;;
    esac
  done
  COMPREPLY=()
  case "$key" in
    "") _driftline_offer words ${quoted(['--project', '--version', '--help', ...commands.map(({ name }) => name)])} ;;
${commands.flatMap(caseOf).join('\n')}
  esac
}
_driftline_offer() {
  case "$1" in
    files) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$current") ;;
    folders) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- "$current") ;;
    words) mapfile -t COMPREPLY < <(compgen -W "$2" -- "$current") ;;
  esac
}
complete -F _driftline driftline
`;
}

function caseOf({ name, actions, forms }: CompletedCommand): string[] {
  const own =
    actions.length === 0 ? [] : [`    ${quoted([name])}) ${offer(actions.map(([each]) => each))} ;;`];
  return [...own, ...forms.map(formCase)];
}

/** Completes the value of the option before, else words and options. */
function formCase({ called, options, words }: CompletedForm): string {
  const values = options.flatMap(({ name, value }) =>
    value === undefined ? [] : [`        --${name}) ${offer(value)} ;;`],
  );
  const names = options.map(({ name }) => `--${name}`);
  const last =
    typeof words === 'string'
      ? `if [[ "$current" == -* ]]; then ${offer(names)}; else ${offer(words)}; fi`
      : offer([...words, ...names]);
  return `    ${quoted([called])}) case "$previous" in\n${[...values, `        *) ${last} ;;`].join('\n')}\n      esac ;;`;
}

function offer(what: Offered): string {
  return typeof what === 'string' ? `_driftline_offer ${what}` : `_driftline_offer words ${quoted(what)}`;
}

/** Names contain no quotes. */
function quoted(names: readonly string[]): string {
  return `"${names.join(' ')}"`;
}

/** The zsh script, with the meaning of each command and option. */
export function zshCompletion(commands: readonly CompletedCommand[]): string {
  const list = commands.map(({ name, summary }) => `    ${described(name, summary)}`);
  return `#compdef driftline
# Completion of driftline for zsh. In ~/.zshrc, after compinit: eval "$(npx driftline completion zsh)"
# With npx: alias driftline='npx driftline'
_driftline() {
  local context state line
  typeset -A opt_args
  _arguments -C '--project[the project]:folder:_files -/' '--version[print the version]' \\
    '--help[print help]' '1: :->command' '*:: :->rest'
  case $state in
    command) local -a commands=(
${list.join('\n')}
      ); _describe command commands ;;
    rest) case $words[1] in
${commands.map(commandCase).join('\n')}
    esac ;;
  esac
}
compdef _driftline driftline
`;
}

function commandCase({ name, actions, forms }: CompletedCommand): string {
  const [form] = forms;
  if (actions.length === 0) return `      ${name}) ${form ? argumentsOf(form) : ':'} ;;`;
  const list = actions.map(([action, summary]) => described(action, summary)).join(' ');
  const cases = forms.map((each) => `          ${each.called.split(' ')[1]}) ${argumentsOf(each)} ;;`);
  return `      ${name})
        if (( CURRENT == 2 )); then local -a actions=(${list}); _describe action actions
        else shift words; (( CURRENT-- )); case $words[1] in
${cases.join('\n')}
        esac; fi ;;`;
}

function argumentsOf({ options, words }: CompletedForm): string {
  const specs = options.map(optionSpec);
  const beside = words.length === 0 ? [] : [`'*:word:${actionOf(words)}'`];
  return `_arguments ${[...specs, ...beside].join(' ')}`;
}

function optionSpec({ name, meaning, value, optionalValue }: CompletedOption): string {
  const text = `--${name}[${escaped(meaning).replace(/[[\]]/g, '')}]`;
  if (value === undefined) return `'${text}'`;
  return `'${text}${optionalValue ? '::' : ':'}value:${actionOf(value)}'`;
}

function actionOf(what: Offered): string {
  if (what === 'files') return '_files';
  if (what === 'folders') return '_files -/';
  return what.length === 0 ? ' ' : `(${what.join(' ')})`;
}

function described(name: string, meaning: string): string {
  return `'${name}:${escaped(meaning)}'`;
}

/** Escapes text in single quotes, where a colon is a separator. */
function escaped(text: string): string {
  return text.replaceAll("'", "'\\''").replaceAll(':', '\\:');
}

/** The fish script, with the meaning of each command and option. */
export function fishCompletion(commands: readonly CompletedCommand[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  const none = `not __fish_seen_subcommand_from ${names}`;
  return `${[
    '# Completion of driftline for fish. In ~/.config/fish/config.fish: npx driftline completion fish | source',
    "# With npx: alias driftline='npx driftline'",
    'complete -c driftline -f',
    line(none, '-l version', 'print the version'),
    line(none, "-l project -x -a '(__fish_complete_directories)'", 'the project'),
    ...commands.flatMap(({ name, summary, actions, forms }) => {
      const seen = `__fish_seen_subcommand_from ${name}`;
      const known = actions.map(([action]) => action).join(' ');
      return [
        line(none, `-a ${name}`, summary),
        ...actions.map(([action, about]) =>
          line(`${seen}; and not __fish_seen_subcommand_from ${known}`, `-a ${action}`, about),
        ),
        ...forms.flatMap((form) => formLines(form, seen)),
      ];
    }),
  ].join('\n')}\n`;
}

function formLines({ called, options, words }: CompletedForm, seen: string): string[] {
  const [, action] = called.split(' ');
  const condition = action === undefined ? seen : `${seen}; and __fish_seen_subcommand_from ${action}`;
  const beside = words.length === 0 ? [] : [line(condition, wordsOf(words))];
  return [...beside, ...options.map((option) => line(condition, optionOf(option), option.meaning))];
}

function wordsOf(what: Offered): string {
  if (what === 'files') return '-F';
  return what === 'folders' ? "-a '(__fish_complete_directories)'" : `-a '${what.join(' ')}'`;
}

function optionOf({ name, value, optionalValue }: CompletedOption): string {
  if (value === undefined) return `-l ${name}`;
  const needed = optionalValue ? '' : ' -r';
  return value.length === 0 ? `-l ${name}${needed}` : `-l ${name}${needed} ${wordsOf(value)}`;
}

function line(condition: string, what: string, meaning?: string): string {
  return `complete -c driftline -n '${condition}' ${what}${meaning === undefined ? '' : ` -d '${inQuotes(meaning)}'`}`;
}

function inQuotes(text: string): string {
  return text.replace(/[\\']/g, '\\$&');
}
