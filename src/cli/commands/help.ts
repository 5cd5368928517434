import { type CommandLine, type Commands, defineCommand } from '../command.ts';
import { commandText, overviewText } from '../help-text.ts';
import { commandNamed } from '../parse.ts';
import { print } from '../print.ts';

/** `driftline help`, and `driftline COMMAND --help`. */
export const command = defineCommand({
  argument: {
    name: 'COMMAND',
    meaning: 'a command; default: list all',
    completes: 'commands',
  },
  options: {},
  exitCodes: { 0: 'printed', 3: 'there is no such command' },
  examples: [['help check', 'see options, defaults, exit codes and examples of one command']],
  run,
});

async function run({ words: [name] }: CommandLine, commands: Commands): Promise<number> {
  print(`${await helpOf(name, commands)}\n`);
  return 0;
}

async function helpOf(name: string | undefined, commands: Commands): Promise<string> {
  if (name === undefined) return overviewText(commands);
  const { summary, load } = commandNamed(name, commands);
  return commandText(name, summary, (await load()).command);
}
