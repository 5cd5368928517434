import assert from 'node:assert/strict';
import { test } from 'node:test';
import { smallServer } from '../../testing/servers-for-tests.ts';
import { alertsOf, HOSTILE, makeContext } from '../alerts.fixture.ts';
import { messageOf } from '../wording.ts';
import { deliver, teamsMessage } from './teams.ts';

const { alerts } = alertsOf(['up', 'broken', 'up']);
const [opened = assert.fail(), recovered = assert.fail()] = alerts;

const block = (...inlines: object[]) => ({
  type: 'RichTextBlock',
  inlines: inlines.map((run) => ({ type: 'TextRun', ...run })),
});
const fact = (label: string, value: string) => block({ text: `${label}: `, isSubtle: true }, { text: value });

test('an alert is an Adaptive Card in the format of a workflow', async () => {
  const teams = await smallServer((response) => response.writeHead(202).end());
  const context = makeContext({ teamsWebhookUrl: `${teams.url}/workflows/key?sig=key` });
  assert.equal(await deliver([opened], context), undefined);
  const [heard = assert.fail()] = teams.heard;
  assert.equal(`${heard.method} ${heard.path}`, 'POST /workflows/key?sig=key');
  assert.deepEqual(JSON.parse(heard.body), {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          msteams: { width: 'Full' },
          body: [
            block({ text: 'CRITICAL: login', weight: 'Bolder', size: 'Large', color: 'Attention' }),
            block({ text: opened.headline }),
            {
              ...block({
                text: 'login: /expires_at is missing (expected string, format date-time)',
                weight: 'Bolder',
              }),
              separator: true,
            },
            fact('Where', 'response body /expires_at'),
            fact('Expected', 'string, format date-time (contracts/sealmetrics.openapi.yaml:41:17)'),
            fact('Received', 'nothing'),
            fact('To do', 'Send expires_at with every token.'),
            fact('Since', '2026-01-12T03:17:00.000Z'),
            fact('Target', 'https://app.example.com/api'),
            fact('Contract', 'contracts/sealmetrics.openapi.yaml'),
            fact('Incident', 'login-20260112T031700.000Z'),
          ],
        },
      },
    ],
  });
});

test('the end of an incident is green', async () => {
  const teams = await smallServer();
  await deliver([recovered], makeContext({ teamsWebhookUrl: teams.url }));
  assert.match(
    teams.heard[0]?.body ?? '',
    /"text":"RECOVERED: login","weight":"Bolder","size":"Large","color":"Good"/,
  );
});

test('text of an API is in text runs only, which render no Markdown, and makes no mention', () => {
  const { alerts: hostile } = alertsOf(['broken'], { finding: { received: HOSTILE } });
  const card = JSON.stringify(teamsMessage(messageOf(hostile), 'Attention'));
  assert.ok(card.includes('[link](https://evil.example)'));
  const types = card.match(/"type":"[^"]+"/g) ?? [];
  assert.deepEqual([...new Set(types)].sort(), [
    '"type":"AdaptiveCard"',
    '"type":"RichTextBlock"',
    '"type":"TextRun"',
    '"type":"message"',
  ]);
  assert.doesNotMatch(card, /"entities"|"selectAction"|"actions"/);
});

test('the message of a thousand monitors of one host keeps within 28 KB', () => {
  const { alerts: loud } = alertsOf(['broken'], {
    finding: { received: 'ä'.repeat(9000), hint: 'x'.repeat(9000) },
  });
  const [one = assert.fail()] = loud;
  const cause = one.causes[0] ?? assert.fail();
  const causes = Array.from({ length: 10 }, (_, index) => ({ ...cause, fingerprint: `${index}` }));
  const many = Array.from({ length: 1000 }, (_, index) => ({
    ...one,
    causes,
    incident: `incident-of-monitor-${index}`,
  }));
  assert.ok(Buffer.byteLength(JSON.stringify(teamsMessage(messageOf(many), 'Attention'))) < 28 * 1024);
});
