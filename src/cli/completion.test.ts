import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { builtCommand, runCommand } from '../testing/command-for-tests.ts';
import { debianProgram } from '../testing/debian-programs-for-tests.ts';
import { temporaryDirectory } from '../testing/temporary-directory-for-tests.ts';
import {
  bashCompletion,
  type CompletedCommand,
  completedForm,
  fishCompletion,
  zshCompletion,
} from './completion.ts';

before(builtCommand);
const folder = temporaryDirectory();
mkdirSync(join(folder, 'contracts'));
writeFileSync(join(folder, 'pets.yaml'), '');

async function scriptOf(shell: string): Promise<string> {
  const { stdout, stderr, exitCode } = await runCommand(['completion', shell]);
  assert.deepEqual([exitCode, stderr], [0, '']);
  return stdout;
}

/** The completions of bash for the last word of a line. */
function offeredByBash(script: string, line: string): string[] {
  const words = line.split(' ');
  const list = words.map((word) => `'${word}'`).join(' ');
  const complete = `COMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _driftline; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr, status } = spawnSync(
    'bash',
    ['--norc', '-c', `compopt() { :; }\n${script}\n${complete}`],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  );
  assert.deepEqual([status, stderr], [0, '']);
  return stdout.split('\n').filter((each) => each !== '');
}

test('bash completes commands, actions, options, values, files and folders', async () => {
  const script = await scriptOf('bash');
  const offers = (line: string) => offeredByBash(script, line);
  assert.deepEqual(offers('driftline che'), ['check', 'check-config']);
  assert.deepEqual(offers('driftline --pro'), ['--project']);
  assert.deepEqual(offers('driftline --project contracts che'), ['check', 'check-config']);
  assert.deepEqual(offers('driftline check --de'), ['--deadline']);
  assert.deepEqual(offers('driftline check login --q'), ['--quiet']);
  assert.deepEqual(offers('driftline history '), ['rebuild', 'compact', 'import', 'export']);
  assert.deepEqual(offers('driftline history compact --k'), ['--keep']);
  assert.deepEqual(offers('driftline mock --fault property-m'), ['property-missing']);
  assert.deepEqual(offers('driftline explain body-property-m'), ['body-property-missing']);
  assert.deepEqual(offers('driftline completion f'), ['fish']);
  assert.deepEqual(offers('driftline help wa'), ['watch']);
  assert.deepEqual(offers('driftline lint ').sort(), ['contracts', 'pets.yaml']);
  assert.deepEqual(offers('driftline check --textfile '), ['contracts']);
  assert.deepEqual(offers('driftline init --ci '), ['github']);
  assert.deepEqual(offers('driftline check --deadline '), []);
});

const COMMANDS: readonly CompletedCommand[] = [
  {
    name: 'report',
    summary: "Build the month's pages: all.",
    actions: [],
    forms: [
      completedForm(
        'report',
        {
          options: { serve: { meaning: 'serve [there]', value: 'HOST', optionalValue: /:/ } },
          run: async () => 0,
        },
        { faults: [], rules: [], commands: [] },
      ),
    ],
  },
];

test('special characters of a shell are escaped', () => {
  assert.match(zshCompletion(COMMANDS), /'report:Build the month'\\''s pages\\: all\.'/);
  assert.match(zshCompletion(COMMANDS), /'--serve\[serve there\]::value: '/);
  assert.match(fishCompletion(COMMANDS), /-a report -d 'Build the month\\'s pages: all\.'/);
  assert.match(bashCompletion(COMMANDS), /--serve\) _driftline_offer words "" ;;/);
});

const SHELLS = [
  { shell: 'zsh', check: '-n' },
  { shell: 'fish', check: '--no-execute' },
] as const;

for (const { shell, check } of SHELLS) {
  const program = debianProgram({ package: shell, names: [shell] });
  const skip = typeof program === 'string' && program;
  test(`${shell} can parse its script, which has each command`, { skip }, async () => {
    const script = await scriptOf(shell);
    const path = join(folder, `driftline.${shell}`);
    writeFileSync(path, script);
    const [name = '', ...parameters] = program;
    const { status, stderr } = spawnSync(name, [...parameters, check, path], { encoding: 'utf8' });
    assert.deepEqual([status, stderr], [0, '']);
    for (const command of ['check', 'history', 'check-config']) assert.ok(script.includes(command));
  });
}

test('an unknown shell is refused with the list of known ones', async () => {
  const { exitCode, stderr } = await runCommand(['completion', 'tcsh']);
  assert.equal(exitCode, 3);
  assert.match(stderr, /no completion for "tcsh"\.\n {2}Expected one of bash, zsh, fish\.\n$/);
});
