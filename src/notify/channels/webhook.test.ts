import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Alert } from '../../history/state/state.ts';
import { projectRoot } from '../../project/project-root.ts';
import { deadAddress } from '../../testing/dead-address-for-tests.ts';
import { smallServer } from '../../testing/servers-for-tests.ts';
import { alertsOf, FINDING, makeContext } from '../alerts.fixture.ts';
import { payloadOf } from '../channel.ts';
import { deliver } from './webhook.ts';

const [opened = assert.fail(), recovered = assert.fail()] = alertsOf(['up', 'broken', 'up'], {
  run: { tags: ['team:login'] },
}).alerts;
const schema = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'webhook.schema.json'), 'utf8'));

test('an alert is posted as JSON, with its id as the idempotency key', async () => {
  const hook = await smallServer();
  const context = makeContext({ alertWebhookUrl: `${hook.url}/hook?key=1` });
  assert.equal(await deliver([opened], context), undefined);
  const [heard = assert.fail()] = hook.heard;
  assert.equal(`${heard.method} ${heard.path}`, 'POST /hook?key=1');
  assert.equal(heard.headers['content-type'], 'application/json');
  assert.equal(heard.headers['idempotency-key'], opened.id);
  assert.equal(heard.headers['driftline-signature'], undefined);
  const { id, title, operation, where, expected, received, contract, hint, fingerprint } = FINDING;
  assert.deepEqual(JSON.parse(heard.body), {
    version: 3,
    id: 'login-20260112T031700.000Z-opened-20260112T031700.000Z',
    kind: 'opened',
    incident: 'login-20260112T031700.000Z',
    monitor: 'login',
    target: 'https://app.example.com/api',
    contract: 'contracts/sealmetrics.openapi.yaml',
    level: 'critical',
    previousLevel: 'ok',
    verdict: 'broken',
    since: '2026-01-12T03:17:00.000Z',
    time: '2026-01-12T03:17:00.000Z',
    headline:
      'login breaks its contract since 2026-01-12 03:17 UTC: login: /expires_at is missing (expected string, format date-time)',
    causes: [
      {
        id,
        title,
        operation,
        where,
        expected,
        received,
        contract,
        hint,
        fingerprint,
        steps: 1,
        headline: 'login: /expires_at is missing (expected string, format date-time)',
        operations: 1,
      },
    ],
    tags: ['team:login'],
  });
});

test('with a secret the body is signed together with the time', async () => {
  const hook = await smallServer();
  const alertWebhookSecret = 'schön geheim';
  await deliver([opened], makeContext({ alertWebhookUrl: hook.url, alertWebhookSecret }));
  const [heard = assert.fail()] = hook.heard;
  const [, time, signature] =
    /^t=(\d+),v1=([\da-f]{64})$/.exec(`${heard.headers['driftline-signature']}`) ?? [];
  assert.equal(time, String(Date.parse('2026-01-12T03:20:00Z') / 1000));
  const expected = createHmac('sha256', alertWebhookSecret).update(`${time}.${heard.body}`).digest('hex');
  assert.equal(signature, expected);
});

test('a server that refuses, redirects, hangs or is down is a problem that does not show the URL', async () => {
  const refusing = await smallServer((response) => response.writeHead(500).end('canary'));
  const moving = await smallServer((response) =>
    response.writeHead(302, { Location: 'http://127.0.0.1/' }).end(),
  );
  const hanging = await smallServer(() => {});
  const problems = [];
  for (const url of [refusing.url, moving.url, hanging.url, await deadAddress()]) {
    problems.push(await deliver([opened], makeContext({ alertWebhookUrl: `${url}/canary?key=canary` }, 300)));
  }
  assert.deepEqual(
    problems.map((problem) => problem?.replace(/\d{4,}/, 'PORT')),
    [
      'responded with 500',
      'responded with 302',
      'no response within 300 ms, waiting for the first byte',
      'no connection to 127.0.0.1:PORT: refused (ECONNREFUSED)',
    ],
  );
});

const validate = addFormats.default(new Ajv2020({ strict: true, allErrors: true })).compile(schema);

test('the published schema describes every property that is sent', () => {
  const blind = alertsOf(['unknown', 'unknown', 'unknown'], { run: { cause: 'monitor-host' } }).alerts;
  const places: Alert['places'] = {
    state: 'global',
    failing: ['eu-west', 'us-east'],
    silent: [],
    of: 3,
    summary: 'down at eu-west and us-east (2 of 3 places)',
  };
  const placed = {
    ...opened,
    place: 'eu-west',
    quorum: 2,
    places,
    url: 'https://reports.example.com/a.html',
  };
  const payloads = [opened, recovered, placed, ...blind].map(payloadOf);
  assert.equal(payloads.length, 4);
  for (const payload of payloads) {
    assert.ok(validate(JSON.parse(JSON.stringify(payload))), JSON.stringify(validate.errors));
  }
  const sent = new Set(payloads.flatMap((payload) => Object.keys(payload)));
  assert.deepEqual([...sent].sort(), Object.keys(schema.properties).sort());
  assert.deepEqual(
    Object.keys(opened.causes[0] ?? {}).sort(),
    Object.keys(schema.properties.causes.items.properties).sort(),
  );
});

test('the schema rejects values that are not alerts', () => {
  const wrong: Partial<Record<keyof Alert | 'version', unknown>>[] = [
    { version: 2 },
    { kind: 'closed' },
    { since: 'yesterday' },
    { level: 'bad' },
    { causes: [{}] },
    { id: undefined },
  ];
  for (const changes of wrong) {
    assert.equal(
      validate(JSON.parse(JSON.stringify({ ...payloadOf(opened), ...changes }))),
      false,
      JSON.stringify(changes),
    );
  }
});

test('the code in the guide accepts a valid signature, and nothing else', async () => {
  const guide = readFileSync(join(projectRoot(), 'docs', 'guides', 'notifications.md'), 'utf8');
  const [, source = ''] = /```js\n([\s\S]*?)```/.exec(guide) ?? [];
  const file = `data:text/javascript,${encodeURIComponent(`${source}export { isFromDriftline };`)}`;
  const { isFromDriftline } = (await import(file)) as {
    isFromDriftline(header: unknown, body: string, secret: string, now?: number): boolean;
  };
  const hook = await smallServer();
  const context = makeContext({ alertWebhookUrl: hook.url, alertWebhookSecret: 'secret' });
  await deliver([opened], context);
  const [{ headers, body } = assert.fail()] = hook.heard;
  const header = headers['driftline-signature'];
  const now = context.now.getTime() / 1000;
  assert.equal(isFromDriftline(header, body, 'secret', now), true);
  assert.equal(isFromDriftline(header, body, 'secret', now + 301), false);
  assert.equal(isFromDriftline(header, `${body} `, 'secret', now), false);
  assert.equal(isFromDriftline(header, body, 'another', now), false);
  assert.equal(isFromDriftline(undefined, body, 'secret', now), false);
});
