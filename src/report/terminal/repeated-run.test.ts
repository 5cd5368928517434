import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeFinding, makeRun, makeStep } from '../../history/store/history.fixture.ts';
import { changeKeyOf, formatRepeated } from './repeated-run.ts';

const style = { color: false };
const well = makeStep({ operation: 'listAccounts' });
const wrong = makeStep({ findings: [makeFinding()] });

test('a run is one line where nothing changed, and a block of what is wrong where something did', () => {
  const run = makeRun({ time: '2026-01-12T03:16:20.000Z', verdict: 'broken', summary: 'login: 1 violation' });
  const head = '2026-01-12 03:16:20 UTC  login';
  assert.match(
    formatRepeated(run, [well, wrong], 'same', style),
    new RegExp(`^${head}  ✖ broken  login: .*\\n$`),
  );
  const changed = formatRepeated(run, [well, wrong], 'changed', style);
  assert.ok(changed.startsWith(`${head}\n✖ login`), changed);
  assert.doesNotMatch(changed, /listAccounts/);
  assert.match(formatRepeated(run, [well, wrong], 'first', style), /^✔ listAccounts/m);
});

test('times and values are no change; verdict, causes, attempts, silence and missed runs are', () => {
  const key = (run: Parameters<typeof makeRun>[0], ...steps: Parameters<typeof changeKeyOf>[1]) =>
    changeKeyOf(makeRun(run), steps);
  const before = key({}, well);
  assert.equal(key({ run: 'z', time: '2026-01-12T04:00:00.000Z', serverMs: 900 }, well), before);
  // Another value at the same place: an id, a duration.
  const otherValue = makeStep({ findings: [makeFinding({ received: '"x1"' })] });
  assert.equal(key({}, otherValue), key({}, wrong));
  const attempt = {
    time: '2026-01-12T03:16:20.000Z',
    outcome: 'reset',
    failure: 'x',
    phases: { total: 1 },
  } as const;
  const changes = [
    key({ verdict: 'down' }, well),
    key({}, wrong),
    key({}, { ...wrong, status: 503 }),
    key({}, makeStep({ findings: [makeFinding({ fingerprint: 'other' })] })),
    key({}, makeStep({ attempts: [attempt] })),
    key({ silenced: { until: '2026-01-12T05:00:00.000Z', reason: 'a deployment' } }, well),
    key({ gap: { from: '2026-01-12T02:00:00.000Z', missed: 3 } }, well),
  ];
  assert.ok(!changes.includes(before));
  assert.equal(new Set(changes).size, changes.length);
});
