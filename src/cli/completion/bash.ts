import type { CompletedCommand, CompletedForm, Offered } from './completed.ts';

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
