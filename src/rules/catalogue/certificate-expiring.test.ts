import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { type TestContext, test } from 'node:test';
import { send } from '../../http/client/send.ts';
import { serveSecure, trusting } from '../../http/client/servers.fixture.ts';
import type { Connection } from '../../http/exchange.ts';
import { CERTIFICATE_CHAIN, CHAIN_ROOT } from '../../testing/certificates-for-tests.ts';
import { accounts, RESPONSES, STARTED_AT, sealmetrics } from '../exchange.fixture.ts';
import { judge } from '../judge.ts';

const DAY_MS = 86_400_000;

/** So many days from the exchange. */
const inDays = (days: number) => new Date(Date.parse(STARTED_AT) + days * DAY_MS).toISOString();

/** What is found where a certificate of so many days of life has so many left. */
function found(daysLeft: number, lifeDays?: number): string[] {
  const connection: Connection = {
    ...{ address: '203.0.113.7', port: 443, certificateExpiresAt: inDays(daysLeft) },
    ...(lifeDays === undefined ? {} : { certificateValidFrom: inDays(daysLeft - lifeDays) }),
  };
  const findings = judge(accounts({ connection }), sealmetrics);
  return findings.map(({ id, severity, received }) => `${id} ${severity}: ${received}`);
}

test('a certificate with less than 14 days left is reported, with the time left', () => {
  assert.deepEqual(found(14, 90), []);
  assert.deepEqual(found(13.9, 90), [`certificate-expiring warning: expires in 13 days, at ${inDays(13.9)}`]);
  assert.match(found(1.5)[0] ?? '', /expires in 1 day, /);
  assert.match(found(0.5)[0] ?? '', /expires in less than a day, /);
});

test('a certificate that is valid for days only is reported when less than a third is left', () => {
  assert.deepEqual(found(2.1, 6), []);
  assert.equal(found(1.9, 6).length, 1);
});

test('without a certificate nothing is reported', () => {
  const connection = { address: '203.0.113.7', port: 80 };
  assert.deepEqual(judge(accounts({ connection }), sealmetrics), []);
  assert.deepEqual(judge(accounts(), sealmetrics), []);
});

test('an intermediate certificate is named', () => {
  const connection: Connection = {
    ...{ address: '203.0.113.7', port: 443, certificateExpiresAt: inDays(5), intermediate: 'Example CA 3' },
  };
  const [finding] = judge(accounts({ connection }), sealmetrics);
  assert.equal(
    finding?.received,
    `the intermediate certificate "Example CA 3" expires in 5 days, at ${inDays(5)}`,
  );
});

/** Judges the response of a TLS server whose Date header is given, at an instant of our clock. */
async function judgedAt(t: TestContext, { date, at }: { date: string; at: string }) {
  const body = JSON.stringify(RESPONSES.accounts);
  const listener: RequestListener = (_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', Date: date }).end(body);
  };
  const url = await serveSecure(t, listener, CERTIFICATE_CHAIN);
  const exchange = await send(
    { method: 'GET', url, headers: { Authorization: 'Bearer token' } },
    {
      ...{ operation: 'listAccounts', case: { name: 'fresh-token', expects: 'accepted' } },
      ...{ timeoutMs: 30_000, ...trusting(CHAIN_ROOT) },
    },
  );
  const findings = judge({ ...exchange, startedAt: at }, sealmetrics);
  return findings.map(({ id, received, where }) => ({ id, received, where }));
}

test('the certificates of the connection are judged by our own clock, whatever the server says', async (t) => {
  const [early, late] = ['Sun, 17 Dec 2009 00:00:00 GMT', 'Sun, 22 Dec 2109 00:00:00 GMT'];
  assert.deepEqual(await judgedAt(t, { date: late, at: '2026-01-12T00:00:00.000Z' }), []);
  assert.deepEqual(await judgedAt(t, { date: early, at: '2109-12-22T00:00:00.000Z' }), [
    {
      id: 'certificate-expiring',
      received:
        'the intermediate certificate "driftline test intermediate" expires in 10 days, at 2110-01-01T00:00:00.000Z',
      where: 'connection certificate',
    },
  ]);
});
