import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeSettings } from '../alerts.fixture.ts';
import { waysOf } from './index.ts';

test('the way of each channel and of the heartbeat is said, without any URL of a channel', () => {
  const settings = makeSettings({
    httpsProxy: 'http://me:canary@proxy.test:3128',
    noProxy: '.example.com',
    alertWebhookUrl: 'http://hooks.test/canary',
    slackWebhookUrl: 'https://hooks.slack.test/canary',
    teamsWebhookUrl: 'https://teams.example.com/canary',
    pagerdutyRoutingKey: 'canary',
    smtpUrl: 'smtp://canary@mail.test',
    alertCommand: ['/bin/true'],
    heartbeatUrl: 'https://beat.test/canary',
  });
  const names = ['webhook', 'slack', 'teams', 'pagerduty', 'email', 'command', 'own'];
  assert.deepEqual(waysOf(settings, names), [
    'webhook directly (HTTP_PROXY is not set)',
    'slack through the proxy http://proxy.test:3128 (HTTPS_PROXY)',
    'teams directly (NO_PROXY: .example.com)',
    'pagerduty through the proxy http://proxy.test:3128 (HTTPS_PROXY)',
    'email directly (SMTP uses no proxy)',
    'command by its own program',
    'own by its own code',
    'heartbeat through the proxy http://proxy.test:3128 (HTTPS_PROXY)',
  ]);
});
