import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRun, makeStep } from '../../history/store/history.fixture.ts';
import { changesBetween } from './change-part.ts';

const connection = { address: '203.0.113.7', port: 443, tlsVersion: 'TLSv1.3' };
const good = {
  run: makeRun({ serverMs: 40, certificateExpiresAt: '2026-03-01T00:00:00.000Z' }),
  steps: [makeStep({ connection }), makeStep({ operation: 'listAccounts', connection })],
};

test('where nothing has changed there is nothing to tell', () => {
  assert.deepEqual(
    changesBetween(good, { ...good, run: { ...good.run, time: '2026-01-12T04:00:00.000Z' } }),
    [],
  );
});

test('what may have to do with the trouble is told: contract, response, server, certificate, slowness', () => {
  const last = {
    run: makeRun({
      verdict: 'broken',
      serverMs: 90,
      contractHash: 'beef',
      certificateExpiresAt: '2026-06-01T00:00:00.000Z',
    }),
    steps: [makeStep({ status: 500, connection: { ...connection, address: '203.0.113.9' } })],
  };
  assert.deepEqual(changesBetween(good, last), [
    { what: 'Text of the contract', before: 'f00d', after: 'beef' },
    { what: 'Response of login, right-credentials', before: 'status 200', after: 'status 500' },
    {
      what: 'Server of login, right-credentials',
      before: '203.0.113.7:443 TLSv1.3',
      after: '203.0.113.9:443 TLSv1.3',
    },
    {
      what: 'Certificate expires',
      before: '2026-03-01T00:00:00.000Z',
      after: '2026-06-01T00:00:00.000Z',
    },
    { what: 'Server time', before: '40 ms', after: '90 ms' },
  ]);
});

test('what is not known of a run that got no response has not changed', () => {
  const { certificateExpiresAt: _, serverMs: __, ...run } = { ...good.run, verdict: 'down' as const };
  const { status: ___, connection: ____, ...step } = makeStep({ outcome: 'refused' });
  assert.deepEqual(changesBetween(good, { run, steps: [step] }), [
    { what: 'Response of login, right-credentials', before: 'status 200', after: 'refused' },
  ]);
});
