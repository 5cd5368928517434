import type { CompletedCommand, CompletedForm, CompletedOption, Offered } from './completed.ts';

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
  return `complete -c driftline -n '${condition}' ${what}${meaning === undefined ? '' : ` -d '${escaped(meaning)}'`}`;
}

function escaped(text: string): string {
  return text.replace(/[\\']/g, '\\$&');
}
