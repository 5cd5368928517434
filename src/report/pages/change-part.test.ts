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
      finding: 'said',
    },
    { what: 'Response of login right-credentials', before: 'status 200', after: 'status 500' },
    { what: 'Contract hash', before: 'f00d', after: 'beef' },
    {
      what: 'Certificate expires',
      before: '2026-03-01T00:00:00.000Z',
      after: '2026-06-01T00:00:00.000Z',
    },
    {
      what: 'Address of login',
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
    { what: 'Response of login right-credentials', before: 'status 200', after: 'refused' },
  ]);
});

test('lists another version of HTTP, and not that a response did not come', () => {
  const by = (protocol?: string) => [
    makeStep({ connection: { ...connection, ...(protocol && { protocol }) } }),
  ];
  const before = { ...healthy, steps: by('HTTP/2') };
  assert.deepEqual(changesBetween(before, { ...before, steps: by('HTTP/1.1') }), [
    {
      what: 'Address of login',
      before: '203.0.113.7:443 TLSv1.3 HTTP/2',
      after: '203.0.113.7:443 TLSv1.3 HTTP/1.1',
    },
  ]);
  assert.deepEqual(changesBetween(before, { ...before, steps: by() }), []);
});

test('says one change of many steps once, and no status that a finding says', () => {
  const steps = ['login', 'listAccounts', 'listUsers', 'listPets'].map((operation) =>
    makeStep({ operation, connection }),
  );
  const elsewhere = { ...connection, address: '203.0.113.9' };
  const refused = steps.map(({ status: _, ...step }) => ({ ...step, outcome: 'refused' as const }));
  const last = { ...healthy, steps: refused.map((step) => ({ ...step, connection: elsewhere })) };
  assert.deepEqual(changesBetween({ ...healthy, steps }, last), [
    { what: 'Response of login, listAccounts, listUsers and 1 more', before: 'status 200', after: 'refused' },
    {
      what: 'Address of login, listAccounts, listUsers and 1 more',
      ...{ before: '203.0.113.7:443 TLSv1.3', after: '203.0.113.9:443 TLSv1.3' },
    },
  ]);
  const finding = makeFinding({ where: 'response status', received: '500 Internal Server Error' });
  const failed = steps.map((step) => ({ ...step, status: 500, findings: [finding] }));
  assert.equal(changesBetween({ ...healthy, steps }, { ...healthy, steps: failed }).length, 1);
});

test('lists headers that changed: who responds always, how the body is sent where the status is the same', () => {
  const changedHeaders = [
    { name: 'server', before: 'nginx/1.25', after: 'envoy' },
    { name: 'content-type', before: 'application/json', after: '' },
  ];
  const by = (status: number) => [makeStep({ connection, status, changedHeaders })];
  const server = { what: 'Header server of login', before: '"nginx/1.25"', after: '"envoy"' };
  assert.deepEqual(changesBetween(healthy, { ...healthy, steps: by(200) }), [
    server,
    { what: 'Header content-type of login', before: '"application/json"', after: 'none' },
  ]);
  assert.deepEqual(changesBetween(healthy, { ...healthy, steps: by(502) }), [
    { what: 'Response of login right-credentials', before: 'status 200', after: 'status 502' },
    server,
  ]);
});
