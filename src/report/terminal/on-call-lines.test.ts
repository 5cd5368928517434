import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeFinding, makeRun, makeStep } from '../../history/store/history.fixture.ts';
import { causesAmong } from '../../rules/index.ts';
import { changesBetween } from '../pages/change-part.ts';
import { summariesOf } from '../read-summaries.fixture.ts';
import { formatOnCall } from './on-call-lines.ts';
import { wrapping } from './style.ts';

const now = new Date('2026-01-12T03:20:30.000Z');
const connection = { address: '203.0.113.7', port: 443, tlsVersion: 'TLSv1.3' };
const WRONG = makeFinding({
  ...{ id: 'body-const-wrong', where: 'response body /token_type', fingerprint: 'wrong' },
  ...{ received: '"bearer"', expected: '"Bearer"' },
});
const healthy = {
  run: makeRun({ run: 'a', time: '2026-01-12T03:10:00.000Z', serverMs: 40 }),
  steps: [makeStep({ run: 'a', connection })],
};
const broken = (run: string, minute: number) => ({
  run: makeRun({
    ...{ run, time: `2026-01-12T03:${minute}:00.000Z`, verdict: 'broken', exitCode: 2, serverMs: 400 },
    ...{ contractHash: 'beef', summary: 'login: /token_type is "bearer", must be "Bearer", and 1 more' },
  }),
  steps: [
    makeStep({
      run,
      connection: { ...connection, address: '203.0.113.9' },
      findings: [WRONG, makeFinding()],
    }),
  ],
});
const [summary] = summariesOf([healthy, broken('b', 15), broken('c', 20)], { now });
const plain = { color: false, ...wrapping(80) };

test('says since when, on whose side, what is wrong and what changed, in the order of the page', () => {
  assert.ok(summary);
  const text = formatOnCall({ summary, page: `https://pages.example/${'x'.repeat(80)}.html` }, plain);
  const causes = Object.values(summary.found).flatMap((each) => each.map(({ finding }) => finding));
  const shown = causesAmong(causes).map(({ headline }) => headline);
  const all = changesBetween(healthy, broken('c', 20)).map(({ what }) => what);
  const changes = all.filter((what) => !shown.includes(what));
  assert.equal(changes.length, all.length - 2);
  const order = [
    'since     2026-01-12 03:15 UTC (5 min), 2 runs',
    'where     API side: it responds, but not as documented',
    'error     login: /token_type is "bearer", must be "Bearer"\n',
    'changed   since the last healthy run, 2026-01-12 03:10 UTC:',
    ...changes.map((what) => what.slice(0, 40)),
    // Not wrapped: a terminal opens it.
    `page      https://pages.example/${'x'.repeat(80)}.html`,
  ];
  const changed = text.indexOf('changed');
  const found = order.map((part, index) => text.indexOf(part, index < 3 ? 0 : changed));
  assert.ok(changes.length > 2);
  assert.ok(
    found.every((at) => at >= 0),
    text,
  );
  assert.deepEqual(
    found,
    found.toSorted((one, other) => one - other),
    text,
  );
  assert.match(text, /Contract hash: f00d → beef\n/);
  assert.match(text, /Server time: 40 ms → 400 ms\n/);
});

test('says that what changed is not known where no run was healthy, and nothing where all is well', () => {
  const [only] = summariesOf([broken('b', 15)], { now });
  const [well] = summariesOf([healthy], { now });
  assert.ok(only && well);
  assert.match(formatOnCall({ summary: only }, plain), /changed {3}not known: no run was healthy before\n$/);
  assert.equal(formatOnCall({ summary: well }, plain), '');
});

test('says a cause once', () => {
  const wrong = {
    run: makeRun({
      run: 'b',
      time: '2026-01-12T03:15:00.000Z',
      verdict: 'broken',
      exitCode: 2,
      serverMs: 40,
    }),
    steps: [makeStep({ run: 'b', connection, findings: [WRONG] })],
  };
  const [one] = summariesOf([healthy, wrong], { now });
  assert.ok(one);
  const text = formatOnCall({ summary: one }, { color: false });
  assert.match(
    text,
    /changed {3}nothing else that is recorded, since the last healthy run, 2026-01-12 03:10 UTC\n$/,
  );
  assert.doesNotMatch(text, /token_type/);
});
