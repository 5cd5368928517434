import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DriftlineError } from '../core/driftline-error.ts';
import type { Form } from './command.ts';
import { commandNamed, parseLeading, parseLine } from './parse.ts';

const FORM: Form = {
  argument: { name: 'MONITOR', meaning: 'a monitor', many: true },
  options: {
    json: { meaning: 'as JSON' },
    deadline: { meaning: 'end within this', value: 'DURATION' },
    monitor: { meaning: 'only this', value: 'MONITOR', many: true },
    serve: { meaning: 'serve there', value: 'HOST:PORT', optionalValue: /:/ },
  },
  run: async () => 0,
};

const PARSED: [line: string, values: object, words: string[]][] = [
  ['', {}, []],
  ['login staging', {}, ['login', 'staging']],
  ['--json login', { json: true }, ['login']],
  ['login --deadline 5s', { deadline: '5s' }, ['login']],
  ['--deadline=5s', { deadline: '5s' }, []],
  ['--deadline=a=b', { deadline: 'a=b' }, []],
  ['--deadline -1', { deadline: '-1' }, []],
  ['--deadline 5s --deadline 6s', { deadline: '6s' }, []],
  ['--monitor a --monitor=b c', { monitor: ['a', 'b'] }, ['c']],
  ['--serve', { serve: true }, []],
  ['--serve login', { serve: true }, ['login']],
  ['--serve 127.0.0.1:80 login', { serve: '127.0.0.1:80' }, ['login']],
  ['--serve=80', { serve: '80' }, []],
  ['-- --json', {}, ['--json']],
  ['-', {}, ['-']],
  ['--project /srv/api login', { project: '/srv/api' }, ['login']],
  ['-h', { help: true }, []],
];

for (const [line, values, words] of PARSED) {
  test(`"${line}" is parsed by the table of options`, () => {
    assert.deepEqual(parseLine('check', FORM, line.split(' ').filter(Boolean)), { values, words });
  });
}

const REFUSED: [line: string, says: RegExp][] = [
  ['--dedline 5s', /^driftline check has no option "--dedline"\.\nDid you mean --deadline\?$/],
  [
    '-x',
    /^driftline check has no option "-x"\.\nThe options are: --json, --deadline, .*, --project, --help\.$/,
  ],
  ['--constructor', /^driftline check has no option "--constructor"\./],
  ['--deadline', /^--deadline needs a value: end within this\.\nWrite --deadline DURATION\.$/],
  ['--deadline=', /^--deadline needs a value/],
  ['--deadline --json', /^--deadline needs a value/],
  ['--json=yes', /^--json takes no value, but was given "yes"\.\nWrite --json alone\.$/],
];

for (const [line, says] of REFUSED) {
  test(`"${line}" is refused with a hint`, () => {
    assert.match(
      refusal(() => parseLine('check', FORM, line.split(' '))),
      says,
    );
  });
}

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof DriftlineError && error.code === 'DL_OPTION_INVALID')
      return `${error.sentence}\n${error.hint}`;
    throw error;
  }
  return 'nothing was refused';
}

test('a command takes no word, one word, or any number of words', () => {
  const { argument: _none, ...bare } = FORM;
  const says =
    /^driftline drift takes no words, but was given "all"\.\nRun "driftline help drift" for its usage\.$/;
  assert.match(
    refusal(() => parseLine('drift', bare, ['all'])),
    says,
  );
  const one: Form = { ...FORM, argument: { name: 'FILE', meaning: 'a document', required: true } };
  assert.match(
    refusal(() => parseLine('lint', one, [])),
    /^driftline lint needs FILE: a document\./,
  );
  assert.match(
    refusal(() => parseLine('lint', one, ['a', 'b'])),
    /^driftline lint takes one FILE, but was given "b"/,
  );
});

test('options before the command are parsed, and the rest is returned unparsed', () => {
  const table = {
    project: { meaning: 'the project', value: 'DIR' },
    version: { meaning: 'print it' },
  } as const;
  assert.deepEqual(parseLeading(table, ['--project', 'a', 'check', '--json']), {
    values: { project: 'a' },
    rest: ['check', '--json'],
  });
  assert.deepEqual(parseLeading(table, ['-v']), { values: { version: true }, rest: [] });
  assert.match(
    refusal(() => parseLeading(table, ['--json', 'check'])),
    /^driftline has no option "--json"/,
  );
});

test('an unknown command is refused with the nearest name, else with all names', () => {
  const entry = { summary: 'It checks.', load: () => Promise.reject(new Error('not loaded')) };
  assert.equal(commandNamed('check', { check: entry }), entry);
  assert.match(
    refusal(() => commandNamed('chek', { check: entry })),
    /"chek"\.\nDid you mean check\?$/,
  );
  assert.match(
    refusal(() => commandNamed('stroll', { check: entry })),
    /"stroll"\.\nThe commands are: check\.$/,
  );
  assert.match(
    refusal(() => commandNamed('toString', { check: entry })),
    /There is no command/,
  );
});
