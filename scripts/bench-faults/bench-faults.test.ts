import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { projectRoot } from '../../src/project/project-root.ts';
import { withoutSettings } from '../environment.ts';
import { compiledScript } from '../test/script-for-tests.ts';
import { benchText } from './bench-text.ts';
import { type BenchFault, chosenFaults, commandParts, readCatalogue } from './catalogue.ts';
import { startFaultServer } from './fault-server.ts';
import { tryFault } from './trial.ts';
import { outcomeOf } from './verdict.ts';

const SERVER = [process.execPath, await compiledScript('scripts/bench-faults/fake-fault-server.fixture.ts')];
/** One spec file is enough to test how the outcome is read. */
const OPTIONS = {
  server: SERVER,
  requestTimeoutMs: 5000,
  monitorRuns: 1,
  stopAtFirstFailure: true,
  suiteParameters: ['specs/login/success.spec.ts'],
};

const catalogue = await readCatalogue(SERVER);

async function trialOf(name: string) {
  const [fault] = chosenFaults(catalogue, [name]);
  assert.ok(fault);
  return tryFault(fault, OPTIONS);
}

test('a fault that fails the suite is caught, with the rule that found it', async () => {
  const { outcome, by, rules } = await trialOf('created');
  assert.deepEqual({ outcome, by }, { outcome: 'caught', by: 'suite' });
  assert.ok(rules.includes('status-undocumented'), rules.join());
});

test('drift is caught where it is reported', async () => {
  const { outcome, rules } = await trialOf('one-more');
  assert.deepEqual([outcome, rules], ['caught', ['body-property-undocumented (warning)']]);
});

test('a conforming server is quiet in the suite and in the monitor', async () => {
  const { outcome, by, rules, problem } = await trialOf('conforming');
  assert.deepEqual(
    { outcome, by, rules, problem },
    { outcome: 'quiet', by: undefined, rules: [], problem: undefined },
  );
});

test('the token life that a fault needs is passed to the server', async () => {
  assert.equal(catalogue.find(({ name }) => name === 'not-there')?.ttlSeconds, 30);
  const server = await startFaultServer(SERVER, {
    name: 'not-there',
    class: '',
    severity: '',
    ttlSeconds: 30,
  });
  await server.close();
  assert.match(server.base, /^http:\/\/127\.0\.0\.1:\d+\/api$/);
  assert.ok(server.expiredToken);
});

test('a server that prints something else, or nothing, is an error with its output', async () => {
  const fault: BenchFault = { name: 'any', class: '', severity: '' };
  const mute = [process.execPath, '-e', ''];
  await assert.rejects(startFaultServer(mute, fault), /The server printed undefined for the fault any/);
  await assert.rejects(readCatalogue(mute), /printed no catalogue/);
  assert.throws(() => chosenFaults(catalogue, ['unheard-of']), /no fault "unheard-of"/);
});

test('the outcome follows from the severity of the fault and what was found', () => {
  const silence = { failed: false, warned: false, rules: [] };
  const info = { ...silence, rules: ['a (info)'] };
  const warning = { failed: false, warned: true, rules: ['a (warning)'] };
  const failure = { failed: true, warned: false, rules: [] };
  for (const [severity, outcomes] of [
    ['critical', ['missed', 'missed', 'warned', 'caught']],
    ['drift', ['missed', 'missed', 'caught', 'caught']],
    ['none', ['quiet', 'quiet', 'false-alarm', 'false-alarm']],
  ] as const) {
    const observed = [silence, info, warning, failure].map((each) =>
      outcomeOf({ name: 'any', class: 'any', severity }, each),
    );
    assert.deepEqual(observed, outcomes, severity);
  }
});

test('a command is split at spaces outside of quotes', () => {
  assert.deepEqual(commandParts(`node "a b/server.mjs"  --x 'c d' e`), [
    'node',
    'a b/server.mjs',
    '--x',
    'c d',
    'e',
  ]);
});

test('the table has a row per class and one for all, then the wrong outcomes', () => {
  const trial = (name: string, kind: string, outcome: 'caught' | 'missed' | 'quiet') =>
    ({ fault: { name, class: kind, severity: 'major' }, outcome, rules: [], wallMs: 1500 }) as const;
  const text = benchText([
    trial('one', 'body', 'caught'),
    trial('two', 'body', 'missed'),
    trial('none', 'benign', 'quiet'),
  ]);
  assert.match(text, /^body +2 +1 +0 +1 +0 +0 +3\.0$/m);
  assert.match(text, /^benign +0 +0 +0 +0 +1 +0 +1\.5$/m);
  assert.match(text, /^all +2 +1 +0 +1 +1 +0 +4\.5$/m);
  assert.match(text, /✖ two: missed, 1\.5 s/);
});

test('without --server the command prints its usage and ends with 3', async () => {
  const { status, stderr } = spawnSync(process.execPath, [await compiledScript('scripts/bench-faults.ts')], {
    cwd: projectRoot(),
    env: withoutSettings(process.env),
    encoding: 'utf8',
  });
  assert.equal(status, 3);
  assert.match(stderr, /DL_OPTION_INVALID.*--server[\s\S]*npm run bench:faults/);
});
