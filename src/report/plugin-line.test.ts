import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRun, makeStep } from '../history/store/history.fixture.ts';
import { pluginErrorLine, pluginLine, pluginLines } from './plugin-line.ts';

interface Figure {
  readonly value: number;
  readonly unit: string;
  readonly warn: string;
  readonly crit: string;
  readonly min: string;
}

/** Parses performance data strictly, as the guidelines define it. */
function figuresIn(text: string): Map<string, Figure> {
  const one =
    /(?:'((?:[^'=]|'')+)'|([^\s'=]+))=(-?\d+(?:\.\d+)?)(us|ms|s|%|[KMGT]?B|c)?(?:;([^;\s]*))?(?:;([^;\s]*))?(?:;([^;\s]*))?(?:;([^;\s]*))?(?:\s+|$)/y;
  const figures = new Map<string, Figure>();
  while (one.lastIndex < text.length) {
    const at = one.lastIndex;
    const found = one.exec(text);
    assert.ok(found, `no figure at ${at} of ${text}`);
    const [, quoted, plain, value, unit = '', warn = '', crit = '', min = ''] = found;
    const label = quoted?.replaceAll("''", "'") ?? plain ?? '';
    assert.ok(!figures.has(label), `${label} is duplicated`);
    figures.set(label, { value: Number(value), unit, warn, crit, min });
  }
  return figures;
}

function read(line: string): { status: string; service: string; text: string; figures: Map<string, Figure> } {
  assert.doesNotMatch(line, /\n/);
  const [before = '', data, ...more] = line.split('|');
  assert.deepEqual(more, []);
  const [, service = '', status = '', text = ''] =
    /^(\S+) (OK|WARNING|CRITICAL|UNKNOWN) - (.*)$/.exec(before.trimEnd()) ?? assert.fail(line);
  return { service, status, text, figures: figuresIn(data?.trim() ?? '') };
}

const PHASES = { dns: 1.25, connect: 11, tls: 9, send: 0.4, server: 81.0004, download: 0.5, total: 103.15 };

test('formats an OK run as one line: name, OK, total time, performance data', () => {
  const fast = makeStep({ operation: 'listAccounts', phases: { server: 3, total: 4 } });
  const line = pluginLine(makeRun({ durationMs: 180 }), [makeStep({ phases: PHASES }), fast], {
    slowMs: 500,
    downMs: 2000,
  });
  assert.equal(
    line,
    'LOGIN OK - 103 ms | server=81ms;500;2000;0 total=103.15ms;;;0 dns=1.25ms;;;0 connect=11ms;;;0 tls=9ms;;;0 ' +
      'send=0.4ms;;;0 download=0.5ms;;;0 duration=180ms;;;0 errors=0;;;0 warnings=0;;;0 token_life=31449600s',
  );
  const { figures } = read(line);
  assert.deepEqual(figures.get('server'), { value: 81, unit: 'ms', warn: '500', crit: '2000', min: '0' });
});

test('the phases are those of one step, and add up to its total', () => {
  const { figures } = read(pluginLine(makeRun(), [makeStep()]));
  const sum = ['dns', 'connect', 'tls', 'send', 'server', 'download']
    .map((phase) => figures.get(phase)?.value ?? 0)
    .reduce((one, other) => one + other);
  assert.equal(sum.toFixed(3), figures.get('total')?.value.toFixed(3));
});

for (const [verdict, status] of [
  ['up', 'OK'],
  ['degraded', 'WARNING'],
  ['drifting', 'WARNING'],
  ['broken', 'CRITICAL'],
  ['down', 'CRITICAL'],
  ['unknown', 'UNKNOWN'],
] as const) {
  test(`a run that is ${verdict} is ${status}`, () => {
    assert.equal(read(pluginLine(makeRun({ verdict }), [makeStep()])).status, status);
  });
}

test('replaces pipes, line breaks and control characters in the summary', () => {
  const summary = 'login: expected string | null,\nreceived \u202e"a\u2028b"\r\n';
  const { text, figures } = read(pluginLine(makeRun({ verdict: 'broken', summary }), [makeStep()]));
  assert.equal(text, 'login: expected string / null, received "a b"');
  assert.equal(figures.get('errors')?.value, 1);
});

test('cuts a long summary', () => {
  const line = pluginLine(makeRun({ verdict: 'broken', summary: 'x'.repeat(10_000) }), []);
  assert.ok(line.length < 600);
  assert.match(line, /x… \| duration=/);
});

test('omits unreliable timings and missing limits', () => {
  const line = pluginLine(makeRun(), [makeStep({ untrusted: true }), makeStep({ phases: { total: 9 } })]);
  const { text, figures } = read(line);
  assert.equal(text, '180 ms');
  assert.equal(figures.has('server'), false);
  assert.equal(figures.get('duration')?.value, 180);
  assert.match(pluginLine(makeRun(), [makeStep()]), /server=42\.1ms;;;0 /);
});

test('of several monitors, writes the worst first with the performance data of all, then a line for each other', () => {
  const runs = (['up', 'unknown', 'broken', 'drifting'] as const).map((verdict, index) => ({
    run: makeRun({ verdict, monitor: `api.${index}`, summary: `summary of ${verdict}` }),
    steps: [makeStep()],
  }));
  const [first = '', ...others] = pluginLines(runs).split('\n');
  const { service, status, figures } = read(first);
  assert.deepEqual([service, status], ['API.2', 'CRITICAL']);
  assert.equal(figures.get('api.0.server')?.value, 42.1);
  assert.equal(figures.get('api.3.errors')?.value, 0);
  assert.deepEqual(others, [
    'API.3 WARNING - summary of drifting',
    'API.1 UNKNOWN - summary of unknown',
    'API.0 OK - 75 ms',
  ]);
});

test('pluginLines of one monitor equals pluginLine', () => {
  const run = makeRun();
  assert.equal(pluginLines([{ run, steps: [makeStep()] }]), pluginLine(run, [makeStep()]));
});

test('quotes labels that need it', () => {
  const runs = ["a='b c'", 'other'].map((monitor) => ({ run: makeRun({ monitor }), steps: [] }));
  const { figures } = read(`X OK - t |${pluginLines(runs).split('\n')[0]?.split('|')[1]}`);
  assert.ok(figures.has("a 'b c'.duration"), [...figures.keys()].join());
});

test('a run that could not start is UNKNOWN, and so is no run at all', () => {
  assert.equal(
    pluginErrorLine('DL_SETTING_MISSING: LOGIN_EMAIL is not set.\n  Set it.'),
    'DRIFTLINE UNKNOWN - DL_SETTING_MISSING: LOGIN_EMAIL is not set. Set it.',
  );
  assert.match(pluginLines([]), /^DRIFTLINE UNKNOWN - /);
});
