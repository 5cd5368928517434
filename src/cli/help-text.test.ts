import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitCommand } from '../project/settings/written.ts';
import type { Command, Form } from './command.ts';
import { commands } from './commands/index.ts';
import { commandText, overviewText } from './help-text.ts';
import { parseLine } from './parse.ts';

const FORM: Form = {
  argument: { name: 'MONITOR', meaning: 'name of a monitor', many: true },
  options: {
    deadline: { meaning: 'end within this', value: 'DURATION', fallback: 'no limit' },
    serve: { meaning: 'serve there', value: 'HOST:PORT', optionalValue: /:/ },
  },
  run: async () => 0,
};

test('the help of a command has its form, options with defaults, exit codes and examples', () => {
  const command: Command = {
    ...FORM,
    exitCodes: { 0: 'no findings', 3: 'no verdict' },
    examples: [['check login', 'check one']],
  };
  assert.equal(
    commandText('check', 'Run monitors once.', command),
    `Run monitors once.

Usage: driftline check [MONITOR…] [OPTIONS]

Options
  MONITOR              name of a monitor
  --deadline DURATION  end within this (default: no limit)
  --serve [HOST:PORT]  serve there

Options of every command
  --project DIR  the project: the folder of contracts/, monitors/ and .env (default: found from the
                 working directory upwards)
  --help         print what the command does and its options; run nothing

Exit codes
  0  no findings
  3  no verdict

Examples
  npx driftline check login  check one`,
  );
});

test('the help of a command with actions has each of them', () => {
  const actions = {
    rebuild: { ...FORM, summary: 'Rebuild it.' },
    drop: { summary: 'Drop it.', options: {}, run: FORM.run },
  };
  const text = commandText('history', 'The history.', { actions, exitCodes: { 0: 'done' }, examples: [] });
  assert.match(
    text,
    /^Usage: driftline history rebuild \[MONITOR…\] \[OPTIONS\]\n {7}driftline history drop$/m,
  );
  assert.match(text, /^history rebuild: Rebuild it\.\n {2}MONITOR {14}name of a monitor\n/m);
  assert.match(text, /^history drop: Drop it\.$/m);
});

test('the overview has every command on a line of its own, none longer than a terminal', () => {
  const lines = overviewText(commands).split('\n');
  for (const name of Object.keys(commands)) {
    assert.equal(lines.filter((line) => line.startsWith(`  ${name} `)).length, 1, name);
  }
  for (const line of lines) assert.ok(line.length <= 100, line);
});

for (const [name, entry] of Object.entries(commands)) {
  test(`${name} has a summary, exit codes, and examples that can be parsed`, async () => {
    const { command } = await entry.load();
    assert.match(entry.summary, /^[A-Z].*\.$/);
    assert.ok(0 in command.exitCodes && 3 in command.exitCodes);
    assert.ok(command.examples.length > 0);
    for (const [line, meaning] of command.examples) {
      assert.notEqual(meaning, '');
      const [first, ...rest] = splitCommand(line) ?? [];
      assert.equal(first, name);
      const form = command.actions?.[rest[0] ?? ''] ?? (command as Form);
      parseLine(name, form, command.actions ? rest.slice(1) : rest);
    }
  });
}
