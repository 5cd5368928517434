import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { projectRoot } from '../project/project-root.ts';
import { builtCommand } from '../testing/command-for-tests.ts';
import { smallServer } from '../testing/servers-for-tests.ts';
import { alertsOf, makeContext, makeSettings, START } from './alerts.fixture.ts';
import type * as email from './channels/email.ts';
import { channelNames, channels } from './channels/index.ts';
import type * as queue from './queue.ts';
import { mailServer } from './smtp-server.fixture.ts';

const bundled = createRequire(join(projectRoot(), 'dist', 'any.cjs'));
const { alerts, pending } = alertsOf(['broken'], { channels: ['webhook'] });
before(builtCommand);

test('every channel is a file of the build', () => {
  for (const { name } of channels) {
    const { deliver } = bundled(`./notify-channels-${name}.cjs`) as { deliver?: unknown };
    assert.equal(typeof deliver, 'function', name);
  }
});

test('the built queue delivers, and loads the channel that it needs', async () => {
  const hook = await smallServer();
  const { notifyPending } = bundled('./notify-queue.cjs') as typeof queue;
  const settings = makeSettings({ alertWebhookUrl: hook.url });
  const { deliveries } = await notifyPending(pending, channels, settings, {
    limitMs: 10_000,
    now: () => new Date(START),
  });
  assert.deepEqual(
    deliveries.map(({ outcome }) => outcome),
    ['delivered'],
  );
});

test('the built command sends e-mail by the nodemailer that is installed', async () => {
  const server = await mailServer({ user: 'u', password: 'p' });
  const { deliver } = bundled('./notify-channels-email.cjs') as typeof email;
  const settings = { smtpUrl: server.url, alertEmailTo: ['on-call@example.com'] };
  assert.equal(await deliver(alerts, makeContext(settings)), undefined);
  assert.equal(server.mails.length, 1);
});

test('a channel is notified if all of its settings are set; a monitor may choose among these', () => {
  const some = makeSettings({
    alertWebhookUrl: 'https://a.example',
    smtpUrl: 'smtp://a',
    slackWebhookUrl: 'https://b.example',
  });
  assert.deepEqual(channelNames(makeSettings({})), []);
  assert.deepEqual(channelNames(some), ['webhook', 'slack']);
  assert.deepEqual(channelNames(some, ['slack', 'email']), ['slack']);
  assert.deepEqual(channelNames(some, []), []);
});
