import type { CompletedCommand, CompletedForm, CompletedOption, Offered } from './completed.ts';

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
