import assert from 'node:assert/strict';
import { test } from 'node:test';
import { smallServer } from '../../testing/servers-for-tests.ts';
import { alertsOf, HOSTILE, makeContext } from '../alerts.fixture.ts';
import { messageOf } from '../wording.ts';
import { deliver, slackMessage } from './slack.ts';

const { alerts } = alertsOf(['up', 'broken', 'up'], { run: { tags: ['team:login'] } });
const [opened = assert.fail()] = alerts;
const plain = (text: string) => ({ type: 'plain_text', text, emoji: false });

test('an alert is one message in Block Kit', async () => {
  const slack = await smallServer();
  assert.equal(
    await deliver([opened], makeContext({ slackWebhookUrl: `${slack.url}/services/T/B/key` })),
    undefined,
  );
  const [heard = assert.fail()] = slack.heard;
  assert.equal(`${heard.method} ${heard.path}`, 'POST /services/T/B/key');
  assert.equal(heard.headers['content-type'], 'application/json');
  assert.deepEqual(JSON.parse(heard.body), {
    text: `CRITICAL: login\n${opened.headline}`,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: 'header', text: plain('CRITICAL: login') },
      { type: 'section', text: plain(opened.headline) },
      {
        type: 'section',
        text: plain(
          [
            'login: /expires_at is missing (expected string, format date-time)',
            'Where: response body /expires_at',
            'Expected: string, format date-time (contracts/sealmetrics.openapi.yaml:41:17)',
            'Received: nothing',
            'To do: Send expires_at with every token.',
          ].join('\n'),
        ),
      },
      {
        type: 'context',
        elements: [
          plain(
            [
              'Since: 2026-01-12T03:17:00.000Z',
              'Target: https://app.example.com/api',
              'Contract: contracts/sealmetrics.openapi.yaml',
              'Incident: login-20260112T031700.000Z',
              'Tags: team:login',
            ].join('\n'),
          ),
        ],
      },
    ],
  });
});

test('delayed alerts of an incident are one message: the current state, each headline in order, and the delay', () => {
  const { title, gist, headlines } = messageOf(alerts);
  assert.equal(title, 'RECOVERED: login');
  assert.equal(gist, alerts[1]?.headline);
  assert.deepEqual(headlines, [
    opened.headline,
    alerts[1]?.headline,
    'These alerts are combined and late, because earlier deliveries failed.',
  ]);
});

test('monitors with the same cause are one message that names them all', () => {
  const others = ['accounts', 'orders'].flatMap(
    (monitor) => alertsOf(['broken'], { run: { monitor } }).alerts,
  );
  const { title, headlines } = messageOf([opened, ...others]);
  assert.equal(title, 'CRITICAL: login, accounts, orders');
  assert.deepEqual(headlines, [opened.headline, 'The same cause affects accounts, orders.']);
});

test('of an incident with many alerts, the first and the last headlines are shown', () => {
  const late = Array.from({ length: 40 }, (_, index) => ({ ...opened, headline: `${index}` }));
  assert.deepEqual(messageOf(late).headlines, [
    '0',
    '… and 35 more in between.',
    '36',
    '37',
    '38',
    '39',
    'These alerts are combined and late, because earlier deliveries failed.',
  ]);
});

test('text of an API cannot add a line to a message, or reverse the direction of one', () => {
  const received = '"x\r\nExpected: nothing\u202E\u0007"';
  const [cause] = messageOf(alertsOf(['broken'], { finding: { received } }).alerts).causes;
  assert.deepEqual(cause?.facts[2], ['Received', '"x Expected: nothing⟨U+202E⟩⟨U+0007⟩"']);
});

test('text of an API makes no mention, no link and no markup', () => {
  const { alerts: hostile } = alertsOf(['broken'], { finding: { received: HOSTILE, where: HOSTILE } });
  const message = slackMessage(messageOf(hostile)) as { text: string; blocks: unknown[] };
  assert.doesNotMatch(message.text, /[<>]|&(?!amp;|lt;|gt;)/);
  assert.match(message.text, /&lt;!channel&gt;/);
  const types = JSON.stringify(message.blocks).match(/"type":"[^"]+"/g) ?? [];
  assert.deepEqual([...new Set(types)].sort(), [
    '"type":"context"',
    '"type":"header"',
    '"type":"plain_text"',
    '"type":"section"',
  ]);
});

test('the message of a thousand monitors of one host keeps within the limits of Slack', () => {
  const [one = assert.fail()] = alertsOf(['broken'], { finding: { received: 'x'.repeat(9000) } }).alerts;
  const many = Array.from({ length: 1000 }, (_, index) => ({
    ...one,
    monitor: `monitor-${index}`,
    incident: `incident-${index}`,
  }));
  const message = slackMessage(messageOf(many)) as { blocks: { text?: { text: string } }[] };
  assert.ok(message.blocks.length <= 50);
  assert.ok((message.blocks[0]?.text?.text.length ?? 999) <= 150);
  for (const { text } of message.blocks) assert.ok((text?.text.length ?? 0) <= 3000);
});

test('a failed call has no line of the contract, which says nothing of it', () => {
  const finding = { id: 'call-refused', expected: 'a response' };
  const [cause] = messageOf(alertsOf(['broken'], { finding }).alerts).causes;
  assert.deepEqual(cause?.facts[1], ['Expected', 'a response']);
});
