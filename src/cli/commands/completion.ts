import { faults } from '../../mock/index.ts';
import { rulePages } from '../../report/index.ts';
import { type CommandLine, type Commands, defineCommand } from '../command.ts';
import {
  bashCompletion,
  type CompletedCommand,
  completedForm,
  fishCompletion,
  type NameLists,
  zshCompletion,
} from '../completion.ts';
import { wrong } from '../parse.ts';

const SHELLS: Readonly<Record<string, (commands: readonly CompletedCommand[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** `driftline completion`: prints a script that a shell reads when it starts. */
export const command = defineCommand({
  argument: {
    ...{ name: 'SHELL', meaning: 'bash, zsh or fish', required: true },
    completes: Object.keys(SHELLS),
  },
  options: {},
  exitCodes: { 0: 'printed', 3: 'there is no completion for this shell' },
  examples: [
    ['completion bash', 'in ~/.bashrc: eval "$(npx driftline completion bash)"'],
    ['completion fish', 'in config.fish: npx driftline completion fish | source'],
  ],
  run,
});

async function run({ words: [shell = ''] }: CommandLine, commands: Commands): Promise<number> {
  const print = Object.hasOwn(SHELLS, shell) ? SHELLS[shell] : undefined;
  if (!print) {
    const known = Object.keys(SHELLS).join(', ');
    throw wrong(`There is no completion for ${JSON.stringify(shell)}.`, `Expected one of ${known}.`);
  }
  process.stdout.write(print(await completedCommands(commands)));
  return 0;
}

async function completedCommands(commands: Commands): Promise<CompletedCommand[]> {
  const all: CompletedCommand[] = [];
  const lists = listsOf(commands);
  for (const [name, { summary, load }] of Object.entries(commands)) {
    const { command: each } = await load();
    const actions = Object.entries(each.actions ?? {});
    const forms = each.actions
      ? actions.map(([action, form]) => completedForm(`${name} ${action}`, form, lists))
      : [completedForm(name, each, lists)];
    all.push({ name, summary, forms, actions: actions.map(([action, about]) => [action, about.summary]) });
  }
  return all;
}

function listsOf(commands: Commands): NameLists {
  return {
    faults: faults.map(({ name }) => name),
    rules: rulePages().map(({ id }) => id),
    commands: Object.keys(commands),
  };
}
