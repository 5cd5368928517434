import { COMMON_OPTIONS, type Command, type Form, type OptionTable } from '../../src/cli/command.ts';
import { commands } from '../../src/cli/commands/index.ts';
import { optionText, synopsis } from '../../src/cli/help-text.ts';
import { code, MADE, page, table } from './markdown.ts';

/** `docs/reference/commands.md`: the help of each command. */
export async function commandsPage(): Promise<string> {
  const entries = Object.entries(commands);
  const loaded = await Promise.all(
    entries.map(async ([name, { summary, load }]) => commandBlocks(name, summary, (await load()).command)),
  );
  const overview = entries.map(([name, { summary }]) => [`[${name}](#${name})`, summary]);
  return page(
    '# Commands',
    MADE,
    `In a project: \`npx driftline COMMAND\`. Without npx, from anywhere, as cron starts it:
\`node DIR/node_modules/driftline/dist/driftline.cjs COMMAND --project DIR\`. \`driftline help COMMAND\` prints the same text;
\`driftline --version\` prints the version; \`driftline completion bash\` prints a script for the shell.`,
    table(['command', 'what it does'], overview),
    'Options of every command:',
    options(COMMON_OPTIONS),
    ...loaded.flat(),
  );
}

function commandBlocks(name: string, summary: string, command: Command): string[] {
  const forms = command.actions
    ? Object.entries(command.actions).map(
        ([action, form]) => [`${name} ${action}`, form, form.summary] as const,
      )
    : [[name, command, undefined] as const];
  const exitCodes = Object.entries(command.exitCodes).map(([exitCode, means]) => [exitCode, means]);
  const longest = Math.max(...command.examples.map(([line]) => line.length));
  const examples = command.examples.map(
    ([line, means]) => `npx driftline ${line.padEnd(longest)}  # ${means}`,
  );
  return [
    `## ${name}`,
    [summary, command.description].filter(Boolean).join(' '),
    ...forms.flatMap(([called, form, about]) => formBlocks(called, form, about)),
    table(['exit code', 'means'], exitCodes),
    ['```sh', ...examples, '```'].join('\n'),
  ];
}

function formBlocks(called: string, form: Form, about: string | undefined): string[] {
  const usage = code(`driftline ${synopsis(called, form)}`);
  const { argument } = form;
  const words = argument ? [`${code(argument.name)}: ${argument.meaning}.`] : [];
  return [
    [usage, about].filter(Boolean).join(': '),
    ...words,
    ...(Object.keys(form.options).length > 0 ? [options(form.options)] : []),
  ];
}

function options(all: OptionTable): string {
  const rows = Object.entries(all).map(([name, option]) => [
    code(optionText(name, option)),
    option.meaning,
    option.fallback ?? '',
  ]);
  return table(['option', 'means', 'default'], rows);
}
