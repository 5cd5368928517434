import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeFinding, makeRun, makeStep } from '../../history/store/history.fixture.ts';
import { changesBetween } from './change-part.ts';

const connection = { address: '203.0.113.7', port: 443, tlsVersion: 'TLSv1.3' };
const healthy = {
  run: makeRun({ serverMs: 40, certificateExpiresAt: '2026-03-01T00:00:00.000Z' }),
  steps: [makeStep({ connection }), makeStep({ operation: 'listAccounts', connection })],
};

test('lists nothing if nothing has changed', () => {
  assert.deepEqual(
    changesBetween(healthy, { ...healthy, run: { ...healthy.run, time: '2026-01-12T04:00:00.000Z' } }),
    [],
  );
});

test('lists no server time that grew by a few milliseconds', () => {
  const at = (serverMs: number) => ({ ...healthy, run: makeRun({ ...healthy.run, serverMs }) });
  assert.deepEqual(changesBetween(at(0.7), at(19)), []);
  assert.deepEqual(
    changesBetween(at(0.7), at(21)).map(({ what }) => what),
    ['Server time'],
  );
});

test('lists what is wrong first, then changes of response, contract, certificate, connection and server time', () => {
  const last = {
    run: makeRun({
      verdict: 'broken',
      serverMs: 90,
      contractHash: 'beef',
      certificateExpiresAt: '2026-06-01T00:00:00.000Z',
    }),
    steps: [
      makeStep({
        status: 500,
        connection: { ...connection, address: '203.0.113.9' },
        findings: [makeFinding()],
      }),
    ],
  };
  assert.deepEqual(changesBetween(healthy, last), [
    {
      what: 'login: /expires_at is missing (expected string, format date-time)',
      before: 'string, format date-time',
      after: 'nothing',
      isSaid: true,
    },
    { what: 'Response of login, right-credentials', before: 'status 200', after: 'status 500' },
    { what: 'Contract hash', before: 'f00d', after: 'beef' },
    {
      what: 'Certificate expires',
      before: '2026-03-01T00:00:00.000Z',
      after: '2026-06-01T00:00:00.000Z',
    },
    {
      what: 'Server of login, right-credentials',
      before: '203.0.113.7:443 TLSv1.3',
      after: '203.0.113.9:443 TLSv1.3',
    },
    { what: 'Server time', before: '40 ms', after: '90 ms' },
  ]);
});

test('lists no change of values that a run without a response does not have', () => {
  const { certificateExpiresAt: _, serverMs: __, ...run } = { ...healthy.run, verdict: 'down' as const };
  const { status: ___, connection: ____, ...step } = makeStep({ outcome: 'refused' });
  assert.deepEqual(changesBetween(healthy, { run, steps: [step] }), [
    { what: 'Response of login, right-credentials', before: 'status 200', after: 'refused' },
  ]);
});

test('lists another version of HTTP, and not that a response did not come', () => {
  const by = (protocol?: string) => [
    makeStep({ connection: { ...connection, ...(protocol && { protocol }) } }),
  ];
  const before = { ...healthy, steps: by('HTTP/2') };
  assert.deepEqual(changesBetween(before, { ...before, steps: by('HTTP/1.1') }), [
    {
      what: 'Server of login, right-credentials',
      before: '203.0.113.7:443 TLSv1.3 HTTP/2',
      after: '203.0.113.7:443 TLSv1.3 HTTP/1.1',
    },
  ]);
  assert.deepEqual(changesBetween(before, { ...before, steps: by() }), []);
});
